"""Credentials: sign-in name and password hash, and their rules. They are stored outside the log."""

import hmac
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


def consent_code(secret: str, account_id: str, passwords: int) -> str:
    """The code by which somebody consents to a new password: another one after each of their passwords.

    Nothing of it is stored. `passwords` is how many there have been.
    """
    return hmac.new(secret.encode(), f"consent/{account_id}/{passwords}".encode(), "sha256").hexdigest()[:20]
