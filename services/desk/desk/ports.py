"""Ports: what the features need from outside; adapters/ has a module for each."""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from desk.account.credentials import Credential


@dataclass(frozen=True)
class Session:
    session_id: str
    account_id: str


class Passwords(Protocol):
    def hash(self, password: str) -> str:
        """The hash of a password. Raises Unavailable when too many are being hashed already."""

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether the password matches; without a hash False, after the time that a real one takes."""

    def outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with weaker settings than today's."""


class Credentials(Protocol):
    def create_indexes(self) -> None: ...

    def by_login(self, login: str) -> Credential | None: ...

    def by_logins(self, logins: Iterable[str]) -> Mapping[str, Credential]:
        """The credentials that exist, by sign-in name."""

    def by_ids(self, credential_ids: Iterable[str]) -> Mapping[str, Credential]:
        """The credentials that exist, by id."""

    def add(self, credential: Credential) -> Credential | None:
        """Store a credential; if its sign-in name is taken, return the one that has it. Safe to repeat."""

    def replace_hash(self, credential_id: str, old: str, new: str) -> bool:
        """Replace a hash if it is still the old one; False otherwise."""

    def remove(self, credential_id: str) -> None: ...


class Sessions(Protocol):
    def create_indexes(self) -> None: ...

    def open(self, session_id: str, account_id: str, now: datetime, *, browser: bool = False) -> str:
        """Open a session; returns its refresh token, or what a browser keeps in its cookie."""

    def of_cookie(self, cookie: str, now: datetime, *, used: bool = True) -> Session:
        """The browser's session with this cookie. Raises SessionEnded, also after twelve idle hours.

        `used`: somebody is there; a page that looks again by itself does not say so.
        """

    def new_cookie(self, session_id: str, now: datetime) -> str:
        """Another cookie for a browser's session: the former one is worth nothing. Raises SessionEnded."""

    def alive(self, session_ids: Collection[str], now: datetime) -> set[str]:
        """Those of these sessions that nobody has ended and whose time is not over."""

    def end_one(self, session_id: str, now: datetime) -> None: ...

    def rotate(self, refresh_token: str, client: str, now: datetime) -> tuple[Session, str]:
        """Use a refresh token; returns the session and its next refresh token.

        Raises SessionEnded. A token that was used before also ends its session, because two people have it,
        unless the same `client` used it a moment ago.
        """

    def last_used_at(self, account_ids: Collection[str]) -> Mapping[str, datetime]:
        """When each account was last signed in to or refreshed; without those not used for a long time."""

    def end(self, refresh_token: str, now: datetime) -> None: ...

    def end_all(self, account_id: str, now: datetime, but: str | None = None) -> None: ...


class Attempts(Protocol):
    def open(self) -> None:
        """Find out now whether attempts can be counted."""

    def check(self, login: str, address: str, device_id: str | None = None) -> None:
        """Let one attempt through, or raise TooManyAttempts. `device_id`: a device of this person."""

    def failed(self, login: str, address: str, device_id: str | None = None) -> None:
        """Count a failure."""

    def succeeded(self, login: str, address: str, device_id: str | None = None) -> None:
        """Forget this person's failures from this address or device."""


class Searches(Protocol):
    def count(self, account_id: str) -> None:
        """Let one search through, or raise TooManySearches."""


class Devices(Protocol):
    def create_indexes(self) -> None: ...

    def remember(self, account_id: str, now: datetime) -> str:
        """Remember a device; returns the token it is known by."""

    def known(self, token: str, account_id: str) -> str | None:
        """The id of the device with this token, if somebody has signed in to this account on it."""

    def forget_all(self, account_id: str) -> None: ...


class Presence(Protocol):
    def create_indexes(self) -> None: ...

    def beat(self, thing: str, visit: str, account_id: str, staff_id: str, now: datetime) -> None:
        """Somebody has a box open, under a name that a box has for itself; nothing once it was left."""

    def leave(self, thing: str, visit: str, account_id: str) -> None:
        """That box is closed, also for a beat of it that comes later."""

    def others(self, thing: str, account_id: str, now: datetime) -> list[str]:
        """Ids of the staff who are at it, but for this account, each once."""

    def all(self, now: datetime) -> Mapping[str, Set[str]]:
        """The accounts that are at each thing."""


class Unsaved(Protocol):
    def create_indexes(self) -> None: ...

    def keep(self, account_id: str, thing: str, fields: Mapping[str, str], now: datetime) -> None:
        """Keep what a person has typed about a thing, in place of what was kept of it."""

    def of(self, account_id: str, thing: str) -> Mapping[str, str]:
        """What was kept, by field; nothing where there is none."""

    def forget(self, account_id: str, thing: str) -> None: ...
