"""Drafts over HTTP: written, submitted, approved or returned, and sent."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from eventing import Invalid, NotFound, Parts, bare
from eventing.http import Accepted, Blueprint, allow, answer, etag, issue, page_schema, reads, repeated, run
from mail import permissions
from mail.adapters.downloads import BYTES, HTML_POLICY, download, policy
from mail.adapters.own_html import wording_of
from mail.adapters.sniffing import UNKNOWN
from mail.bounced.lookups import BOUNCED
from mail.config import Config
from mail.draft import bodies, queries
from mail.draft.commands import (
    ApproveDraft,
    DiscardDraft,
    EditDraft,
    RecallDraft,
    ResolveUncertain,
    RestoreDraft,
    ReturnDraft,
    SendDraft,
    SubmitDraft,
    WriteDraft,
)
from mail.draft.errors import NotYourApproval, NotYourDraft
from mail.draft.lookups import answers_go_to
from mail.draft.model import new_draft_id
from mail.draft.replying import reply_subject
from mail.draft.views import DRAFTS, WRITTEN_TO
from mail.known.lookups import CUSTOMER_NAMES, CUSTOMERS, at_risk, customer_in_scope
from mail.message.lookups import MAILS, mail_in_scope
from mail.resources import Resources
from mail.upload.lookups import attached
from people import CREDIT, SALES
from people.caller import caller

WRITERS = (*SALES, *CREDIT)


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    drafts = Blueprint(
        "drafts", __name__, url_prefix="/drafts", description="Outgoing mail, from draft to outcome."
    )
    _add_writing(parts, drafts)
    _add_releasing(parts, drafts)
    return [drafts]


def _add_writing(parts: Parts[Config, Resources], drafts: Blueprint) -> None:
    bus, db, files = parts.bus, parts.db, parts.resources.files

    @drafts.post("")
    @allow(*SALES)
    @reads(MAILS, CUSTOMERS)
    @drafts.arguments(bodies.DraftBody)
    @drafts.response(201, Accepted)
    def write(body: dict[str, Any]) -> Any:
        """Write a draft, to a customer or in reply to a mail"""
        context = issue()
        written = {**_worded(_addressed(parts, body)), "files": attached(db, files, caller(), body["files"])}
        command = WriteDraft(draft_id=new_draft_id(context.command_id), author_id=caller().actor, **written)
        outcome = bus.handle(command, context).or_raise()
        return answer(outcome, location="/drafts/{draft_id}")

    @drafts.get("")
    @allow(*WRITERS)
    @reads(DRAFTS)
    @drafts.arguments(bodies.DraftsQuery, location="query")
    @drafts.response(200, page_schema(bodies.DraftRowSchema))
    def listed(query: dict[str, Any]) -> Any:
        """List your drafts and your customers', or those that wait for your approval, newest first"""
        asked = {name: query[name] for name in ("box", "customer_id") if query[name] is not None}
        page = queries.drafts(
            db, caller(), asked, query.get("cursor"), query["limit"], to_approve=query["to_approve"]
        )
        return {"items": queries.shown(db, page.items), "next": page.next}

    @drafts.get("/unsent")
    @allow(*SALES)
    @reads(DRAFTS)
    @drafts.arguments(bodies.UnsentQuery, location="query")
    @drafts.response(200, bodies.UnsentSchema)
    def unsent(query: dict[str, Any]) -> Any:
        """Count the drafts to each of some customers that somebody has to do something about"""
        return {"items": queries.unsent(db, caller(), query["customer_ids"])}

    @drafts.get("/<draft_id>")
    @allow(*WRITERS)
    @reads(DRAFTS, BOUNCED)
    @drafts.response(200, bodies.DraftSchema)
    def one(draft_id: str) -> Any:
        """Get a draft with its status, its approver's remarks and its outcome"""
        row = queries.draft(db, caller(), draft_id)
        [found] = queries.shown(db, [row])
        return found, etag(row["version"])

    @drafts.get("/<draft_id>/thread")
    @allow(*WRITERS)
    @reads(DRAFTS, MAILS)
    @drafts.response(200, bodies.ThreadSchema)
    def thread(draft_id: str) -> Any:
        """Get the mails that a draft answers, and whether its customer is a risk, to approve it by"""
        row = queries.draft(db, caller(), draft_id)
        items = [bare(mail) for mail in queries.thread(db, row)]
        return {"at_risk": at_risk(db, row["customer_id"]), "items": items}

    @drafts.get("/<draft_id>/checks")
    @allow(*WRITERS)
    @reads(CUSTOMERS, CUSTOMER_NAMES, WRITTEN_TO, DRAFTS)
    @drafts.response(200, bodies.ChecksSchema)
    def checks(draft_id: str) -> Any:
        """Get what to look at again before a draft leaves, such as a file that was promised and is not there

        These are warnings: nothing is refused for them.
        """
        return {"items": queries.checks(bus, db, caller(), parts.resources.ours, draft_id)}

    @drafts.get("/<draft_id>/html")
    @allow(*WRITERS)
    @reads(DRAFTS)
    @drafts.response(200, {"type": "string"}, content_type="text/html")
    def html(draft_id: str) -> Response:
        """Get the HTML of a draft, safe to show; 404 where it is plain text"""
        row = queries.draft(db, caller(), draft_id)
        if not row.get("html"):
            raise NotFound()
        return Response(row["html"], content_type="text/html; charset=utf-8", headers=policy(HTML_POLICY))

    @drafts.get("/<draft_id>/files/<file_id>")
    @allow(*WRITERS)
    @reads(DRAFTS)
    @drafts.response(200, BYTES, content_type=UNKNOWN)
    def file(draft_id: str, file_id: str) -> Response:
        """Download a file that goes with a draft"""
        row = queries.draft(db, caller(), draft_id)
        found = next((one for one in row["files"] if one["file_id"] == file_id), None)
        if found is None:
            raise NotFound()
        stored, chunks = files.open(file_id)
        return download(chunks, stored.size, found["name"], found["content_type"])

    @drafts.put("/<draft_id>")
    @allow(*WRITERS)
    @reads(DRAFTS)
    @drafts.arguments(bodies.DraftTextBody)
    @drafts.response(200, Accepted)
    def edit(body: dict[str, Any], draft_id: str) -> Any:
        """Change wording, addressees or files before it is submitted; its approver can do so after that"""
        row = queries.draft_on_log(bus, db, caller(), draft_id)
        as_approver = row["status"] == "pending" and permissions.may_approve_draft(caller(), row)
        if not as_approver:
            _check_writer(row)
        written = {**_worded(body), "files": attached(db, files, caller(), body["files"], there=row["files"])}
        command = EditDraft(draft_id=draft_id, by=caller().actor, as_approver=as_approver, **written)
        return answer(run(bus, command), "draft_id")


