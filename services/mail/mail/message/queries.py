"""Queries of mail: lists within what the caller can see, the unassigned queue, the quarantine."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from eventing import Db, Document, NotFound, Page, all_of, page_of
from mail import permissions
from mail.known.lookups import codes_and_names
from mail.message.lookups import mail_in_scope
from mail.message.views import MAILS

if TYPE_CHECKING:
    from people.caller import Caller

_NEWEST_FIRST = [("received_at", -1)]


def mails(db: Db, caller: "Caller", query: Mapping[str, Any], cursor: str | None, limit: int) -> Page:
    """A page of customers' mail that the caller can see, newest first."""
    return page_of(MAILS, db, all_of(query, permissions.mails(caller)), _NEWEST_FIRST, cursor, limit)


def mail(db: Db, caller: "Caller", mail_id: str) -> Document:
    """A mail. Raises NotFound when there is none or the caller cannot see it."""
    row = mail_in_scope(db, caller, mail_id)
    if row is None:
        raise NotFound()
    return row


def unassigned(db: Db, caller: "Caller", kind: str, cursor: str | None, limit: int) -> Page:
    """A page of unassigned mail of a kind: `person`, or spam and others."""
    condition = all_of(permissions.unassigned(caller), {"kind": kind})
    return page_of(MAILS, db, condition, _NEWEST_FIRST, cursor, limit)


def quarantined(db: Db, caller: "Caller", cursor: str | None, limit: int) -> Page:
    return page_of(MAILS, db, permissions.quarantined(caller), _NEWEST_FIRST, cursor, limit)


def suggestions(db: Db, row: Mapping[str, Any]) -> list[Document]:
    """The customers suggested for a mail, with codes and names, for a manager to choose from."""
    found = row.get("suggestions") or ()
    names = codes_and_names(db, (suggestion["customer_id"] for suggestion in found))
    unknown = {"code": None, "name": None}
    return [{**suggestion, **names.get(suggestion["customer_id"], unknown)} for suggestion in found]
