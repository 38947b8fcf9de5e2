"""Lookups for decisions on to-dos: drafts, and the staff above an owner."""

from collections.abc import Iterable, Mapping
from typing import Any

from eventing import Db, View
from people import STAFF_DIRECTORY, Role
from scheduler.known.lookups import rows_of
from scheduler.todo.escalation import Post, Posts
from scheduler.todo.model import KnownDraft
from scheduler.todo.views import DRAFTS

_STAFF = View(STAFF_DIRECTORY)


def drafts(db: Db, draft_ids: Iterable[str]) -> Mapping[str, KnownDraft]:
    return {
        draft_id: KnownDraft(row.get("author_id"), row.get("customer_id"))
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
