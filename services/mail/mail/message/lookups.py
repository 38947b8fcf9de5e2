"""Lookups of mails on record, many at once, for other features."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from eventing import Db, Document
from mail import permissions
from mail.known.lookups import rows_of
from mail.mailbox.lookups import own_among
from mail.message.identity import message_key
from mail.message.views import MAILS
from mail.values import QUARANTINED

if TYPE_CHECKING:
    from people.caller import Caller

__all__ = ["MAILS", "mail_in_scope", "of_customers_by_key", "rows_by_id", "threads", "unfiled"]

#: Mail that was received or sent, and is not filed yet.
_UNFILED = {"customer_id": None, "state": {"$ne": QUARANTINED}, "direction": {"$in": ["in", "out"]}}


def mail_in_scope(db: Db, caller: "Caller", mail_id: str) -> Document | None:
    """A mail; None when there is none or the caller cannot see it."""
    row = MAILS.get(db, mail_id)
    if row is None:
        return None
    if permissions.may_see_mail(caller, row):
        return row
    own = own_among(db, caller.staff_id, row["mailbox_ids"])
    return row if permissions.may_see_mail(caller, row, reached_own_mailbox=own) else None


def rows_by_id(db: Db, mail_ids: Iterable[str | None]) -> Mapping[str, Document]:
    return rows_of(MAILS, db, mail_ids)


def threads(db: Db, message_ids: Iterable[str]) -> Mapping[str, str]:
    """The threads of messages, by Message-ID; those that are not on record are left out."""
    ids = {message_key(message_id): message_id for message_id in message_ids}
    rows = MAILS.find(db, {"message_key": {"$in": list(ids)}}) if ids else []
    return {ids[row["message_key"]]: row["thread_id"] for row in rows}


def of_customers_by_key(db: Db, message_keys: Iterable[str]) -> Sequence[Document]:
    """Mails that are filed to a customer, among the messages with these keys."""
    asked = sorted(set(message_keys))
    return MAILS.find(db, {"message_key": {"$in": asked}, "customer_id": {"$ne": None}}) if asked else []


def unfiled(db: Db, field: str, values: Iterable[str], after: str, limit: int) -> Sequence[Mapping[str, Any]]:
    """Unfiled mails with one of these values, in order of their ids, after the id `after`."""
    query = {**_UNFILED, "_id": {"$gt": after}, field: {"$in": sorted(values)}}
    return MAILS.find(db, query, sort=(("_id", 1),), limit=limit)
