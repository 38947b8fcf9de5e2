"""Lookups of mailboxes, for other features."""

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from eventing import Db, Document
from mail import permissions
from mail.mailbox.views import MAILBOXES

if TYPE_CHECKING:
    from people.caller import Caller

__all__ = ["MAILBOXES", "mailbox_of", "own_boxes", "own_of", "reached_at", "reached_by", "taken_in_among"]


def mailbox_of(db: Db, address: str) -> Document | None:
    """The open mailbox with this address."""
    found = MAILBOXES.find(db, {"address": address, "closed_at": None}, limit=1)
    return found[0] if found else None


#: Everybody who has a domain can be written to there (RFC 5321).
POSTMASTER = "postmaster"


def reached_at(db: Db, address: str, domains: Collection[str] = ()) -> str | None:
    """The mailbox that mail to this address reaches; None if there is none.

    What follows a `+` is the writer's own mark. Mail to the postmaster of these `domains` reaches a shared
    mailbox, or where there is none, nobody's (""): who assigns mail sees it.
    """
    local, _, domain = address.rpartition("@") if "@" in address else (address, "", "")
    found = mailbox_of(db, address) or mailbox_of(db, f"{local.partition('+')[0]}@{domain}")
    if found is not None:
        return str(found["_id"])
    if local != POSTMASTER or (domain and domain not in domains):
        return None
    shared = MAILBOXES.find(db, {"kind": "shared"}, (("address", 1),))
    nearest = sorted(shared, key=lambda box: not box["address"].endswith(f"@{domain}"))
    return str(nearest[0]["_id"]) if nearest else ""


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


def taken_in_among(db: Db, staff_id: str | None, addresses: Iterable[str]) -> set[str]:
    """Those of these addresses whose mail this person gets anyway: of shared mailboxes, and their own."""
    boxes = MAILBOXES.find(db, {"address": {"$in": sorted(set(addresses))}})
    return {box["address"] for box in boxes if box["kind"] == "shared" or box["staff_id"] == staff_id}


def own_boxes(db: Db, staff_id: str | None) -> list[str]:
    """A person's own mailboxes, closed ones too."""
    return [] if staff_id is None else [box["_id"] for box in MAILBOXES.find(db, {"staff_id": staff_id})]
