"""Lookups of mails on record, many at once, for other features."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from eventing import Db, Document, NotFound
from mail import permissions
from mail.files import Files
from mail.known.lookups import CUSTOMERS, rows_of
from mail.mailbox.lookups import own_boxes, reached_by
from mail.message.errors import NotYourCustomers
from mail.message.events import MailReceived
from mail.message.identity import message_key
from mail.message.views import MAILS
from mail.values import QUARANTINED

if TYPE_CHECKING:
    from people.caller import Caller

__all__ = [
    "MAILS",
    "WholeText",
    "answers_to",
    "mail_in_scope",
    "mail_to_handle",
    "of_customers_by_key",
    "of_thread",
    "rows_by_id",
    "threads",
    "unfiled",
    "visible",
    "whole_text",
    "within_scope",
]

#: Mail that was received or sent.
_READ = {"state": {"$ne": QUARANTINED}, "direction": {"$in": ["in", "out"]}}
#: What an exact address says more about than the rule by which the mail was filed. None: it is not filed.
_WEAKER = [None, "company_domain"]


def mail_in_scope(db: Db, caller: "Caller", mail_id: str) -> Document | None:
    """A mail; None when there is none or the caller cannot see it."""
    found = MAILS.get(db, mail_id)
    return next(iter(visible(db, caller, [found])), None) if found is not None else None


def visible(db: Db, caller: "Caller", rows: Sequence[Document]) -> list[Document]:
    """Those of these mails that the caller can open."""
    boxes, own = reached_by(db, caller), set(own_boxes(db, caller.staff_id))
    return [
        row
        for row in _owned(db, rows)
        if permissions.may_see_mail(
            caller, row, boxes, reached_own_mailbox=not own.isdisjoint(row["mailbox_ids"])
        )
    ]


def mail_to_handle(db: Db, caller: "Caller", mail_id: str) -> Document:
    """A mail that the caller can note, mark and file.

    Raises NotFound when there is none or they cannot see it, NotYourCustomers when they can only read it.
    """
    row = mail_in_scope(db, caller, mail_id)
    if row is None:
        raise NotFound()
    if not permissions.may_handle_mail(caller, row, reached_by(db, caller)):
        raise NotYourCustomers()
    return row


def within_scope(db: Db, caller: "Caller", rows: Sequence[Document]) -> list[Document]:
    """Those of these mails of customers whose present owner the caller may see.

    A row may still carry the former one, for the moment in which a customer changes hands.
    """
    return [row for row in _owned(db, rows) if permissions.may_see_mail(caller, row)]


def _owned(db: Db, rows: Sequence[Document]) -> list[Document]:
    """The rows with their customers' present owners."""
    owners = rows_of(CUSTOMERS, db, (row["customer_id"] for row in rows))
    return [
        {**row, "owner_id": owners[row["customer_id"]].get("owner_id")}
        if row["customer_id"] in owners
        else row
        for row in rows
    ]


def rows_by_id(db: Db, mail_ids: Iterable[str | None]) -> Mapping[str, Document]:
    return rows_of(MAILS, db, mail_ids)


class WholeText(msgspec.Struct, frozen=True):
    """All that a mail shows: its text, and its HTML, safe to show."""

    text: str
    html: str


def whole_text(files: Files, row: Mapping[str, Any]) -> WholeText:
    """All that a mail shows, as it was made when it came in."""
    if row.get("text_file_id") is None:
        return WholeText(row.get("text", ""), "")
    return msgspec.json.decode(files.read(row["text_file_id"]), type=WholeText)


#: More of a thread nobody reads before approving an answer.
MAX_THREAD = 50


def of_thread(db: Db, thread_id: str, customer_id: str | None) -> list[Document]:
    """The newest mails of a thread that are this customer's, or nobody's, the oldest first."""
    query = {"thread_id": thread_id, "customer_id": customer_id}
    return MAILS.find(db, query, sort=(("received_at", -1),), limit=MAX_THREAD)[::-1]


def threads(db: Db, message_ids: Iterable[str]) -> Mapping[str, str]:
    """The threads of messages, by Message-ID; those that are not on record are left out."""
    ids = {message_key(message_id): message_id for message_id in message_ids}
    rows = MAILS.find(db, {"message_key": {"$in": list(ids)}}) if ids else []
    return {ids[row["message_key"]]: row["thread_id"] for row in rows}


def answers_to(db: Db, mails: Iterable[MailReceived]) -> Mapping[str, tuple[str, ...]]:
    """The mails that answer each of these, by mail id."""
    keys = {message_key(mail.message_id): mail.mail_id for mail in mails if mail.message_id is not None}
    found: dict[str, list[str]] = defaultdict(list)
    for row in MAILS.find(db, {"answered_key": {"$in": sorted(keys)}}) if keys else ():
        found[keys[row["answered_key"]]].append(row["_id"])
    return {mail_id: tuple(sorted(answers)) for mail_id, answers in found.items()}


def of_customers_by_key(db: Db, message_keys: Iterable[str]) -> Sequence[Document]:
    """Mails that are filed to a customer, among the messages with these keys."""
    asked = sorted(set(message_keys))
    return MAILS.find(db, {"message_key": {"$in": asked}, "customer_id": {"$ne": None}}) if asked else []


def unfiled(
    db: Db, field: str, values: Iterable[str], after: str, limit: int, *, or_weakly: bool = False
) -> Sequence[Mapping[str, Any]]:
    """Unfiled mails with one of these values, in order of their ids, after the id `after`.

    `or_weakly`: also those that were filed by their company's domain alone.
    """
    filed = {"rule": {"$in": _WEAKER}} if or_weakly else {"customer_id": None}
    query = {**_READ, **filed, "_id": {"$gt": after}, field: {"$in": sorted(values)}}
    return MAILS.find(db, query, sort=(("_id", 1),), limit=limit)
