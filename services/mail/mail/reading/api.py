"""Mail that is read: lists by box, one mail with its thread, its HTML, its pictures and its files."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Response

from eventing import Document, Invalid, NotFound, Page, Parts, bare
from eventing.http import Blueprint, PageQuery, allow, etag, page_schema, reads
from mail.adapters.downloads import BYTES, FILE_POLICY, HTML_POLICY, download, policy
from mail.adapters.sniffing import UNKNOWN
from mail.config import Config
from mail.draft.lookups import DRAFTS, answers_go_to, blind_copies
from mail.draft.replying import MAX_QUOTED, forward_subject, quoted, reply_subject
from mail.known.lookups import CUSTOMERS, customer_in_scope
from mail.message.lookups import MAILS, whole_text
from mail.pictures import MAX_PICTURE_BYTES, picture_type
from mail.reading import bodies, queries
from mail.resources import Resources
from people import ASSIGNERS, CREDIT, SALES, Role
from people.caller import caller

READERS = (*SALES, *CREDIT)
#: Of what is counted at once.
LONGEST_PERIOD = timedelta(days=31)
EML = "message/rfc822"
MAIL_PAGE = page_schema(bodies.MailSchema)


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    mails = Blueprint("reading", __name__, url_prefix="/mails", description="Messages, as they are read.")
    _lists(parts, mails)
    _one(parts, mails)
    _files(parts, mails)
    return [mails, _boxes(parts), _team(parts), _unassigned(parts), _customers(parts)]


def _lists(parts: Parts[Config, Resources], mails: Blueprint) -> None:
    db = parts.db

    @mails.get("")
    @allow(*READERS)
    @reads(MAILS, CUSTOMERS)
    @mails.arguments(bodies.MailsQuery, location="query")
    @mails.response(200, MAIL_PAGE)
    def listed(query: dict[str, Any]) -> Any:
        """List the customers' mail that you can see, newest first, if you like of one box, person or period

        Your own letters to nobody's customer are among the sent ones.
        """
        if "ids" in query:
            return _page(queries.mails_by_ids(db, caller(), query["ids"]))
        asked = {name: query[name] for name in ("box", "owner_id") if query[name]}
        if period := queries.within(query.get("since"), query.get("until")):
            asked["received_at"] = period
        page = queries.mails(
            db,
            caller(),
            query["customer_id"],
            asked,
            query.get("cursor"),
            query["limit"],
            parts.clock.now(),
        )
        return _page(page)

    @mails.get("/quarantined")
    @allow(*ASSIGNERS, Role.ADMINISTRATOR)
    @reads(MAILS)
    @mails.arguments(PageQuery, location="query")
    @mails.response(200, MAIL_PAGE)
    def quarantine(query: dict[str, Any]) -> Any:
        """List the messages that could not be read, with the reason; they are kept byte for byte"""
        page = queries.quarantined(db, caller(), query.get("cursor"), query["limit"])
        return _page(page)


def _one(parts: Parts[Config, Resources], mails: Blueprint) -> None:
    db, files = parts.db, parts.resources.files

    @mails.get("/<mail_id>")
    @allow(*READERS)
    @reads(MAILS, DRAFTS)
    @mails.response(200, bodies.WholeMailSchema)
    def one(mail_id: str) -> Any:
        """Get a mail with its whole text and the newest of its thread

        Who approves a draft that answers it reads it and its thread, as long as the draft waits for them.
        """
        row = queries.mail(db, caller(), mail_id)
        whole = whole_text(files, row)
        shown = {
            **bare(row),
            "suggestions": queries.suggestions(db, row),
            "text": whole.text,
            "bcc": blind_copies(db, row),
            "has_html": bool(whole.html),
            "thread": _page(queries.thread(db, caller(), row, None, bodies.THREAD_LIMIT)),
        }
        return shown, etag(row["version"])

    @mails.get("/<mail_id>/thread")
    @allow(*READERS)
    @reads(MAILS, DRAFTS)
    @mails.arguments(bodies.ThreadQuery, location="query")
    @mails.response(200, MAIL_PAGE)
    def thread(query: dict[str, Any], mail_id: str) -> Any:
        """List the mails of a mail's thread, newest first, itself among them"""
        row = queries.mail(db, caller(), mail_id)
        return _page(queries.thread(db, caller(), row, query.get("cursor"), query["limit"]))

    @mails.get("/<mail_id>/html")
    @allow(*READERS)
    @reads(MAILS, DRAFTS)
    @mails.response(200, {"type": "string"}, content_type="text/html")
    def html(mail_id: str) -> Response:
        """Get the HTML of a mail, safe to show; its own pictures are at `parts/{picture}`

        404 where it has no HTML. Scripts, forms, style sheets and pictures from elsewhere are taken out.
        """
        row = queries.mail(db, caller(), mail_id)
        shown = whole_text(files, row).html
        if not shown:
            raise NotFound()
        return Response(shown, content_type="text/html; charset=utf-8", headers=policy(HTML_POLICY))

    @mails.get("/<mail_id>/reply")
    @allow(*SALES)
    @reads(MAILS)
    @mails.arguments(bodies.ReplyQuery, location="query")
    @mails.response(200, bodies.ReplySchema)
    def reply(query: dict[str, Any], mail_id: str) -> Any:
        """Get what a reply begins with: its addressees, its subject and the quoted text

        To all: our shared mailboxes and your own are left out, colleagues are not.
        """
        row = queries.mail_to_answer(db, caller(), mail_id)
        to = answers_go_to(parts, row)
        cc = queries.copies(db, caller(), row, to) if query["all"] else ()
        quote = {**_written(row), "text": quoted(whole_text(files, row).text)}
        return {
            "in_reply_to_mail_id": mail_id,
            "customer_id": row["customer_id"],
            "to": to,
            "cc": cc,
            "subject": reply_subject(row["subject"]),
            "quote": quote,
        }

    @mails.get("/<mail_id>/forward")
    @allow(*SALES)
    @reads(MAILS)
    @mails.response(200, bodies.ForwardSchema)
    def forward(mail_id: str) -> Any:
        """Get what a mail that is passed on begins with: its subject, its text and its files"""
        row = queries.mail_to_answer(db, caller(), mail_id)
        told = {**_written(row), "text": whole_text(files, row).text[:MAX_QUOTED].rstrip()}
        return {
            "subject": forward_subject(row["subject"]),
            "mail": {**told, "to": row["to"], "subject": row["subject"]},
            "files": [one for one in row["attachments"] if one["picture"] is None],
        }


