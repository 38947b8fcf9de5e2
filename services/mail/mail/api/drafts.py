"""Drafts over HTTP: written, submitted, approved or returned, sent; one rule for every way out."""

from typing import Any

from eventing.access import CREDIT, SALES, Caller
from eventing.core.mongo import Document
from eventing.http import (
    Accepted,
    Blueprint,
    allow,
    answer,
    caller,
    issue,
    page_schema,
    reads,
    run,
)
from eventing.views.view import bare
from mail import queries
from mail.api.serving import Service, etag_of, paged
from mail.domain.commands import (
    ApproveDraft,
    EditDraft,
    ResolveUncertain,
    ReturnDraft,
    SendDraft,
    SubmitDraft,
    WriteDraft,
)
from mail.domain.draft import EDITABLE, new_draft_id
from mail.domain.errors import Invalid, NotYourApproval
from mail.http_schemas import (
    DraftBody,
    DraftSchema,
    DraftsQuery,
    DraftTextBody,
    ResolveBody,
    ReturnBody,
    SubmitBody,
)
from mail.projections import CUSTOMERS, DRAFTS, MAILS

WRITERS = (*SALES, *CREDIT)


def drafts_blueprint(service: Service) -> Blueprint:
    drafts = Blueprint("drafts", __name__, url_prefix="/drafts", description="Mail on its way out.")
    _writing(service, drafts)
    _letting_out(service, drafts)
    return drafts


def _writing(service: Service, drafts: Blueprint) -> None:
    @drafts.post("")
    @allow(*SALES)
    @reads(MAILS, CUSTOMERS)
    @drafts.arguments(DraftBody)
    @drafts.response(201, Accepted)
    def write(body: dict[str, Any]) -> Any:
        """Write a draft, to a customer or in reply to a mail"""
        issued = issue()
        command = WriteDraft(draft_id=new_draft_id(issued.command_id), **_addressed(service, body))
        outcome = service.bus.handle(command, issued).or_raise()
        return answer(outcome, location="/drafts/{draft_id}")

    @drafts.get("")
    @allow(*WRITERS)
    @reads(DRAFTS)
    @drafts.arguments(DraftsQuery, location="query")
    @drafts.response(200, page_schema(DraftSchema))
    def listed(query: dict[str, Any]) -> Any:
        """Drafts within scope and those waiting for your approval, the newest first"""
        asked = {name: query[name] for name in ("status", "customer_id") if query[name] is not None}
        if query["to_approve"]:
            asked |= _waiting_for(caller())
        found = queries.drafts(service.db, caller(), asked, query.get("cursor"), query["limit"])
        return paged(found, lambda row: _shown(service, row))

    @drafts.get("/<draft_id>")
    @allow(*WRITERS)
    @reads(DRAFTS)
    @drafts.response(200, DraftSchema)
    def one(draft_id: str) -> Any:
        """One draft with its state, its approver's remarks and what became of it"""
        row = service.draft(draft_id)
        return _shown(service, row), etag_of(row)

    @drafts.put("/<draft_id>")
    @allow(*WRITERS)
    @reads(DRAFTS)
    @drafts.arguments(DraftTextBody)
    @drafts.response(200, Accepted)
    def edit(body: dict[str, Any], draft_id: str) -> Any:
        """Change wording or addressees, before it is submitted; its approver also after"""
        row = service.draft(draft_id)
        as_approver = row["status"] == "pending" and queries.may_approve(caller(), row)
        if not as_approver:
            _check_writer(row)
        command = EditDraft(draft_id, caller().actor, as_approver=as_approver, **_lists_as_tuples(body))
        return answer(run(service.bus, command), "draft_id")


