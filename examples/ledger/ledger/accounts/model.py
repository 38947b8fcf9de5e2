"""Deciders of accounts and warnings: pure, and tested without anything around them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from eventing import Decider, NotFound, Refused
from ledger.accounts.commands import AccountCommand, NoteWarning, OpenAccount, PayIn, PayOut
from ledger.accounts.events import AccountEvent, AccountOpened, Overdrawn, PaidIn, PaidOut, WarningNoted


class AlreadyOpen(Refused):
    code = "already_open"


class CreditTooHigh(Refused):
    code = "credit_too_high"
    credit: int
    most: int


class BalanceTooLow(Refused):
    code = "balance_too_low"
    balance: int
    credit: int
    asked: int


@dataclass(frozen=True)
class Account:
    owner: str = ""
    credit: int = 0
    balance: int = 0


@dataclass(frozen=True)
class Policy:
    """The facts a decision rests on beside the account."""

    most_credit: int


def evolve(account: Account, event: AccountEvent) -> Account:
    match event:
        case AccountOpened():
            return replace(account, owner=event.owner, credit=event.credit)
        case PaidIn():
            return replace(account, balance=account.balance + event.cents)
        case PaidOut():
            return replace(account, balance=account.balance - event.cents)
        case Overdrawn():
            return account
        case _:
            assert_never(event)


def decide(account: Account, command: AccountCommand, policy: Policy) -> Sequence[AccountEvent]:
    match command:
        case OpenAccount():
            return _open(account, command, policy)
        case _ if not account.owner:
            raise NotFound
        case PayIn():
            return [PaidIn(account_id=command.account_id, cents=command.cents)]
        case PayOut():
            return _pay_out(account, command)
        case _:
            assert_never(command)


def _open(account: Account, command: OpenAccount, policy: Policy) -> Sequence[AccountEvent]:
    if account.owner:
        raise AlreadyOpen
    if command.credit > policy.most_credit:
        raise CreditTooHigh(credit=command.credit, most=policy.most_credit)
    return [AccountOpened(account_id=command.account_id, owner=command.owner, credit=command.credit)]


def _pay_out(account: Account, command: PayOut) -> Sequence[AccountEvent]:
    left = account.balance - command.cents
    if left < -account.credit:
        raise BalanceTooLow(balance=account.balance, credit=account.credit, asked=command.cents)
    paid = PaidOut(account_id=command.account_id, cents=command.cents)
    if left < 0 <= account.balance:
        return [paid, Overdrawn(account_id=command.account_id, owner=account.owner, cents=-left)]
    return [paid]


ACCOUNT = Decider("account", Account(), evolve, decide)


@dataclass(frozen=True)
class Warnings:
    """How often an owner was warned."""

    count: int = 0


def evolve_warnings(warnings: Warnings, event: WarningNoted) -> Warnings:
    return replace(warnings, count=event.number)


def decide_warnings(warnings: Warnings, command: NoteWarning, _now: datetime) -> Sequence[WarningNoted]:
    return [
        WarningNoted(
            owner=command.owner,
            account_id=command.account_id,
            cents=command.cents,
            number=warnings.count + 1,
        )
    ]


WARNINGS = Decider("warnings", Warnings(), evolve_warnings, decide_warnings)
