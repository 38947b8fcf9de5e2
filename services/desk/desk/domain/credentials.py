"""What a person signs in with, and the rules for it. Kept beside the log, never in it."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta

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