def _files(parts: Parts[Config, Resources], mails: Blueprint) -> None:
    db, files = parts.db, parts.resources.files

    @mails.get("/<mail_id>/raw")
    @allow(*READERS)
    @reads(MAILS, DRAFTS)
    @mails.response(200, BYTES, content_type=EML)
    def raw(mail_id: str) -> Response:
        """Download the message as it arrived, byte for byte"""
        row = queries.mail(db, caller(), mail_id)
        stored, chunks = files.open(row["raw_file_id"])
        return download(chunks, stored.size, f"{mail_id}.eml", EML)

    @mails.get("/<mail_id>/attachments/<file_id>")
    @allow(*READERS)
    @reads(MAILS, DRAFTS)
    @mails.response(200, BYTES, content_type=UNKNOWN)
    def attachment(mail_id: str, file_id: str) -> Response:
        """Download an attachment, under its own type if that is one of a few"""
        found = _attached(queries.mail(db, caller(), mail_id), "file_id", file_id)
        stored, chunks = files.open(file_id)
        return download(chunks, stored.size, found["name"] or file_id, found["content_type"])

    @mails.get("/<mail_id>/parts/<picture>")
    @allow(*READERS)
    @reads(MAILS, DRAFTS)
    @mails.response(200, BYTES, content_type="image/*")
    def part(mail_id: str, picture: str) -> Response:
        """Get a picture that the HTML of a mail shows; 404 for what is no picture, or too large for one"""
        found = _attached(queries.mail(db, caller(), mail_id), "picture", picture)
        if found["size"] > MAX_PICTURE_BYTES:
            raise NotFound()
        content = files.read(found["file_id"])
        kind = picture_type(content)
        if kind is None:
            raise NotFound()
        return Response(content, content_type=kind, headers=policy(FILE_POLICY))


