"""Commands on an account. Passwords are left out of their repr."""

from dataclasses import dataclass, field
from typing import TypeAlias

from desk.values import CloseReason, ConsentCode, NewLogin, NewPassword, Password
from eventing import Id


@dataclass(frozen=True, kw_only=True)
class OpenAccount:
    """Open an account; `staff_id` is None for an administrator without a staff entry."""

    account_id: Id
    staff_id: Id | None
    login: NewLogin = field(repr=False)
    one_time_password: NewPassword = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class OpenFirstAdministrator:
    """Open the first administrator's account, unless it was ever opened: a restart must not reopen it."""

    account_id: Id
    login: NewLogin = field(repr=False)
    one_time_password: NewPassword = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class CloseAccount:
    account_id: Id
    reason: CloseReason


@dataclass(frozen=True, kw_only=True)
class ChangePassword:
    """Change one's own password; the session `session_id` goes on, the others end."""

    account_id: Id
    session_id: Id | None
    current_password: Password = field(repr=False)
    new_password: NewPassword = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class SetOneTimePassword:
    """Set a one-time password for somebody who has forgotten theirs.

    `consent_code` is that person's own. `set_by` is the administrator; None: an operator at the server, who
    needs no consent.
    """

    account_id: Id
    one_time_password: NewPassword = field(repr=False)
    consent_code: ConsentCode | None = field(default=None, repr=False)
    set_by: Id | None = None


@dataclass(frozen=True, kw_only=True)
class SignIn:
    account_id: Id
    session_id: Id


Command: TypeAlias = (
    OpenAccount | OpenFirstAdministrator | CloseAccount | ChangePassword | SetOneTimePassword | SignIn
)
