"""An account: opened for a member of staff or an administrator, closed when he leaves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from desk.domain import commands
from desk.domain.account_facts import AccountFacts
from desk.domain.credentials import Credential, check_free
from desk.domain.errors import AccountIsOpen, AccountNotFound, SignInRefused, StaffHasLeft
from desk.domain.events import AccountClosed, AccountOpened, Event, PasswordChanged, SignedIn
from eventing.core.decider import Decider
from eventing.core.errors import Invalid
from eventing.core.ids import uuid5hex

Command: TypeAlias = (
    commands.OpenAccount
    | commands.OpenFirstAdministrator
    | commands.CloseAccount
    | commands.ChangePassword
    | commands.SetOneTimePassword
    | commands.SignIn
)


@dataclass(frozen=True)
class Account:
    """`credential_id` stays after closing: it is what has to be removed then."""

    ever_opened: bool = False
    open: bool = False
    left: bool = False
    one_time_password: bool = False
    staff_id: str | None = None
    credential_id: str | None = None

    def is_signed_in_to_by(self, credential_id: str) -> bool:
        return self.open and self.credential_id == credential_id


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


def decide(state: Account, command: Command, facts: AccountFacts) -> Sequence[Event]:
    match command:
        case commands.OpenAccount():
            return _open(state, command, command.staff_id, facts)
        case commands.OpenFirstAdministrator():
            return [] if state.ever_opened else _open(state, command, None, facts)
        case commands.CloseAccount():
            return _close(state, command)
        case commands.ChangePassword():
            return _change_password(state, command, facts)
        case commands.SetOneTimePassword():
            own_credential(state, facts)
            return [PasswordChanged(command.account_id, one_time=True)]
        case commands.SignIn():
            if not state.open:
                raise SignInRefused("Name or password is wrong.")
            return [SignedIn(command.account_id, command.session_id)]
        case _:
            assert_never(command)


def _open(
    state: Account,
    command: commands.OpenAccount | commands.OpenFirstAdministrator,
    staff_id: str | None,
    facts: AccountFacts,
) -> Sequence[Event]:
    if state.left:
        raise StaffHasLeft("This member of staff has left; a new entry gets a new account.")
    if state.open:
        raise AccountIsOpen("This member of staff has an account.")
    check_free(facts.holder, facts.now)
    return [AccountOpened(command.account_id, staff_id, facts.new_credential_id)]


def _close(state: Account, command: commands.CloseAccount) -> Sequence[Event]:
    if command.reason == "left":
        # Also before it was ever opened, and after an administrator closed it: it must not open again.
        return [] if state.left else [AccountClosed(command.account_id, "left")]
    if not state.ever_opened:
        raise AccountNotFound("No account by this id.")
    return [AccountClosed(command.account_id, "closed")] if state.open else []


def _change_password(
    state: Account, command: commands.ChangePassword, facts: AccountFacts
) -> Sequence[Event]:
    own_credential(state, facts)
    if facts.is_current:
        if command.new_password == command.current_password:
            raise Invalid("new_password", "Is the old one.")
    elif not facts.is_new:
        # Where the new one is already in place, an earlier attempt died before its event.
        raise Invalid("current_password", "Is not your password.")
    return [PasswordChanged(command.account_id, one_time=False)]


def own_credential(state: Account, facts: AccountFacts) -> Credential:
    """What an open account is signed in to with. Raises AccountNotFound."""
    if not state.open or facts.credential is None:
        raise AccountNotFound("No open account by this id.")
    return facts.credential


ACCOUNT = Decider("account", Account(), evolve, decide)


def account_stream(account_id: str) -> str:
    return f"account-{account_id}"


def account_of_staff(staff_id: str) -> str:
    """One account a person, by an id that follows from his own: his leaving finds it without looking."""
    return uuid5hex(staff_id, "account")


#: The account the launcher opens in an empty system.
FIRST_ADMINISTRATOR = uuid5hex("first-administrator", "account")
