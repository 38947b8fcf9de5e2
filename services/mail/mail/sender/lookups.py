"""Lookups of marked senders, for other features."""

from collections.abc import Iterable, Mapping
from typing import Any

from eventing import Db
from mail.known.lookups import rows_of
from mail.sender.model import sender_id_of
from mail.sender.views import SENDERS


def marks_of(db: Db, addresses: Iterable[str]) -> Mapping[str, Any]:
    """The marks of these senders, by sender id."""
    rows = rows_of(SENDERS, db, map(sender_id_of, addresses))
    return {sender_id: row["apart"] for sender_id, row in rows.items()}
