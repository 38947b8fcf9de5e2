"""Lookups of mailboxes, for other features."""

from collections.abc import Collection, Iterable, Mapping

from eventing import Db, Document
from mail.mailbox.views import MAILBOXES

__all__ = ["MAILBOXES", "mailbox_of", "own_among", "own_of", "reached_at"]


def mailbox_of(db: Db, address: str) -> Document | None:
    found = MAILBOXES.find(db, {"address": address}, limit=1)
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


def own_of(db: Db, staff_ids: Iterable[str]) -> Mapping[str, str]:
    """The address of each person's personal mailbox, the first of several; those without one are left out."""
    asked = sorted(staff_ids)
    boxes = MAILBOXES.find(db, {"staff_id": {"$in": asked}}, (("address", -1),)) if asked else []
    # Of several mailboxes of a person, the last one read remains.
    return {box["staff_id"]: box["address"] for box in boxes}


def own_among(db: Db, staff_id: str | None, mailbox_ids: Collection[str]) -> bool:
    """Whether one of these mailboxes is this person's."""
    if staff_id is None:
        return False
    return bool(MAILBOXES.find(db, {"_id": {"$in": list(mailbox_ids)}, "staff_id": staff_id}, limit=1))
