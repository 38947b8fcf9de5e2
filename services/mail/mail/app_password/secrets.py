"""App passwords as they are typed in, and the port of what is kept of them.

The first third says which one of a person's it is, the rest is the secret: so one hash is checked,
however many there are.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

#: Of its 24 letters, as many say which one it is.
HANDLE = 8


@dataclass(frozen=True)
class Kept:
    """What is kept of an app password."""

    handle: str = field(repr=False)
    hashed: str = field(repr=False)


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
