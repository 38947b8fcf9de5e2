"""Mail over HTTP: uploading, filing by hand, noting and marking it."""

from typing import Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from eventing import Invalid, Parts
from eventing.http import Accepted, Blueprint, allow, answer, issue, reads, run
from mail.config import Config
from mail.known.lookups import CUSTOMERS, customer_in_scope
from mail.mailbox.lookups import MAILBOXES
from mail.message import bodies
from mail.message.commands import FileByHand, MarkSpam, NoteMail, SetMailApart
from mail.message.intake import Intake
from mail.message.lookups import mail_to_handle
from mail.message.views import MAILS
from mail.resources import Resources
from people import ASSIGNERS, SALES
from people.caller import caller

EML = "message/rfc822"


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    mails = Blueprint("mails", __name__, url_prefix="/mails", description="Messages, received and sent.")
    _taking(parts, mails)
    _handling(parts, mails)
    return [mails]


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
        mail_to_handle(parts.db, caller(), mail_id)
        return intake.read_again(mail_id, issue())


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
