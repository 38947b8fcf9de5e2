"""Mail over HTTP: uploading, reading, filing by hand, noting and marking it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import msgspec
from flask import Response, request
from werkzeug.exceptions import UnsupportedMediaType

from eventing import Document, Invalid, NotFound, Page, Parts, bare
from eventing.http import Accepted, Blueprint, PageQuery, allow, answer, etag, issue, page_schema, reads, run
from mail.config import Config
from mail.known.lookups import CUSTOMERS, customer_in_scope
from mail.mailbox.lookups import MAILBOXES
from mail.message import bodies, queries
from mail.message.commands import FileByHand, MarkSpam, NoteMail, SetMailApart
from mail.message.handlers import Intake, WholeText
from mail.message.lookups import mail_to_handle
from mail.message.views import MAILS
from mail.resources import Resources
from people import ASSIGNERS, CREDIT, SALES, Role
from people.caller import caller

READERS = (*SALES, *CREDIT)
EML = "message/rfc822"

MAIL_PAGE = page_schema(bodies.MailSchema)


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    mails = Blueprint("mails", __name__, url_prefix="/mails", description="Messages, received and sent.")
    _taking(parts, mails)
    _reading(parts, mails)
    _handling(parts, mails)
    return [mails, _unassigned(parts), _customers(parts)]


def _taking(parts: Parts[Config, Resources], mails: Blueprint) -> None:
    intake = Intake(parts.bus, parts.db, parts.resources)

    @mails.post("")
    @allow(*ASSIGNERS)
    @reads(MAILBOXES)
    @mails.arguments(bodies.UploadQuery, location="query")
    @mails.response(201, bodies.TakenSchema)
    def upload(query: dict[str, Any]) -> Any:
        """Upload a message as `message/rfc822`; the same message again is the same mail"""
        if request.mimetype != EML:
            raise UnsupportedMediaType()
        raw = request.get_data()
        if not raw.strip():
            raise Invalid("body", "empty")
        mailbox_id = query["mailbox_id"]
        if mailbox_id is not None and MAILBOXES.get(parts.db, mailbox_id) is None:
            raise Invalid("mailbox_id", "no_such_mailbox")
        boxes = (mailbox_id,) if mailbox_id else ()
        taken = intake.take(raw, boxes, caller().actor, issue())
        return taken, {"Location": f"/mails/{taken.mail_id}"}

    @mails.post("/<mail_id>/read-again")
    @allow(*ASSIGNERS)
    @reads(MAILS)
    @mails.response(200, bodies.TakenSchema)
    def read_again(mail_id: str) -> Any:
        """Read a message in quarantine again, after an upgrade; what can be read then is filed"""
        queries.mail(parts.db, caller(), mail_id)
        return intake.read_again(mail_id, issue())


def _reading(parts: Parts[Config, Resources], mails: Blueprint) -> None:
    db, resources = parts.db, parts.resources

    @mails.get("")
    @allow(*READERS)
    @reads(MAILS)
    @mails.arguments(bodies.MailsQuery, location="query")
    @mails.response(200, MAIL_PAGE)
    def listed(query: dict[str, Any]) -> Any:
        """List the customers' mail that you can see, newest first, if you like of one customer or thread"""
        asked = {n: query[n] for n in ("customer_id", "thread_id", "direction") if query[n] is not None}
        return _page(queries.mails(db, caller(), asked, query.get("cursor"), query["limit"]))

    @mails.get("/quarantined")
    @allow(*ASSIGNERS, Role.ADMINISTRATOR)
    @reads(MAILS)
    @mails.arguments(PageQuery, location="query")
    @mails.response(200, MAIL_PAGE)
    def quarantine(query: dict[str, Any]) -> Any:
        """List the messages that could not be read, with the reason; they are kept byte for byte"""
        page = queries.quarantined(db, caller(), query.get("cursor"), query["limit"])
        return _page(page)

    @mails.get("/<mail_id>")
    @allow(*READERS)
    @reads(MAILS)
    @mails.response(200, bodies.MailTextSchema)
    def one(mail_id: str) -> Any:
        """Get a mail with its whole text"""
        row = queries.mail(db, caller(), mail_id)
        suggestions = queries.suggestions(db, row)
        shown = {**bare(row), "suggestions": suggestions, **_texts(resources, row)}
        return shown, etag(row["version"])

    @mails.get("/<mail_id>/raw")
    @allow(*READERS)
    @reads(MAILS)
    @mails.response(200, {"type": "string", "format": "binary"}, content_type=EML)
    def raw(mail_id: str) -> Response:
        """Download the message as it arrived, byte for byte"""
        row = queries.mail(db, caller(), mail_id)
        return _download(resources, row["raw_file_id"], f"{mail_id}.eml", EML)

    @mails.get("/<mail_id>/attachments/<file_id>")
    @allow(*READERS)
    @reads(MAILS)
    @mails.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
    def attachment(mail_id: str, file_id: str) -> Response:
        """Download an attachment"""
        row = queries.mail(db, caller(), mail_id)
        found = next((a for a in row.get("attachments", ()) if a["file_id"] == file_id), None)
        if found is None:
            raise NotFound()
        return _download(resources, file_id, found["name"] or file_id, found["content_type"])


