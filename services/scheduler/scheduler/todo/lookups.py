"""Lookups for to-dos: how they are shown, drafts, the staff above an owner, and who has which role."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from eventing import Db, Document, View, bare
from people import CREDIT, STAFF_DIRECTORY, Role
from scheduler.known.lookups import CUSTOMERS, MAILS, rows_of
from scheduler.permissions import DESK, PART
from scheduler.reply.deadlines import ReplyRules
from scheduler.todo.escalation import Post, Posts, manager_of
from scheduler.todo.openings import KnownDraft
from scheduler.todo.views import (
    ANSWERS,
    DRAFTS,
    GOES_WITH,
    INVOICES,
    MANAGER,
    OPEN,
    POSTPONED,
    REPLIES,
    TODOS,
    URGENT,
)
from scheduler.todo.words import code_and_params
from scheduler.values import COLLECTION_LETTER, ToDoKind

__all__ = [
    "ANSWERS",
    "MOST_URGENT",
    "OPEN",
    "REPLIES",
    "TODOS",
    "drafts",
    "general_manager",
    "posts_above",
    "role_of",
    "roles_held",
    "shown",
]

_STAFF = View(STAFF_DIRECTORY)
#: The order in which to-dos are shown.
MOST_URGENT = [(URGENT, 1), ("_id", 1)]


def drafts(db: Db, draft_ids: Iterable[str]) -> Mapping[str, KnownDraft]:
    """These drafts. One whose author has left is as one without: its customer's owner sees to it."""
    rows = rows_of(db, DRAFTS, draft_ids)
    authors = rows_of(db, _STAFF, (row.get("author_id") for row in rows.values()))
    left = {author_id for author_id, row in authors.items() if _post(row).left}
    return {
        draft_id: KnownDraft(
            None if row.get("author_id") in left and row.get("customer_id") else row.get("author_id"),
            row.get("customer_id"),
            collects=row.get("purpose") == COLLECTION_LETTER,
        )
        for draft_id, row in rows.items()
    }


def posts_above(db: Db, staff_ids: Iterable[str | None]) -> Posts:
    """The posts of these people and everybody above them, as far as known, with one query for each level."""
    posts: dict[str, Post] = {}
    wanted = {staff_id for staff_id in staff_ids if staff_id is not None}
    while rank := rows_of(db, _STAFF, wanted):
        posts.update((key, _post(row)) for key, row in rank.items())
        wanted = {post.manager_id for post in posts.values() if post.manager_id is not None} - posts.keys()
    return posts


def _post(row: Mapping[str, Any]) -> Post:
    return Post(row.get("manager_id"), left=row.get("left_at") is not None)


def general_manager(db: Db) -> str | None:
    """The general manager; of several the first by id, so that a retry finds the same."""
    present = {"role": Role.GENERAL_MANAGER.value, "left_at": None}
    rows = _STAFF.find(db, present, sort=[("_id", 1)], limit=1)
    return rows[0]["_id"] if rows else None


def role_of(db: Db, staff_id: str) -> Role | None:
    """The role of somebody who is still here."""
    row = _STAFF.get(db, staff_id)
    return None if row is None or row.get("left_at") is not None else Role.named(row["role"])


def roles_held(db: Db) -> Collection[str]:
    """The roles of credit that somebody here has."""
    present = {"role": {"$in": [role.value for role in CREDIT]}, "left_at": None}
    return {row["role"] for row in _STAFF.find(db, present)}


def shown(db: Db, rows: Iterable[Document], now: datetime, rules: ReplyRules) -> list[Document]:
    """Rows as they are shown, with names of customers, subjects and senders, and what is owed now."""
    found = list(rows)
    customers = rows_of(db, CUSTOMERS, (row["customer_id"] for row in found))
    mails = rows_of(db, MAILS, (row["mail_id"] for row in found))
    drafts = rows_of(db, DRAFTS, (row["draft_id"] for row in found))
    invoices = rows_of(db, INVOICES, (row["invoice_id"] for row in found))
    replies = rows_of(db, REPLIES, (row["mail_id"] for row in found if row["kind"] == ToDoKind.REPLY))
    escalations = _next_escalations(db, found)
    told = []
    for row in found:
        customer = customers.get(row["customer_id"] or "", {})
        mail = mails.get(row["mail_id"] or "", {})
        draft = drafts.get(row["draft_id"] or "", {})
        code, params = code_and_params(
            row, invoices.get(row["invoice_id"] or "", {}), now.date(), mail.get("unread")
        )
        told.append(
            {
                **{name: value for name, value in bare(row).items() if name not in _INNER},
                "owner_id": row.get(DESK) if row["role"] is None else None,
                "late": row["status"] == OPEN and row["late_at"] is not None and row["late_at"] < now,
                "basis": _basis(replies.get(row["mail_id"] or ""), rules),
                "next_escalation": escalations.get(row["_id"]),
                **_postponed(row, now),
                "code": code,
                "params": params,
                "customer_code": customer.get("code"),
                "customer_name": customer.get("name"),
                "subject": mail.get("subject") or draft.get("subject"),
                "sender_name": mail.get("sender_name"),
                "sender_address": mail.get("sender_address"),
            }
        )
    return told


_INNER = frozenset({DESK, PART, GOES_WITH, "step", URGENT, "escalates_at", "escalates_to"})


def _basis(reply: Document | None, rules: ReplyRules) -> Document | None:
    if reply is None:
        return None
    rule = rules.told_by(reply["country"], reply["received_at"], reply["due_at"])
    told = {name: reply[name] for name in ("group", "country", "country_basis")}
    return {"rule": rule, "clock": f"{rules.calendar.local(reply['due_at']):%H:%M}", **told}


def _next_escalations(db: Db, rows: Iterable[Document]) -> Mapping[str, Document]:
    """Who hears of each to-do next, by its id; the superiors are those of whoever has it now."""
    going_up = [row for row in rows if row["status"] == OPEN and row["escalates_at"] is not None]
    if not going_up:
        return {}
    posts = posts_above(db, (row.get(DESK) for row in going_up))
    general_manager_id = general_manager(db)
    return {
        row["_id"]: {
            "at": row["escalates_at"],
            "level": row["escalates_to"],
            "staff_id": manager_of(row.get(DESK), posts)
            if row["escalates_to"] == MANAGER
            else general_manager_id,
        }
        for row in going_up
    }


def _postponed(row: Document, now: datetime) -> Document:
    """Until when it is put off and why; once that has passed it is not put off."""
    put_off = row[POSTPONED] is not None and row[POSTPONED] > now
    return {name: row[name] if put_off else None for name in (POSTPONED, "postponed_for")}
