"""Lookups of mailboxes, for other features."""

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from eventing import Db, Document
from mail import permissions
from mail.mailbox.views import MAILBOXES

if TYPE_CHECKING:
    from people.caller import Caller

__all__ = ["MAILBOXES", "mailbox_of", "own_among", "own_of", "reached_by"]


def mailbox_of(db: Db, address: str) -> Document | None:
    """The open mailbox with this address."""
    found = MAILBOXES.find(db, {"address": address, "closed_at": None}, limit=1)
    return found[0] if found else None


def reached_by(db: Db, caller: "Caller") -> list[str]:
    """The mailboxes within reach of somebody who assigns mail; none for others."""
    if not caller.assigns:
        return []
    return [box["_id"] for box in MAILBOXES.find(db, permissions.reached_boxes(caller))]


def own_of(db: Db, staff_ids: Iterable[str]) -> Mapping[str, str]:
    """The address of each person's open mailbox, the first of several; those without one are left out."""
    asked = sorted(staff_ids)
    open_ones = {"staff_id": {"$in": asked}, "closed_at": None}
    boxes = MAILBOXES.find(db, open_ones, (("address", -1),)) if asked else []
    # Of several mailboxes of a person, the last one read remains.
    return {box["staff_id"]: box["address"] for box in boxes}


def own_among(db: Db, staff_id: str | None, mailbox_ids: Collection[str]) -> bool:
    """Whether one of these mailboxes is this person's."""
    if staff_id is None:
        return False
    return bool(MAILBOXES.find(db, {"_id": {"$in": list(mailbox_ids)}, "staff_id": staff_id}, limit=1))
