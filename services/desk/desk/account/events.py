"""Events of an account. Nothing personal: names and passwords are only in the credentials."""

from dataclasses import dataclass
from typing import TypeAlias

from desk.contracts import PUBLISHED
from desk.values import CloseReason
from eventing import Id


@PUBLISHED.event("AccountOpened.v1")
@dataclass(frozen=True, kw_only=True)
class AccountOpened:
    """An account was opened. `staff_id` is None for an administrator without a staff entry.

    `credential_id` is that of its sign-in name and password.
    """

    account_id: Id
    staff_id: Id | None
    credential_id: Id


@PUBLISHED.event("AccountClosed.v1")
@dataclass(frozen=True, kw_only=True)
class AccountClosed:
    """An account was closed: `left`: the person left, for good; `closed`: an administrator can reopen it."""

    account_id: Id
    reason: CloseReason


@PUBLISHED.event("PasswordChanged.v1")
@dataclass(frozen=True, kw_only=True)
class PasswordChanged:
    """A password was changed. `one_time`: somebody else set it; it must be changed at the next sign-in.

    `staff_id` is whose it is, to be told. `set_by` is the administrator, None an operator or the person.
    """

    account_id: Id
    one_time: bool
    staff_id: Id | None = None
    set_by: Id | None = None


@PUBLISHED.event("SignedIn.v1")
@dataclass(frozen=True, kw_only=True)
class SignedIn:
    account_id: Id
    session_id: Id


Event: TypeAlias = AccountOpened | AccountClosed | PasswordChanged | SignedIn
