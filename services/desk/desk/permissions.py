"""Permissions: only administrators see and change accounts.

Passwords and sessions need no rule here: people change their own password, and a session belongs to whoever
has its refresh token.
"""

from typing import TYPE_CHECKING

from desk.account.errors import OwnAccount, OwnPassword
from eventing import Document, NotFound
from people import Role

if TYPE_CHECKING:
    from people.caller import Caller

ADMINISTRATORS = (Role.ADMINISTRATOR,)


def accounts(caller: "Caller") -> Document:
    """The filter of accounts: all for administrators, none for everybody else."""
    return {} if may_see_account(caller) else {"_id": {"$in": []}}


def may_see_account(caller: "Caller") -> bool:
    """Whether the caller can see accounts; their own is no exception."""
    return caller.role in ADMINISTRATORS


def check_account(caller: "Caller") -> None:
    """Check access to accounts, to see or to change them. Raises NotFound."""
    if not may_see_account(caller):
        raise NotFound()


def check_closing(caller: "Caller", account_id: str) -> None:
    """Check who closes an account. Raises NotFound as `check_account`, and OwnAccount."""
    check_account(caller)
    if account_id == caller.account_id:
        raise OwnAccount()


def check_reset(caller: "Caller", account_id: str) -> None:
    """Check whose password is reset. Raises NotFound as `check_account`, and OwnPassword.

    Else a stolen token of an administrator would be good for a new password.
    """
    check_account(caller)
    if account_id == caller.account_id:
        raise OwnPassword()
