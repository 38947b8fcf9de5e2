"""Rung 1: an account as a decider. Events make the state, state and command make new events; no database.

python rung1_decide.py
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, TypeAlias, assert_never

from eventing import Decider, Id, Number, Refused
from eventing.testing import scenario

# -- what can happen: events, in the past tense ----------------------------------------------------

Cents = Annotated[int, Number(min=1)]


@dataclass(frozen=True)
class AccountOpened:
    account_id: Id
    owner: Id


@dataclass(frozen=True)
class PaidIn:
    account_id: Id
    cents: Cents


@dataclass(frozen=True)
class PaidOut:
    account_id: Id
    cents: Cents


Event: TypeAlias = AccountOpened | PaidIn | PaidOut

# -- what can be asked for: commands, in the imperative --------------------------------------------


@dataclass(frozen=True)
class OpenAccount:
    account_id: Id
    owner: Id


@dataclass(frozen=True)
class PayIn:
    account_id: Id
    cents: Cents


@dataclass(frozen=True)
class PayOut:
    account_id: Id
    cents: Cents


Command: TypeAlias = OpenAccount | PayIn | PayOut

# -- why not: refusals, a code and the numbers behind it -------------------------------------------


class AlreadyOpen(Refused):
    code = "already_open"
    owner: str


class NotOpen(Refused):
    code = "not_open"


class BalanceTooLow(Refused):
    code = "balance_too_low"
    balance: int
    asked: int


# -- the decider -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Account:
    """What the next decision needs to know, and no more."""

    owner: str = ""
    balance: int = 0


def evolve(account: Account, event: Event) -> Account:
    """Applies and never judges: it has happened."""
    match event:
        case AccountOpened():
            return replace(account, owner=event.owner)
        case PaidIn():
            return replace(account, balance=account.balance + event.cents)
        case PaidOut():
            return replace(account, balance=account.balance - event.cents)
        case _:
            assert_never(event)


def decide(account: Account, command: Command, _now: datetime) -> Sequence[Event]:
    """Judges and does nothing: the events it returns are all there is to it."""
    if isinstance(command, OpenAccount):
        if account.owner:
            raise AlreadyOpen(owner=account.owner)
        return [AccountOpened(command.account_id, command.owner)]
    if not account.owner:
        raise NotOpen
    if isinstance(command, PayIn):
        return [PaidIn(command.account_id, command.cents)]
    if account.balance < command.cents:
        raise BalanceTooLow(balance=account.balance, asked=command.cents)
    return [PaidOut(command.account_id, command.cents)]


ACCOUNT = Decider("account", Account(), evolve, decide)

# -- given these events, when this command comes, then... ------------------------------------------


def show(given: Sequence[Event], when: Command) -> None:
    print("given  ", *given or "-")
    print("when   ", when)
    try:
        print("then   ", *scenario(ACCOUNT).given(*given).when(when))
    except Refused as refusal:
        print("refused", refusal.code, refusal.params)
    print()


def main() -> None:
    opened, paid_in = AccountOpened("a1", "ann"), PaidIn("a1", 100)
    show([], OpenAccount("a1", "ann"))
    show([opened], PayIn("a1", 100))
    show([opened, paid_in], PayOut("a1", 30))
    show([opened, paid_in], PayOut("a1", 130))
    # An amount no account could take is refused by its type alone: `decide` never sees it.
    show([opened], PayIn("a1", 0))


if __name__ == "__main__":
    main()
