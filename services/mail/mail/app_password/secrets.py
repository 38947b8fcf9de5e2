"""App passwords as they are made and typed in, and the port of what is kept of them.

The first half says which one it is, the second is the secret: so one hash is checked, however many there are.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

#: No letter or figure that is taken for another.
LETTERS = "abcdefghjkmnpqrstvwxyz23456789"
GROUP, GROUPS = 4, 6
HANDLE = 2 * GROUP
LENGTH = GROUP * GROUPS


@dataclass(frozen=True)
class Kept:
    """What is kept of an app password."""

    handle: str = field(repr=False)
    hashed: str = field(repr=False)


def new_app_password() -> str:
    """In groups of four, as people type it. The secret half has 78 bits."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def as_made(typed: str) -> str:
    """An app password without what people and programs put between its letters."""
    return "".join(sign for sign in typed[:200].lower() if sign.isascii() and sign.isalnum())


def halves(app_password: str) -> tuple[str, str]:
    """Which one it is, and the secret."""
    plain = as_made(app_password)
    return plain[:HANDLE], plain[HANDLE:]


class AppPasswords(Protocol):
    """App passwords, as hashes. What is removed is good for nothing at once, in every process."""

    def create_indexes(self) -> None: ...

    def hashed(self, app_password: str) -> Kept:
        """What is kept of it. Raises Unavailable while too many are hashed."""

    def keep(self, app_password_id: str, staff_id: str, kept: Kept) -> None: ...

    def remove(self, app_password_id: str) -> None: ...

    def owner(self, app_password_id: str) -> str | None:
        """The staff id of whose it is, as long as it is good."""

    def check(self, staff_id: str | None, typed: str) -> str | None:
        """The id of the app password of this person that was typed, None if it is none of theirs.

        It takes as long for nobody (None) as for somebody. Raises Unavailable while too many are checked.
        """

    def used(self, app_password_id: str, at: datetime) -> None: ...

    def last_used(self, app_password_ids: Collection[str]) -> Mapping[str, datetime]:
        """When each was used last; those that never were are left out."""
