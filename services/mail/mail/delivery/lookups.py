"""Lookups in the queue of mail that waits to be sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from eventing import Db, Document
from mail.delivery.views import OUTBOX
from mail.mailbox.lookups import mailbox_of
from mail.message.identity import message_key
from mail.message.receiving import CameBack
from mail.return_path import ReturnPath


def open_intents(db: Db) -> list[Document]:
    """Mail that is queued or being sent, without an outcome, the first due first; 200 at most."""
    return OUTBOX.find(db, {"open": True}, sort=(("due_at", 1),), limit=200)


def drafts_of(db: Db, message_ids: Iterable[str]) -> Mapping[str, str]:
    """The drafts that were queued under these Message-IDs, by Message-ID."""
    keys = {message_key(message_id): message_id for message_id in message_ids}
    rows = OUTBOX.find(db, {"message_key": {"$in": sorted(keys)}}) if keys else []
    return {keys[row["message_key"]]: row["_id"] for row in rows}


@dataclass(frozen=True)
class WayBack:
    """Where what comes back of a letter belongs: a mailbox, or nobody's (""), and the letter."""

    mailbox_id: str
    letter: CameBack


def way_back(db: Db, return_path: ReturnPath, address: str) -> WayBack | None:
    """Where mail to the envelope sender of a letter belongs; None if no letter of ours bears it."""
    draft_id = return_path.draft_of(address)
    row = None if draft_id is None else OUTBOX.get(db, draft_id)
    if row is None:
        return None
    box = mailbox_of(db, row["sender"])
    came_back = CameBack(row["message_id"], tuple(row["recipients"]))
    return WayBack("" if box is None else str(box["_id"]), came_back)


def overdue_intents(db: Db, now: datetime) -> tuple[int, float]:
    """How many mails are due without an outcome, and for how many seconds the first has been due."""
    due = {"open": True, "due_at": {"$lte": now}}
    first = OUTBOX.find(db, due, sort=(("due_at", 1),), limit=1)
    if not first:
        return 0, 0.0
    return OUTBOX.count(db, due), (now - first[0]["due_at"]).total_seconds()
