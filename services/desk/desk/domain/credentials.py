"""What a person signs in with, and the rules for it. Kept beside the log, never in it."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desk.domain.errors import LoginTaken
from eventing.core.errors import Unavailable

LEAST_PASSWORD = 12
MOST_PASSWORD = 256
MOST_LOGIN = 254

#: A credential whose account was not opened within this time was left behind by a crash.
ORPHAN_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class Credential:
    credential_id: str
    account_id: str
    login: str = field(repr=False)
    password_hash: str = field(repr=False)
    created_at: datetime


@dataclass(frozen=True)
class Holder:
    """Who has a sign-in name; `in_use` where an open account is signed in to by it."""

    credential: Credential
    in_use: bool


@dataclass(frozen=True)
class Session:
    session_id: str
    account_id: str


@dataclass(frozen=True)
class Grant:
    """What a sign-in or refresh hands out; `expires_in` is the access token's life in seconds."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int
    must_change_password: bool


def same_login(text: str) -> str:
    """One spelling of a sign-in name: width and case do not tell two people apart."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def check_free(holder: Holder | None, now: datetime) -> None:
    """Raises LoginTaken, or Unavailable while somebody may be opening an account by this sign-in name.

    What is not in use and that old was left behind: whoever comes next has it.
    """
    if holder is None:
        return
    if holder.in_use:
        raise LoginTaken("This sign-in name belongs to another account.")
    if now - holder.credential.created_at < ORPHAN_AFTER:
        raise being_opened()


def being_opened() -> Unavailable:
    return Unavailable("Somebody is opening an account with this sign-in name just now.")
