"""Escalation of late replies: to the manager, then to the general manager (R185)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from scheduler.calendar.working_time import Calendar

TO_MANAGER = timedelta(minutes=30)
TO_GENERAL_MANAGER_DAYS = 1


@dataclass(frozen=True)
class Post:
    """The position of a member of staff: who is above them, and whether they have left."""

    manager_id: str | None
    left: bool = False


Posts: TypeAlias = Mapping[str, Post]
"""By staff id, as far as known."""


@dataclass(frozen=True)
class Superiors:
    """The superiors to escalate to; None when nobody is known."""

    manager_id: str | None = None
    general_manager_id: str | None = None


def manager_of(staff_id: str | None, posts: Posts) -> str | None:
    """The nearest manager above who has not left; None at the top, and without an owner."""
    asked: set[str] = set()
    while staff_id is not None and staff_id not in asked:
        asked.add(staff_id)
        post = posts.get(staff_id)
        staff_id = None if post is None else post.manager_id
        manager = None if staff_id is None else posts.get(staff_id)
        if manager is not None and not manager.left:
            return staff_id
    return None


def manager_at(due_at: datetime, calendar: Calendar) -> datetime:
    """When a late reply is escalated to the manager."""
    return calendar.add_working_time(due_at, TO_MANAGER)


def general_manager_at(due_at: datetime, calendar: Calendar) -> datetime:
    return calendar.add_working_days(due_at, TO_GENERAL_MANAGER_DAYS)
