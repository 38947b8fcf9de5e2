"""Who hears of what is late: the owner's manager, then the general manager (R185)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Post:
    """Somebody's place on the staff."""

    manager_id: str | None
    left: bool = False


Posts: TypeAlias = Mapping[str, Post]
"""By staff id, as far as known."""


@dataclass(frozen=True)
class Superiors:
    """Who hears of it next; None where nobody is known."""

    manager_id: str | None = None
    general_manager_id: str | None = None


def manager_of(staff_id: str | None, posts: Posts) -> str | None:
    """The nearest manager above who has not left; None at the top, and for nobody's to-dos."""
    asked: set[str] = set()
    while staff_id is not None and staff_id not in asked:
        asked.add(staff_id)
        post = posts.get(staff_id)
        staff_id = None if post is None else post.manager_id
        manager = None if staff_id is None else posts.get(staff_id)
        if manager is not None and not manager.left:
            return staff_id
    return None
