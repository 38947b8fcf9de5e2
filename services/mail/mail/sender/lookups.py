"""Lookups of marked senders, for other features."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from eventing import Db, Document
from mail.known.lookups import rows_of
from mail.sender.model import sender_id_of
from mail.sender.views import SENDERS

NO_CUSTOMERS = frozenset({"partner", "colleague", "newsletter"})


def marks_of(db: Db, addresses: Iterable[str]) -> Mapping[str, Any]:
    """The marks of these senders, by sender id."""
    rows = rows_of(SENDERS, db, map(sender_id_of, addresses))
    return {sender_id: row.get("apart") for sender_id, row in rows.items()}


@dataclass(frozen=True)
class People:
    """What people have said of the senders of some domains.

    `customers` are those to whom they filed mail of each sender; `apart`: one of them is a partner, a
    colleague or a newsletter. Spam is none of them: it often bears the address of who did not send it.
    """

    customers: tuple[frozenset[str], ...] = ()
    apart: bool = False


def people_of(db: Db, domains: Iterable[str]) -> Mapping[str, People]:
    """By domain; those without anybody are left out."""
    rows: dict[str, list[Document]] = defaultdict(list)
    asked = sorted(set(domains))
    for row in SENDERS.find(db, {"domain": {"$in": asked}}) if asked else ():
        rows[row["domain"]].append(row)
    return {
        domain: People(
            tuple(frozenset(row["by_hand"]) for row in found if row.get("by_hand")),
            any(row.get("apart") in NO_CUSTOMERS for row in found),
        )
        for domain, found in rows.items()
    }
