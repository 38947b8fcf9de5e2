"""A toy domain for tests of the library: accounts that money goes into, and a book that counts it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eventing.bus.bus import CommandBus, CommandContext
from eventing.bus.reactions import Reactions
from eventing.bus.routes import Route, route
from eventing.core.catalogue import Contracts, Published
from eventing.core.clock import SystemClock
from eventing.core.commit import Commit, Event
from eventing.core.decider import Decider
from eventing.core.errors import Refused
from eventing.core.ids import new_id
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.readers.parked import Parked, Poison
from eventing.views.view import Add, Append, Count, Patch, Upsert, View, Views, Writes

NOW = datetime(2026, 10, 10, 1, 0, tzinfo=UTC)
PARTITIONS = 8


PUBLISHED = Published("bank")
BOOK_PUBLISHED = Published("book")


@PUBLISHED.event("Deposited.v1")
@dataclass(frozen=True)
class Deposited:
    account_id: str
    amount: int


@PUBLISHED.event("Closed.v1")
@dataclass(frozen=True)
class Closed:
    account_id: str


@BOOK_PUBLISHED.event("Noted.v1")
@dataclass(frozen=True)
class Noted:
    """The book's reaction to a deposit."""

    account_id: str
    amount: int
    event_id: str


@dataclass(frozen=True)
class Deposit:
    account_id: str
    amount: int


@dataclass(frozen=True)
class Close:
    account_id: str


@dataclass(frozen=True)
class Note:
    account_id: str
    amount: int
    event_id: str


class AccountClosed(Refused):
    code = "account_closed"
    balance: int


@dataclass(frozen=True)
class Account:
    balance: int = 0
    closed: bool = False


def evolve(state: Account, event: Any) -> Account:
    match event:
        case Deposited():
            return replace(state, balance=state.balance + event.amount)
        case Closed():
            return replace(state, closed=True)
    return state


def decide(state: Account, command: Any, now: datetime) -> list[Any]:
    if state.closed:
        raise AccountClosed(balance=state.balance)
    match command:
        case Deposit(account_id, amount):
            return [Deposited(account_id, amount)] if amount else []
        case Close(account_id):
            return [Closed(account_id)]
    raise AssertionError(command)


ACCOUNT = Decider("account", Account(), evolve, decide)


@dataclass(frozen=True)
class Book:
    total: int = 0


def evolve_book(state: Book, event: Noted) -> Book:
    return Book(state.total + event.amount)


def decide_book(state: Book, command: Note, now: datetime) -> list[Noted]:
    return [Noted(command.account_id, command.amount, command.event_id)]


BOOK = Decider("book", Book(), evolve_book, decide_book)

READ_BANK = Contracts("bank")


@READ_BANK.event("Deposited.v1")
@dataclass(frozen=True)
class DepositedAtBankV1:
    account_id: str
    amount: int


BALANCES = View("balances", indexes=(("total",),))


@BALANCES.on(Deposited)
def deposited(event: Event[Deposited]) -> Writes:
    key = event.data.account_id
    return [
        Upsert(key, {"last": event.data.amount}),
        Count(key, "total", event.data.amount),
        Append(key, "history", event.data.amount),
        Add(key, "amounts", [event.data.amount]),
    ]


@BALANCES.on(Closed)
def closed(event: Event[Closed]) -> Writes:
    return [Patch(event.data.account_id, {"closed": True})]


NOTES = View("notes")


@NOTES.on(DepositedAtBankV1)
def noted(event: Event[DepositedAtBankV1]) -> Writes:
    return [Upsert(event.data.account_id, {}), Count(event.data.account_id, "total", event.data.amount)]


BOOK_REACTIONS = Reactions()


@BOOK_REACTIONS.on(DepositedAtBankV1, name="note-deposit")
def note_deposit(event: Event[DepositedAtBankV1]) -> Note:
    return Note(event.data.account_id, event.data.amount, event.id)


BANK_VIEWS = Views(BALANCES)
BOOK_VIEWS = Views(NOTES)


def account_stream(command: Deposit | Close) -> str:
    return f"account-{command.account_id}"


def book_stream(command: Note) -> str:
    return f"book-{command.account_id}"


BANK_ROUTES = [route(Deposit, ACCOUNT, account_stream), route(Close, ACCOUNT, account_stream)]
BOOK_ROUTES = [route(Note, BOOK, book_stream)]


class Bank(CommandBus):
    def __init__(self, log: Log) -> None:
        super().__init__(log, SystemClock(), BANK_ROUTES)


class BookKeeper(CommandBus):
    def __init__(self, log: Log, routes: Sequence[Route] = BOOK_ROUTES) -> None:
        super().__init__(log, SystemClock(), routes)


def bank_log(db: Db, partitions: int = PARTITIONS, bells: Path | None = None) -> Log:
    return Log(db, PUBLISHED, partitions, bells=bells)


def book_log(db: Db) -> Log:
    return Log(db, BOOK_PUBLISHED, PARTITIONS)


def context(command_id: str | None = None, **more: Any) -> CommandContext:
    return CommandContext(command_id or new_id(), actor="tester", at=NOW, **more)


def park(db: Db, reaction: str, commit: Commit) -> str:
    """Park the commit's stream for this reaction, as one does that fails; returns the marker's id."""
    poison = Poison(reaction, commit, 0, "RuntimeError: no")
    Parked(db).park([poison], NOW)
    return poison.marker_id
