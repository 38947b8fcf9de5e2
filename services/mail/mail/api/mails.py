"""Mail over HTTP: taking it in, reading it within scope, filing it by hand, noting and marking it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import Response, request
from werkzeug.exceptions import UnsupportedMediaType

from eventing.access import ASSIGNERS, CREDIT, SALES
from eventing.core.mongo import Document
from eventing.http import (
    Accepted,
    Blueprint,
    PageQuery,
    Role,
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
from mail.domain.commands import FileByHand, MarkSpam, NoteMail, SetMailApart
from mail.domain.errors import Invalid, NotFound
from mail.domain.parsed import Unreadable
from mail.http_schemas import (
    CustomerAttachmentSchema,
    FileBody,
    MailSchema,
    MailsQuery,
    MailTextSchema,
    NoteBody,
    RefileBody,
    SpamBody,
    TakenSchema,
    UnassignedQuery,
    UploadQuery,
)
from mail.projections import CUSTOMERS, MAILBOXES, MAILS

READERS = (*SALES, *CREDIT)
EML = "message/rfc822"

MAIL_PAGE = page_schema(MailSchema)


def mails_blueprint(service: Service) -> Blueprint:
    mails = Blueprint("mails", __name__, url_prefix="/mails", description="Messages, whole and by customer.")
    _taking(service, mails)
    _reading(service, mails)
    _handling(service, mails)
    return mails


def _taking(service: Service, mails: Blueprint) -> None:
    @mails.post("")
    @allow(*ASSIGNERS)
    @reads(MAILBOXES)
    @mails.arguments(UploadQuery, location="query")
    @mails.response(201, TakenSchema)
    def upload(query: dict[str, Any]) -> Any:
        """Take in one message, sent as `message/rfc822`; the same message again is the same mail"""
        if request.mimetype != EML:
            raise UnsupportedMediaType(f"Send the message as {EML}.")
        raw = request.get_data()
        if not raw.strip():
            raise Invalid("body", "an empty message")
        mailbox_id = query["mailbox_id"]
        if mailbox_id is not None and MAILBOXES.get(service.db, mailbox_id) is None:
            raise Invalid("mailbox_id", "no such mailbox")
        boxes = (mailbox_id,) if mailbox_id else ()
        taken = service.intake.take(raw, boxes, caller().actor, issue())
        return taken, {"Location": f"/mails/{taken.mail_id}"}


def _reading(service: Service, mails: Blueprint) -> None:
    @mails.get("")
    @allow(*READERS)
    @reads(MAILS)
    @mails.arguments(MailsQuery, location="query")
    @mails.response(200, MAIL_PAGE)
    def listed(query: dict[str, Any]) -> Any:
        """Customers' mail within scope, the newest first; of one customer, or of one thread"""
        asked = {n: query[n] for n in ("customer_id", "thread_id", "direction") if query[n] is not None}
        found = queries.mails_of(service.db, caller(), asked, query.get("cursor"), query["limit"])
        return paged(found, lambda row: _listed(service, row))

    @mails.get("/quarantined")
    @allow(*ASSIGNERS, Role.ADMINISTRATOR)
    @reads(MAILS)
    @mails.arguments(PageQuery, location="query")
    @mails.response(200, MAIL_PAGE)
    def quarantine(query: dict[str, Any]) -> Any:
        """Messages no parser understood, with the reason; kept byte for byte"""
        return paged(queries.quarantined(service.db, query.get("cursor"), query["limit"]))

    @mails.get("/<mail_id>")
    @allow(*READERS)
    @reads(MAILS)
    @mails.response(200, MailTextSchema)
    def one(mail_id: str) -> Any:
        """One mail with its whole text"""
        row = service.mail(mail_id)
        return {**_named(service, row), **_text(service, row)}, etag_of(row)

    @mails.get("/<mail_id>/raw")
    @allow(*READERS)
    @reads(MAILS)
    @mails.response(200, {"type": "string", "format": "binary"}, content_type=EML)
    def raw(mail_id: str) -> Response:
        """The message byte for byte as it came in"""
        row = service.mail(mail_id)
        return _download(service, row["raw_file_id"], f"{mail_id}.eml", EML)

    @mails.get("/<mail_id>/attachments/<file_id>")
    @allow(*READERS)
    @reads(MAILS)
    @mails.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
    def attachment(mail_id: str, file_id: str) -> Response:
        """An attachment's bytes"""
        row = service.mail(mail_id)
        found = next((a for a in row.get("attachments", ()) if a["file_id"] == file_id), None)
        if found is None:
            raise NotFound("no such attachment")
        return _download(service, file_id, found["name"] or file_id, found["content_type"])


