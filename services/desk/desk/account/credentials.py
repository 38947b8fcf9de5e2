"""Credentials: sign-in name and password hash, and their rules. They are stored outside the log."""

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desk.account.errors import LoginTaken
from desk.errors import LOGIN_BUSY
from eventing import Unavailable

#: A credential whose account is not opened within this time was left behind by a crash.
ORPHAN_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class Credential:
    credential_id: str
    account_id: str
    login: str = field(repr=False)
    password_hash: str = field(repr=False)
    created_at: datetime
    consent_hash: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Holder:
    """The holder of a sign-in name; `in_use`: it belongs to an open account."""

    credential: Credential
    in_use: bool


def same_login(text: str) -> str:
    """The normal form of a sign-in name: width and case do not tell two people apart."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def check_free(holder: Holder | None, now: datetime) -> None:
    """Check that a sign-in name is free.

    Raises LoginTaken, or Unavailable while somebody may be opening an account with it. A name that is not in
    use after ORPHAN_AFTER was left behind, and is free.
    """
    if holder is None:
        return
    if holder.in_use:
        raise LoginTaken()
    if now - holder.credential.created_at < ORPHAN_AFTER:
        raise login_busy()


def login_busy() -> Unavailable:
    return Unavailable("a sign-in name that is being assigned or released", code=LOGIN_BUSY)


def new_consent_code() -> str:
    """A code that somebody can write down and read out: eighty random bits."""
    return secrets.token_hex(10)


def hash_of_consent(code: str) -> str:
    # The code is long and random, so a fast hash is enough.
    return hashlib.sha256(code.strip().lower().encode()).hexdigest()
