"""What the handlers need of the world outside; adapters/ has one module for each."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from desk.domain.credentials import Credential, Session


class Passwords(Protocol):
    def hash(self, password: str) -> str:
        """Raises Unavailable when too many are being hashed already."""

    def verify(self, password_hash: str | None, password: str) -> bool:
        """False for no hash, after the time a real one would have taken."""

    def outdated(self, password_hash: str) -> bool:
        """Whether it was made with weaker settings than today's."""


class Credentials(Protocol):
    def by_login(self, login: str) -> Credential | None: ...

    def by_logins(self, logins: Iterable[str]) -> Mapping[str, Credential]:
        """Those that exist, by their sign-in names."""

    def by_ids(self, credential_ids: Iterable[str]) -> Mapping[str, Credential]:
        """Those that exist, by their ids."""

    def add(self, credential: Credential) -> Credential | None:
        """Keep it; or, when its sign-in name is taken, return who has it. Safe to repeat."""

    def replace_hash(self, credential_id: str, old: str, new: str) -> bool:
        """Only if it is still the old one."""

    def remove(self, credential_id: str) -> None: ...


class Sessions(Protocol):
    def open(self, session_id: str, account_id: str, now: datetime) -> str:
        """Returns the refresh token."""

    def rotate(self, refresh_token: str, now: datetime) -> tuple[Session, str]:
        """The session and its next refresh token.

        Raises SessionEnded; a token that was used before ends its session: two people have it.
        """

    def end(self, refresh_token: str, now: datetime) -> None: ...

    def end_all(self, account_id: str, now: datetime, but: str | None = None) -> None: ...


class Tokens(Protocol):
    def for_person(
        self,
        account_id: str,
        staff_id: str | None,
        role: str,
        session_id: str,
        now: datetime,
        only: str | None = None,
    ) -> tuple[str, int]:
        """The access token, and its life in seconds."""


class Attempts(Protocol):
    def check(self, login: str, address: str) -> None:
        """Count one attempt; raises TooManyAttempts."""

    def succeeded(self, login: str, address: str) -> None:
        """Forget this person's failures from this address."""