def _boxes(parts: Parts[Config, Resources]) -> Blueprint:
    boxes = Blueprint("boxes", __name__, url_prefix="/boxes", description="Boxes of mail and drafts.")

    @boxes.get("")
    @allow(*READERS)
    @reads(MAILS, DRAFTS)
    @boxes.response(200, bodies.BoxesSchema)
    def counted() -> Any:
        """Count what is in each of your boxes, up to a thousand"""
        return {"boxes": queries.counts(parts.db, caller())}

    return boxes


def _team(parts: Parts[Config, Resources]) -> Blueprint:
    team = Blueprint("team", __name__, url_prefix="/team", description="The mail of a manager's people.")

    @team.get("")
    @allow(*ASSIGNERS)
    @reads(MAILS)
    @team.arguments(bodies.PeriodQuery, location="query")
    @team.response(200, bodies.TeamSchema)
    def work(query: dict[str, Any]) -> Any:
        """Count the mail of each of your people's customers in a period, at most 31 days

        With how many foreign mails nobody has noted in Chinese.
        """
        since, until = query["since"], query["until"]
        if until - since > LONGEST_PERIOD:
            raise Invalid("since", "period_too_long", max=LONGEST_PERIOD.days)
        return {"items": queries.team(parts.db, caller(), since, until)}

    return team


def _unassigned(parts: Parts[Config, Resources]) -> Blueprint:
    db = parts.db
    unassigned = Blueprint(
        "unassigned", __name__, url_prefix="/unassigned", description="Mail without a customer."
    )

    @unassigned.get("")
    @allow(*ASSIGNERS)
    @reads(MAILS)
    @unassigned.arguments(bodies.UnassignedQuery, location="query")
    @unassigned.response(200, MAIL_PAGE)
    def waiting(query: dict[str, Any]) -> Any:
        """List a box of mail without a customer, newest first, with the customers it may belong to"""
        page = queries.nobodys(db, caller(), query["box"], query.get("cursor"), query["limit"])
        items = [{**bare(row), "suggestions": queries.suggestions(db, row)} for row in page.items]
        return {"items": items, "next": page.next}

    return unassigned


def _customers(parts: Parts[Config, Resources]) -> Blueprint:
    db = parts.db
    customers = Blueprint(
        "customers", __name__, url_prefix="/customers", description="Attachments of a customer's mail."
    )

    @customers.get("/<customer_id>/attachments")
    @allow(*SALES)
    @reads(MAILS, CUSTOMERS)
    @customers.arguments(PageQuery, location="query")
    @customers.response(200, page_schema(bodies.CustomerAttachmentSchema))
    def attachments(query: dict[str, Any], customer_id: str) -> Any:
        """List the attachments of a customer's mail, newest first; `limit` counts mails

        The pictures within a mail's HTML are not among them.
        """
        if not customer_in_scope(db, caller(), customer_id):
            raise NotFound()
        asked = {"has_files": True}
        page = queries.mails(
            db, caller(), customer_id, asked, query.get("cursor"), query["limit"], parts.clock.now()
        )
        items = [
            {
                **attachment,
                "mail_id": row["_id"],
                **{name: row[name] for name in ("subject", "direction", "received_at")},
            }
            for row in page.items
            for attachment in row["attachments"]
            if attachment["picture"] is None
        ]
        return {"items": items, "next": page.next}

    return customers


# -- how it is shown -------------------------------------------------------------------------------


def _written(row: Mapping[str, Any]) -> dict[str, Any]:
    """Who wrote a mail, and when."""
    return {**row["sender"], "at": row["sent_at"] or row["received_at"]}


def _page(page: Page) -> Document:
    return {"items": [bare(row) for row in page.items], "next": page.next}


def _attached(row: Mapping[str, Any], by: str, value: str) -> Mapping[str, Any]:
    """An attachment of a mail. Raises NotFound."""
    found: Mapping[str, Any] | None = next(
        (one for one in row.get("attachments", ()) if one[by] == value), None
    )
    if found is None:
        raise NotFound()
    return found