def _handling(service: Service, mails: Blueprint) -> None:
    @mails.post("/<mail_id>/note")
    @allow(*SALES)
    @reads(MAILS)
    @mails.arguments(NoteBody)
    @mails.response(200, Accepted)
    def note(body: dict[str, Any], mail_id: str) -> Any:
        """Note on a mail what it says, for whoever does not read its language"""
        service.mail(mail_id)
        return answer(run(service.bus, NoteMail(mail_id, body["note"], caller().actor)), "mail_id")

    @mails.post("/<mail_id>/spam")
    @allow(*ASSIGNERS)
    @reads(MAILS)
    @mails.arguments(SpamBody)
    @mails.response(200, Accepted)
    def spam(body: dict[str, Any], mail_id: str) -> Any:
        """Mark a stranger's mail as spam, or take that back; remembered of the sender"""
        service.mail(mail_id)
        command = MarkSpam(mail_id, body["spam"], body["reason"], caller().actor)
        return answer(run(service.bus, command), "mail_id")

    @mails.post("/<mail_id>/file")
    @allow(*ASSIGNERS)
    @reads(MAILS, CUSTOMERS)
    @mails.arguments(FileBody)
    @mails.response(200, Accepted)
    def file(body: dict[str, Any], mail_id: str) -> Any:
        """File a mail to a customer by hand, or say what its sender is instead; that is remembered"""
        service.mail(mail_id)
        actor, reason = caller().actor, body["reason"]
        if body["customer_id"] is not None:
            _check_customer(service, body["customer_id"])
            command: object = FileByHand(mail_id, body["customer_id"], reason)
        elif body["not_a_customer"] == "spam":
            command = MarkSpam(mail_id, True, reason, actor)
        else:
            command = SetMailApart(mail_id, body["not_a_customer"], reason, actor)
        return answer(run(service.bus, command), "mail_id", "customer_id")

    @mails.post("/<mail_id>/refile")
    @allow(*SALES)
    @reads(MAILS, CUSTOMERS)
    @mails.arguments(RefileBody)
    @mails.response(200, Accepted)
    def refile(body: dict[str, Any], mail_id: str) -> Any:
        """Move a wrongly filed mail to another customer of yours; whoever loses it sees it no longer"""
        service.mail(mail_id)
        _check_customer(service, body["customer_id"])
        command = FileByHand(mail_id, body["customer_id"], body["reason"])
        return answer(run(service.bus, command), "mail_id", "customer_id")


def unassigned_blueprint(service: Service) -> Blueprint:
    unassigned = Blueprint(
        "unassigned", __name__, url_prefix="/unassigned", description="Mail of nobody's customer."
    )

    @unassigned.get("")
    @allow(*ASSIGNERS)
    @reads(MAILS)
    @unassigned.arguments(UnassignedQuery, location="query")
    @unassigned.response(200, MAIL_PAGE)
    def listed(query: dict[str, Any]) -> Any:
        """Strangers' mail, the newest first, with the customers it may belong to"""
        found = queries.unassigned(service.db, query["kind"], query.get("cursor"), query["limit"])
        return paged(found, lambda row: _named(service, row))

    return unassigned


def customers_blueprint(service: Service) -> Blueprint:
    customers = Blueprint(
        "customers", __name__, url_prefix="/customers", description="What a customer's mail brought."
    )

    @customers.get("/<customer_id>/attachments")
    @allow(*SALES)
    @reads(MAILS, CUSTOMERS)
    @customers.arguments(PageQuery, location="query")
    @customers.response(200, page_schema(CustomerAttachmentSchema))
    def attachments(query: dict[str, Any], customer_id: str) -> Any:
        """Attachments of a customer's mail, the newest first; a page counts mails"""
        if queries.customer_in_scope(service.db, caller(), customer_id) is None:
            raise NotFound("no such customer")
        asked = {"customer_id": customer_id, "attachments": {"$ne": []}}
        page = queries.mails_of(service.db, caller(), asked, query.get("cursor"), query["limit"])
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


# -- how it is shown -----------------------------------------------------------------------------------


def _listed(service: Service, row: Mapping[str, Any]) -> Document:
    return {**bare(row), "preview": service.words.own(row.get("text", ""))[:500]}


def _named(service: Service, row: Mapping[str, Any]) -> Document:
    """With the codes and names of the customers suggested: the manager chooses between them."""
    suggestions = []
    for suggestion in row.get("suggestions") or ():
        customer = queries.customer(service.db, suggestion["customer_id"]) or {}
        suggestions.append({**suggestion, "code": customer.get("code"), "name": customer.get("name")})
    return {**_listed(service, row), "suggestions": suggestions}


def _text(service: Service, row: Mapping[str, Any]) -> Document:
    try:
        parsed = service.read(service.files.read(row["raw_file_id"]))
    except Unreadable:
        return {"text": "", "html": "", "preview": ""}
    return {
        "text": parsed.text,
        "html": service.words.safe(parsed.html) if parsed.html else "",
        "preview": service.words.own(parsed.text)[:2000],
    }


def _check_customer(service: Service, customer_id: str) -> None:
    if queries.customer_in_scope(service.db, caller(), customer_id) is None:
        raise Invalid("customer_id", "no customer of yours by that id")


def _download(service: Service, file_id: str, name: str, content_type: str) -> Response:
    stored, chunks = service.files.open(file_id)
    headers = {
        # Never shown in place: an attachment may hold anything.
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Length": str(stored.size),
    }
    return Response(chunks, headers=headers, content_type=_plain(content_type))


def _plain(content_type: str) -> str:
    """As a header value; what was declared in the mail may hold anything."""
    sound = content_type.isascii() and content_type.isprintable() and content_type.count("/") == 1
    return content_type if sound else "application/octet-stream"
