"""Queries of mail: lists within what the caller can see, the unassigned queue, the quarantine."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from eventing import Db, Document, NotFound, Page, all_of, page_of
from mail import permissions
from mail.known.lookups import codes_and_names
from mail.mailbox.lookups import reached_by
from mail.message.lookups import mail_in_scope, within_scope
from mail.message.views import MAILS
from mail.values import APART, QUARANTINED, UNMATCHED, NobodysList

if TYPE_CHECKING:
    from people.caller import Caller

_NEWEST_FIRST = [("received_at", -1)]


def mails(db: Db, caller: "Caller", query: Mapping[str, Any], cursor: str | None, limit: int) -> Page:
    """A page of customers' mail that the caller can see, newest first."""
    page = page_of(MAILS, db, all_of(query, permissions.mails(caller)), _NEWEST_FIRST, cursor, limit)
    return Page(within_scope(db, caller, page.items), page.next)


def mail(db: Db, caller: "Caller", mail_id: str) -> Document:
    """A mail. Raises NotFound when there is none or the caller cannot see it."""
    row = mail_in_scope(db, caller, mail_id)
    if row is None:
        raise NotFound()
    return row


#: The lists of mail without a customer: together they hold every such mail, each once.
NOBODYS: Mapping[NobodysList, Mapping[str, Any]] = {
    "enquiries": {"state": UNMATCHED, "direction": "in", "kind": "person"},
    "list_mail": {"state": UNMATCHED, "direction": "in", "kind": "newsletter"},
    "spam": {"state": UNMATCHED, "direction": "in", "kind": "spam"},
    "automatic": {"state": UNMATCHED, "direction": "in", "kind": {"$in": ["bounce", "auto_reply"]}},
    "unproven": {"state": UNMATCHED, "direction": {"$in": ["out", "internal"]}},
    "set_apart": {"state": APART},
    "quarantined": {"state": QUARANTINED},
}


def nobodys(db: Db, caller: "Caller", name: NobodysList, cursor: str | None, limit: int) -> Page:
    """A page of one list of mail without a customer, newest first."""
    condition = all_of(permissions.nobodys(caller, reached_by(db, caller)), NOBODYS[name])
    return page_of(MAILS, db, condition, _NEWEST_FIRST, cursor, limit)


def counts_of_nobodys(db: Db, caller: "Caller") -> Mapping[str, int]:
    """How many mails are in each list of mail without a customer."""
    visible = permissions.nobodys(caller, reached_by(db, caller))
    return {name: MAILS.count(db, all_of(visible, condition)) for name, condition in NOBODYS.items()}


def quarantined(db: Db, caller: "Caller", cursor: str | None, limit: int) -> Page:
    visible = permissions.quarantined(caller, reached_by(db, caller))
    return page_of(MAILS, db, visible, _NEWEST_FIRST, cursor, limit)


def suggestions(db: Db, row: Mapping[str, Any]) -> list[Document]:
    """The customers suggested for a mail, with codes and names, for a manager to choose from."""
    found = row.get("suggestions") or ()
    names = codes_and_names(db, (suggestion["customer_id"] for suggestion in found))
    unknown = {"code": None, "name": None}
    return [{**suggestion, **names.get(suggestion["customer_id"], unknown)} for suggestion in found]