def _handling(parts: Parts[Config, Resources], mails: Blueprint) -> None:
    bus, db = parts.bus, parts.db

    def check_mail(mail_id: str) -> None:
        """Check that the caller can do something with a mail. Raises NotFound, NotYourCustomers."""
        mail_to_handle(db, caller(), mail_id)

    def check_customer(customer_id: str) -> None:
        if not customer_in_scope(db, caller(), customer_id):
            raise Invalid("customer_id", "no_such_customer")

    @mails.post("/<mail_id>/note")
    @allow(*SALES)
    @reads(MAILS)
    @mails.arguments(bodies.NoteBody)
    @mails.response(200, Accepted)
    def note(body: dict[str, Any], mail_id: str) -> Any:
        """Add a note that says what the mail is about, for readers who do not know its language"""
        check_mail(mail_id)
        return answer(run(bus, NoteMail(mail_id=mail_id, by=caller().actor, **body)), "mail_id")

    @mails.post("/<mail_id>/spam")
    @allow(*ASSIGNERS)
    @reads(MAILS)
    @mails.arguments(bodies.SpamBody)
    @mails.response(200, Accepted)
    def spam(body: dict[str, Any], mail_id: str) -> Any:
        """Mark a stranger's mail as spam, or undo that; it also applies to the sender's later mail"""
        check_mail(mail_id)
        return answer(run(bus, MarkSpam(mail_id=mail_id, by=caller().actor, **body)), "mail_id")

    @mails.post("/<mail_id>/file")
    @allow(*ASSIGNERS)
    @reads(MAILS, CUSTOMERS)
    @mails.arguments(bodies.FileBody)
    @mails.response(200, Accepted)
    def file(body: dict[str, Any], mail_id: str) -> Any:
        """File a mail to a customer by hand, or say what its sender is instead, also for later mail"""
        check_mail(mail_id)
        command = _filed_as(mail_id, body["customer_id"], body["not_a_customer"], body["reason"])
        if isinstance(command, FileByHand):
            check_customer(command.customer_id)
        return answer(run(bus, command), "mail_id", "customer_id")

    @mails.post("/<mail_id>/refile")
    @allow(*SALES)
    @reads(MAILS, CUSTOMERS)
    @mails.arguments(bodies.RefileBody)
    @mails.response(200, Accepted)
    def refile(body: dict[str, Any], mail_id: str) -> Any:
        """Re-file a mail to another customer of yours; the former customer's owner no longer sees it"""
        check_mail(mail_id)
        check_customer(body["customer_id"])
        return answer(run(bus, FileByHand(mail_id=mail_id, **body)), "mail_id", "customer_id")


def _filed_as(
    mail_id: str, customer_id: str | None, instead: Any, reason: str
) -> FileByHand | MarkSpam | SetMailApart:
    """The command for one of the two. Raises Invalid unless exactly one is given."""
    if (customer_id is None) == (instead is None):
        raise Invalid("customer_id", "customer_or_not")
    if customer_id is not None:
        return FileByHand(mail_id=mail_id, customer_id=customer_id, reason=reason)
    if instead == "spam":
        return MarkSpam(mail_id=mail_id, spam=True, by=caller().actor, reason=reason)
    return SetMailApart(mail_id=mail_id, apart=instead, by=caller().actor, reason=reason)


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
        """List mail without a customer, newest first, with the customers it may belong to"""
        page = queries.nobodys(db, caller(), query["list"], query.get("cursor"), query["limit"])
        items = [{**bare(row), "suggestions": queries.suggestions(db, row)} for row in page.items]
        return {"items": items, "next": page.next}

    @unassigned.get("/counts")
    @allow(*ASSIGNERS)
    @reads(MAILS)
    @unassigned.response(200, bodies.NobodysCountsSchema)
    def counts() -> Any:
        """Count the mail without a customer, by list"""
        return queries.counts_of_nobodys(db, caller())

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
        """List the attachments of a customer's mail, newest first; `limit` counts mails"""
        if not customer_in_scope(db, caller(), customer_id):
            raise NotFound()
        asked = {"customer_id": customer_id, "attachments": {"$ne": []}}
        page = queries.mails(db, caller(), asked, query.get("cursor"), query["limit"])
        items = [
            {
                **attachment,
                "mail_id": row["_id"],
                **{name: row[name] for name in ("subject", "direction", "received_at")},
            }
            for row in page.items
            for attachment in row["attachments"]
        ]
        return {"items": items, "next": page.next}

    return customers


# -- how it is shown -------------------------------------------------------------------------------


def _page(page: Page) -> Document:
    return {"items": [bare(row) for row in page.items], "next": page.next}


def _texts(resources: Resources, row: Mapping[str, Any]) -> Document:
    """All of a mail's text, and its HTML, as they were made when it came in."""
    if row.get("text_file_id") is None:
        return {"text": row.get("text", ""), "html": ""}
    whole = msgspec.json.decode(resources.files.read(row["text_file_id"]), type=WholeText)
    return {"text": whole.text, "html": whole.html}


def _download(resources: Resources, file_id: str, name: str, content_type: str) -> Response:
    stored, chunks = resources.files.open(file_id)
    headers = {
        # Never shown by the browser: an attachment may contain anything.
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Length": str(stored.size),
    }
    return Response(chunks, headers=headers, content_type=_plain(content_type))


def _plain(content_type: str) -> str:
    """The content type as a header value; what the mail declares may be anything."""
    sound = content_type.isascii() and content_type.isprintable() and content_type.count("/") == 1
    return content_type if sound else "application/octet-stream"
