"""Events of accounts, under the names they are stored and published by."""

from dataclasses import dataclass
from typing import Annotated

from eventing import Id, Number
from ledger.contracts import PUBLISHED

Cents = Annotated[int, Number(min=1)]
Credit = Annotated[int, Number(min=0)]


@PUBLISHED.event("AccountOpened.v1")
@dataclass(frozen=True, kw_only=True)
class AccountOpened:
    account_id: Id
    owner: Id
    credit: Credit


@PUBLISHED.event("PaidIn.v1")
@dataclass(frozen=True, kw_only=True)
class PaidIn:
    account_id: Id
    cents: Cents


@PUBLISHED.event("PaidOut.v1")
@dataclass(frozen=True, kw_only=True)
class PaidOut:
    account_id: Id
    cents: Cents


@PUBLISHED.event("Overdrawn.v1")
@dataclass(frozen=True, kw_only=True)
class Overdrawn:
    """The balance went below zero, by this much."""

    account_id: Id
    owner: Id
    cents: Cents


@PUBLISHED.event("WarningNoted.v1")
@dataclass(frozen=True, kw_only=True)
class WarningNoted:
    """A warning to an owner, on the owner's own stream."""

    owner: Id
    account_id: Id
    cents: Cents
    number: Cents


AccountEvent = AccountOpened | PaidIn | PaidOut | Overdrawn
