"""Lookups for to-dos: drafts, the staff above an owner, and who has which role."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from eventing import Db, View
from people import CREDIT, STAFF_DIRECTORY, Role
from scheduler.known.lookups import rows_of
from scheduler.todo.escalation import Post, Posts
from scheduler.todo.openings import KnownDraft
from scheduler.todo.views import DRAFTS
from scheduler.values import COLLECTION_LETTER

_STAFF = View(STAFF_DIRECTORY)


def drafts(db: Db, draft_ids: Iterable[str]) -> Mapping[str, KnownDraft]:
    return {
        draft_id: KnownDraft(
            row.get("author_id"), row.get("customer_id"), collects=row.get("purpose") == COLLECTION_LETTER
        )
        for draft_id, row in rows_of(db, DRAFTS, draft_ids).items()
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
