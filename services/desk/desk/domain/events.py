"""What happens to an account. Nothing personal: names and passwords stay with the credentials."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Reason = Literal["left", "closed"]


@dataclass(frozen=True)
class AccountOpened:
    """`staff_id` is None for an administrator without a staff entry.

    `credential_id` names the sign-in name and password that belong to this opening.
    """

    account_id: str
    staff_id: str | None
    credential_id: str


@dataclass(frozen=True)
class AccountClosed:
    """`left`: the person has left, for good; `closed`: an administrator closed it and may open it again."""

    account_id: str
    reason: Reason


@dataclass(frozen=True)
class PasswordChanged:
    """`one_time`: an administrator set it, it must be changed at the next sign-in."""

    account_id: str
    one_time: bool


@dataclass(frozen=True)
class SignedIn:
    account_id: str
    session_id: str


Event: TypeAlias = AccountOpened | AccountClosed | PasswordChanged | SignedIn
