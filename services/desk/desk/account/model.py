"""An account: opened for a member of staff or an administrator, closed when the person leaves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from desk.account import commands
from desk.account.commands import Command
from desk.account.credentials import Credential, Holder, check_free
from desk.account.errors import AccountIsOpen, ConsentNeeded, StaffHasLeft
from desk.account.events import AccountClosed, AccountOpened, Event, PasswordChanged, SignedIn
from desk.errors import SignInRefused
from eventing import Decider, Invalid, NotFound, uuid5hex

# Codes of faults of a field, besides the limits of its type.
SAME_PASSWORD = "same_password"
WRONG_PASSWORD = "wrong_password"
STAFF_OR_ADMINISTRATOR = "staff_or_administrator"
UNKNOWN_STAFF = "unknown_staff"
FIELD_CODES = (SAME_PASSWORD, WRONG_PASSWORD, STAFF_OR_ADMINISTRATOR, UNKNOWN_STAFF)

#: Whoever has not used an account for this long is away, and cannot be asked for consent.
AWAY = timedelta(days=7)


@dataclass(frozen=True)
class Account:
    """An account. `credential_id` remains after closing, because the credential must be removed then.

    `passwords` is how many times the password was changed.
    """

    ever_opened: bool = False
    open: bool = False
    left: bool = False
    one_time_password: bool = False
    passwords: int = 0
    staff_id: str | None = None
    credential_id: str | None = None

    def is_signed_in_to_by(self, credential_id: str) -> bool:
        return self.open and self.credential_id == credential_id


@dataclass(frozen=True)
class AccountFacts:
    """Facts for a decision.

    For opening: `new_credential_id` is the new credential's, `holder` is anybody else with its sign-in name.
    For passwords: `credential` is the open account's own; `is_current` and `is_new` tell whether the stored
    password equals the one given as such. `away`: the account has not been used for AWAY; `consents`: the
    consent code is the person's own.
    """

    now: datetime
    new_credential_id: str = ""
    holder: Holder | None = None
    credential: Credential | None = None
    is_current: bool = False
    is_new: bool = False
    away: bool = False
    consents: bool = False


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
            return replace(state, one_time_password=event.one_time, passwords=state.passwords + 1)
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
            return _set_one_time_password(state, command, facts)
        case commands.SignIn():
            if not state.open:
                raise SignInRefused()
            return [SignedIn(account_id=command.account_id, session_id=command.session_id)]
        case _:
            assert_never(command)


def _open(
    state: Account,
    command: commands.OpenAccount | commands.OpenFirstAdministrator,
    staff_id: str | None,
    facts: AccountFacts,
) -> Sequence[Event]:
    if state.left:
        raise StaffHasLeft()
    if state.open:
        raise AccountIsOpen()
    check_free(facts.holder, facts.now)
    return [
        AccountOpened(account_id=command.account_id, staff_id=staff_id, credential_id=facts.new_credential_id)
    ]


def _close(state: Account, command: commands.CloseAccount) -> Sequence[Event]:
    if command.reason == "left":
        # Also if it was never opened, or an administrator closed it: it must not open again.
        return [] if state.left else [AccountClosed(account_id=command.account_id, reason="left")]
    if not state.ever_opened:
        raise NotFound()
    return [AccountClosed(account_id=command.account_id, reason="closed")] if state.open else []


def _change_password(
    state: Account, command: commands.ChangePassword, facts: AccountFacts
) -> Sequence[Event]:
    own_credential(state, facts)
    if facts.is_current:
        if command.new_password == command.current_password:
            raise Invalid("new_password", SAME_PASSWORD)
    elif not facts.is_new:
        # If the new one is already stored, an earlier attempt crashed before its event.
        raise Invalid("current_password", WRONG_PASSWORD)
    return [PasswordChanged(account_id=command.account_id, one_time=False, staff_id=state.staff_id)]


def _set_one_time_password(
    state: Account, command: commands.SetOneTimePassword, facts: AccountFacts
) -> Sequence[Event]:
    own_credential(state, facts)
    # A one-time password that nobody has changed yet is nobody's own.
    if command.set_by is not None and not (state.one_time_password or facts.away or facts.consents):
        raise ConsentNeeded()
    return [
        PasswordChanged(
            account_id=command.account_id, one_time=True, staff_id=state.staff_id, set_by=command.set_by
        )
    ]


def own_credential(state: Account, facts: AccountFacts) -> Credential:
    """The credential of an open account. Raises NotFound."""
    if not state.open or facts.credential is None:
        raise NotFound()
    return facts.credential


ACCOUNT = Decider("account", Account(), evolve, decide)


def account_stream(account_id: str) -> str:
    return f"account-{account_id}"


def account_of_staff(staff_id: str) -> str:
    """The id of a member of staff's one account, derived so that `StaffLeft` finds it without a lookup."""
    return uuid5hex(staff_id, "account")


#: The account that the launcher opens in an empty system.
FIRST_ADMINISTRATOR = uuid5hex("first-administrator", "account")
