"""An account: opened for a member of staff or an administrator, closed when he leaves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias, assert_never

from desk.domain import commands
from desk.domain.errors import AccountIsOpen, AccountNotFound, SignInRefused, StaffHasLeft
from desk.domain.events import AccountClosed, AccountOpened, Event, PasswordChanged, SignedIn
from eventing.core.decider import Entity
from eventing.core.ids import uuid5hex


@dataclass(frozen=True)
class Opening:
    """OpenAccount, with the credential that was made for it."""

    account_id: str
    staff_id: str | None
    credential_id: str
    first_administrator: bool = False


@dataclass(frozen=True)
class PasswordChange:
    """A password that was checked and replaced."""

    account_id: str
    one_time: bool


Command: TypeAlias = Opening | commands.CloseAccount | PasswordChange | commands.SignIn


@dataclass(frozen=True)
class Account:
    """`credential_id` stays after closing: it is what has to be removed then."""

    ever_opened: bool = False
    open: bool = False
    left: bool = False
    one_time_password: bool = False
    staff_id: str | None = None
    credential_id: str | None = None


def evolve(state: Account, event: Event) -> Account:
    match event:
        case AccountOpened():
            return replace(
                state,
                ever_opened=True,
                open=True,
                one_time_password=True,
                staff_id=event.staff_id,
                credential_id=event.credential_id,
            )
        case AccountClosed():
            return replace(state, open=False, left=state.left or event.reason == "left")
        case PasswordChanged():
            return replace(state, one_time_password=event.one_time)
        case SignedIn():
            return state
        case _:
            assert_never(event)


def decide(state: Account, command: Command, now: datetime) -> Sequence[Event]:  # noqa: ARG001  # the shape
    match command:
        case Opening():
            return _open(state, command)
        case commands.CloseAccount():
            return _close(state, command)
        case PasswordChange():
            if not state.open:
                raise AccountNotFound("No open account by this id.")
            return [PasswordChanged(command.account_id, command.one_time)]
        case commands.SignIn():
            if not state.open:
                raise SignInRefused("Name or password is wrong.")
            return [SignedIn(command.account_id, command.session_id)]
        case _:
            assert_never(command)


def _open(state: Account, command: Opening) -> Sequence[Event]:
    if command.first_administrator and state.ever_opened:
        return []
    if state.left:
        raise StaffHasLeft("This member of staff has left; a new entry gets a new account.")
    if state.open:
        raise AccountIsOpen("This member of staff has an account.")
    return [AccountOpened(command.account_id, command.staff_id, command.credential_id)]


def _close(state: Account, command: commands.CloseAccount) -> Sequence[Event]:
    if command.reason == "left":
        # Also before it was ever opened, and after an administrator closed it: it must not open again.
        return [] if state.left else [AccountClosed(command.account_id, "left")]
    if not state.ever_opened:
        raise AccountNotFound("No account by this id.")
    return [AccountClosed(command.account_id, "closed")] if state.open else []


ACCOUNT = Entity("account", Account(), evolve, decide)


def account_stream(account_id: str) -> str:
    return f"account-{account_id}"


def account_of_staff(staff_id: str) -> str:
    """One account a person, by an id that follows from his own: his leaving finds it without looking."""
    return uuid5hex(staff_id, "account")


#: The account the launcher opens in an empty system.
FIRST_ADMINISTRATOR = uuid5hex("first-administrator", "account")
