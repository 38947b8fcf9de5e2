"""Lookups of the mailboxes that are collected."""

from datetime import datetime

from eventing import Db, Document
from mail.collecting.places import Places
from mail.collecting.views import COLLECTINGS
from mail.known.lookups import rows_of
from mail.mailbox.lookups import MAILBOXES

__all__ = ["COLLECTINGS", "to_collect"]


def to_collect(db: Db) -> list[Document]:
    """The settings of every mailbox that is to be read: it is set, not stopped, and open."""
    rows = COLLECTINGS.find(db, {"running": True})
    boxes = rows_of(MAILBOXES, db, (row["_id"] for row in rows))
    return [row for row in rows if row["_id"] in boxes and boxes[row["_id"]]["closed_at"] is None]


def silent_seconds(db: Db, places: Places, now: datetime) -> float:
    """How long it is since the mailbox that was read through longest ago was, or since it was set."""
    rows = to_collect(db)
    states = places.how_it_goes([row["_id"] for row in rows]) if rows else {}
    since = [states[row["_id"]].get("read_at") or row["set_at"] for row in rows]
    return max(((now - one).total_seconds() for one in since), default=0.0)