def _letting_out(service: Service, drafts: Blueprint) -> None:
    @drafts.post("/<draft_id>/submit")
    @allow(*SALES)
    @reads(DRAFTS)
    @drafts.arguments(SubmitBody)
    @drafts.response(200, Accepted)
    def submit(body: dict[str, Any], draft_id: str) -> Any:
        """Submit for approval, to your approver or another"""
        _check_writer(service.draft(draft_id))
        command = SubmitDraft(draft_id, caller().actor, body["approver_id"])
        return answer(run(service.bus, command), "draft_id")

    @drafts.post("/<draft_id>/approve")
    @allow(*WRITERS)
    @reads(DRAFTS)
    @drafts.response(200, Accepted)
    def approve(draft_id: str) -> Any:
        """Approve and send; it goes out from its author, you are on record"""
        _check_approver(service.draft(draft_id))
        return answer(run(service.bus, ApproveDraft(draft_id, caller().actor)), "draft_id")

    @drafts.post("/<draft_id>/return")
    @allow(*WRITERS)
    @reads(DRAFTS)
    @drafts.arguments(ReturnBody)
    @drafts.response(200, Accepted)
    def give_back(body: dict[str, Any], draft_id: str) -> Any:
        """Return to its author with remarks"""
        _check_approver(service.draft(draft_id))
        return answer(run(service.bus, ReturnDraft(draft_id, caller().actor, body["remarks"])), "draft_id")

    @drafts.post("/<draft_id>/send")
    @allow(*SALES)
    @reads(DRAFTS)
    @drafts.response(200, Accepted)
    def send(draft_id: str) -> Any:
        """Send without approval; refused to whoever needs it"""
        _check_writer(service.draft(draft_id))
        return answer(run(service.bus, SendDraft(draft_id, caller().actor)), "draft_id")

    @drafts.post("/<draft_id>/resolve")
    @allow(*WRITERS)
    @reads(DRAFTS)
    @drafts.arguments(ResolveBody)
    @drafts.response(200, Accepted)
    def resolve(body: dict[str, Any], draft_id: str) -> Any:
        """Say what became of a mail whose sending is uncertain: it went out, or send it again"""
        row = service.draft(draft_id)
        if not queries.may_approve(caller(), row):
            _check_writer(row)
        return answer(run(service.bus, ResolveUncertain(draft_id, caller().actor, body["sent"])), "draft_id")


def _shown(service: Service, row: Document) -> Document:
    """Whether it needs approval is asked of whoever would send it now: drafts move with customers."""
    sender_id = row.get("owner_id") or row["author_id"]
    if row["status"] not in EDITABLE or sender_id is None:
        return bare(row)
    sender = queries.person(service.db, sender_id) or row
    return {**bare(row), "needs_approval": sender["needs_approval"]}


def _lists_as_tuples(body: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in body.items()}


def _check_writer(row: Document) -> None:
    """Its author, or whoever the customer belongs to now; being its approver is not enough."""
    if not queries.may_write(caller(), row):
        raise NotYourApproval("this draft is not yours to write")


def _check_approver(row: Document) -> None:
    if not queries.may_approve(caller(), row):
        raise NotYourApproval("this draft is not yours to approve")


def _waiting_for(caller: Caller) -> Document:
    if caller.role in CREDIT:
        return {"status": "pending", "purpose": "collection", "author_id": None}
    return {"status": "pending", "approver_id": caller.staff_id}


def _addressed(service: Service, body: dict[str, Any]) -> dict[str, Any]:
    """Whom it goes to and under which customer, from what it answers where that is not said."""
    draft = {**_lists_as_tuples(body), "author_id": caller().actor}
    if draft["in_reply_to_mail_id"] is not None:
        parent = queries.mail(service.db, caller(), draft["in_reply_to_mail_id"])
        if parent is None or parent["state"] == "quarantined":
            raise Invalid("in_reply_to_mail_id", "no such mail")
        draft["to"] = draft["to"] or queries.reply_addresses(parent)
        draft["subject"] = draft["subject"] or _reply_subject(parent["subject"])
        draft["customer_id"] = draft["customer_id"] or parent["customer_id"]
    customer_id = draft["customer_id"]
    if customer_id is not None and queries.customer_in_scope(service.db, caller(), customer_id) is None:
        raise Invalid("customer_id", "no customer of yours by that id")
    return draft


def _reply_subject(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"