def _add_releasing(parts: Parts[Config, Resources], drafts: Blueprint) -> None:
    bus, db = parts.bus, parts.db

    @drafts.post("/<draft_id>/submit")
    @allow(*SALES)
    @reads(DRAFTS)
    @drafts.arguments(bodies.SubmitBody)
    @drafts.response(200, Accepted)
    def submit(body: dict[str, Any], draft_id: str) -> Any:
        """Submit for approval, to your approver or their deputy"""
        _check_writer(queries.draft_on_log(bus, db, caller(), draft_id))
        return answer(run(bus, SubmitDraft(draft_id=draft_id, by=caller().actor, **body)), "draft_id")

    @drafts.post("/<draft_id>/discard")
    @allow(*WRITERS)
    @reads(DRAFTS)
    @drafts.response(200, Accepted)
    def discard(draft_id: str) -> Any:
        """Discard a draft that is not sent yet"""
        _check_writer(queries.draft_on_log(bus, db, caller(), draft_id))
        return answer(run(bus, DiscardDraft(draft_id=draft_id, by=caller().actor)), "draft_id")

    @drafts.post("/<draft_id>/restore")
    @allow(*WRITERS)
    @reads(DRAFTS)
    @drafts.response(200, Accepted)
    def restore(draft_id: str) -> Any:
        """Take back that a draft was discarded; it is a draft again, and not submitted"""
        _check_writer(queries.draft_on_log(bus, db, caller(), draft_id))
        return answer(run(bus, RestoreDraft(draft_id=draft_id, by=caller().actor)), "draft_id")

    @drafts.post("/<draft_id>/recall")
    @allow(*WRITERS)
    @reads(DRAFTS)
    @drafts.response(200, Accepted)
    def recall(draft_id: str) -> Any:
        """Take a draft out of the queue before its sending has started; it is a draft again"""
        _check_writer(queries.draft_on_log(bus, db, caller(), draft_id))
        return answer(run(bus, RecallDraft(draft_id=draft_id, by=caller().actor)), "draft_id")

    @drafts.post("/<draft_id>/approve")
    @allow(*WRITERS)
    @reads(DRAFTS)
    @drafts.arguments(bodies.ApproveBody)
    @drafts.response(200, Accepted)
    def approve(body: dict[str, Any], draft_id: str) -> Any:
        """Approve and send: the sender is the author, and your approval is recorded"""
        if not repeated(bus):
            _check_approver(queries.draft_on_log(bus, db, caller(), draft_id))
        return answer(run(bus, ApproveDraft(draft_id=draft_id, by=caller().actor, **body)), "draft_id")

    @drafts.post("/<draft_id>/return")
    @allow(*WRITERS)
    @reads(DRAFTS)
    @drafts.arguments(bodies.ReturnBody)
    @drafts.response(200, Accepted)
    def give_back(body: dict[str, Any], draft_id: str) -> Any:
        """Return a draft to its author with remarks"""
        if not repeated(bus):
            _check_approver(queries.draft_on_log(bus, db, caller(), draft_id))
        return answer(run(bus, ReturnDraft(draft_id=draft_id, by=caller().actor, **body)), "draft_id")

    @drafts.post("/<draft_id>/send")
    @allow(*SALES)
    @reads(DRAFTS)
    @drafts.arguments(bodies.SendBody)
    @drafts.response(200, Accepted)
    def send(body: dict[str, Any], draft_id: str) -> Any:
        """Send without approval; refused when your mail needs approval, or the addressee is unknown

        For `wait` seconds it stays in the queue, and can be recalled.
        """
        _check_writer(queries.draft_on_log(bus, db, caller(), draft_id))
        return answer(run(bus, SendDraft(draft_id=draft_id, by=caller().actor, **body)), "draft_id")

    @drafts.post("/<draft_id>/resolve")
    @allow(*WRITERS)
    @reads(DRAFTS)
    @drafts.arguments(bodies.ResolveBody)
    @drafts.response(200, Accepted)
    def resolve(body: dict[str, Any], draft_id: str) -> Any:
        """Settle a mail that may not have been sent: mark it as sent, or send it again"""
        row = queries.draft_on_log(bus, db, caller(), draft_id)
        if not permissions.may_approve_draft(caller(), row):
            _check_writer(row)
        return answer(run(bus, ResolveUncertain(draft_id=draft_id, by=caller().actor, **body)), "draft_id")


