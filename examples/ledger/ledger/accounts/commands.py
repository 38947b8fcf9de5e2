"""Commands on accounts."""

from dataclasses import dataclass

from eventing import Id
from ledger.accounts.events import Cents, Credit


@dataclass(frozen=True, kw_only=True)
class OpenAccount:
    account_id: Id
    owner: Id
    credit: Credit = 0


@dataclass(frozen=True, kw_only=True)
class PayIn:
    account_id: Id
    cents: Cents


@dataclass(frozen=True, kw_only=True)
class PayOut:
    account_id: Id
    cents: Cents


@dataclass(frozen=True, kw_only=True)
class NoteWarning:
    owner: Id
    account_id: Id
    cents: Cents


AccountCommand = OpenAccount | PayIn | PayOut