def _check_writer(row: Mapping[str, Any]) -> None:
    """Check that the caller can change or send it: as author or for the customer, not merely as approver."""
    if not permissions.may_write_draft(caller(), row):
        raise NotYourDraft()


def _check_approver(row: Mapping[str, Any]) -> None:
    if not permissions.may_approve_draft(caller(), row):
        raise NotYourApproval()


def _worded(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body with its HTML cleaned, and the text that stands for it."""
    html, text = wording_of(body["html"], body["text"])
    return {**body, "html": html, "text": text}


def _addressed(parts: Parts[Config, Resources], body: Mapping[str, Any]) -> dict[str, Any]:
    """The body with addressees, subject and customer; what is missing comes from the mail it answers."""
    draft = dict(body)
    if draft["in_reply_to_mail_id"] is not None:
        parent = mail_in_scope(parts.db, caller(), draft["in_reply_to_mail_id"])
        # Of what could not be read nobody knows who wrote it, also when somebody has filed it.
        if parent is None or parent.get("sender") is None:
            raise Invalid("in_reply_to_mail_id", "no_such_mail")
        draft["to"] = draft["to"] or answers_go_to(parts, parent)
        draft["subject"] = draft["subject"] or reply_subject(parent["subject"])
        draft["customer_id"] = draft["customer_id"] or parent["customer_id"]
    elif not draft["to"]:
        # Only a reply has addressees by default.
        raise Invalid("to", "required")
    customer_id = draft["customer_id"]
    if customer_id is not None and not customer_in_scope(parts.db, caller(), customer_id):
        raise Invalid("customer_id", "no_such_customer")
    return draft
