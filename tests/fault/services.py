"""Small services for real processes: a bank that takes deposits over HTTP, and a book that notes them.

The book reads the bank over RabbitMQ, notes each deposit in its own log, and tallies each note by a
reaction to its own event. Small, so that a round of faults is quick; everything below the domain is
what the real services run on.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from environs import Env
from flask import Flask
from marshmallow import fields

from eventing.bus.bus import CommandBus
from eventing.bus.reactions import Reactions, Start
from eventing.bus.routes import route
from eventing.core.catalogue import Published
from eventing.core.clock import SystemClock
from eventing.core.commit import Event
from eventing.core.decider import Decider
from eventing.log.log import Log
from eventing.views.view import Append, Upsert, View, Views, Writes
from eventing.worker.config import Settings, common
from eventing.worker.runtime import Runtime, make_runtime
from tests.support import toy
from tests.support.replay import Parts

PARTITIONS = 4
NAMES = ("bank", "book")

# -- the book's domain: a note of each deposit, a tally of each note -----------------------------------


BOOK_PUBLISHED = Published("book")
BOOK_PUBLISHED.add("Noted.v1", toy.Noted)


@BOOK_PUBLISHED.event("Tallied.v1")
@dataclass(frozen=True)
class Tallied:
    account_id: str
    amount: int
    event_id: str


@dataclass(frozen=True)
class Tally:
    account_id: str
    amount: int
    event_id: str


@dataclass(frozen=True)
class Tallies:
    count: int = 0


def evolve_tallies(state: Tallies, event: Tallied) -> Tallies:
    return Tallies(state.count + 1)


def decide_tally(state: Tallies, command: Tally, now: datetime) -> list[Tallied]:
    return [Tallied(command.account_id, command.amount, command.event_id)]


# -- the book's next release: it stamps each note --------------------------------------------------------


#: The variable RELEASE of its processes: the next one stamps every note, or those from now on.
NEXT = "next"
NEXT_FROM_NOW = "next-from-now"
STARTS: Mapping[str, Start] = {NEXT: "beginning", NEXT_FROM_NOW: "now"}
#: The reaction that only these have.
STAMP_NOTE = "stamp-note"
NEXT_PUBLISHED = Published("book")
NEXT_PUBLISHED.add("Noted.v1", toy.Noted)
NEXT_PUBLISHED.add("Tallied.v1", Tallied)


@NEXT_PUBLISHED.event("Stamped.v1")
@dataclass(frozen=True)
class Stamped:
    account_id: str
    amount: int


@dataclass(frozen=True)
class Stamp:
    account_id: str
    amount: int


def decide_stamp(state: Tallies, command: Stamp, now: datetime) -> list[Stamped]:
    return [Stamped(command.account_id, command.amount)]


def evolve_stamps(state: Tallies, event: Stamped) -> Tallies:
    return Tallies(state.count + 1)


STAMP = Decider("stamp", Tallies(), evolve_stamps, decide_stamp)

STAMPS = View("stamps")


@STAMPS.on(Stamped)
def stamped(event: Event[Stamped]) -> Writes:
    key = event.data.account_id
    return [Upsert(key, {}), Append(key, "amounts", event.data.amount)]


TALLY = Decider("tally", Tallies(), evolve_tallies, decide_tally)

TALLIES = View("tallies")


@TALLIES.on(Tallied)
def tallied(event: Event[Tallied]) -> Writes:
    key = event.data.account_id
    return [Upsert(key, {}), Append(key, "amounts", event.data.amount)]


BOOK_VIEWS = Views(toy.NOTES, TALLIES)


class BookKeeper(CommandBus):
    def __init__(self, log: Log) -> None:
        tally = route(Tally, TALLY, lambda command: f"tally-{command.account_id}")
        stamp = route(Stamp, STAMP, lambda command: f"stamp-{command.account_id}")
        super().__init__(log, SystemClock(), [*toy.BOOK_ROUTES, tally, stamp])


class Poisoned(Exception):
    """The event is one of those the reaction cannot digest at the moment."""


def book_reactions(poison: Path | None, release: str = "") -> Reactions:
    """`poison` names a file with the amounts (a JSON list) that cannot be noted while they stand there."""
    reactions = Reactions()

    @reactions.on(toy.DepositedAtBankV1, name="note-deposit")
    def note_deposit(event: Event[toy.DepositedAtBankV1]) -> toy.Note:
        if poison is not None and event.data.amount in json.loads(poison.read_text()):
            raise Poisoned(f"cannot note {event.data.amount}")
        return toy.Note(event.data.account_id, event.data.amount, event.id)

    @reactions.on(toy.Noted, name="tally-note", of=BOOK_PUBLISHED)
    def tally_note(event: Event[toy.Noted]) -> Tally:
        return Tally(event.data.account_id, event.data.amount, event.data.event_id)

    if release in STARTS:

        @reactions.on(toy.Noted, name=STAMP_NOTE, of=BOOK_PUBLISHED, start=STARTS[release])
        def stamp_note(event: Event[toy.Noted]) -> Stamp:
            return Stamp(event.data.account_id, event.data.amount)

    return reactions


def parts(name: str, release: str = "") -> Parts:
    if name == "bank":
        return Parts(toy.PUBLISHED, toy.BANK_VIEWS, Reactions(), PARTITIONS)
    if release in STARTS:
        return Parts(NEXT_PUBLISHED, Views(*BOOK_VIEWS, STAMPS), book_reactions(None, release), PARTITIONS)
    return Parts(BOOK_PUBLISHED, BOOK_VIEWS, book_reactions(None), PARTITIONS)


# -- their processes -----------------------------------------------------------------------------------


def make(name: str) -> tuple[Settings, Runtime[Any]]:
    config, made = Settings(**common(Env(), name)), parts(name, Env().str("RELEASE", ""))
    bus: Callable[[Log], CommandBus] = toy.Bank if name == "bank" else BookKeeper
    return config, make_runtime(config, made.published, made.views, lambda log, _clock, _db: bus(log))


class Keys:
    """The one key of the test's issuer, from the file named by KEY_FILE."""

    def __init__(self, file: Path) -> None:
        self._key: Mapping[str, Any] = json.loads(file.read_text())

    def find(self, kid: str) -> Mapping[str, Any] | None:
        return self._key if kid == self._key["kid"] else None


def http_app() -> Flask:
    """For gunicorn: the bank's API."""
    # Imported here: workers do without Flask.
    from eventing.http import Accepted, AnswerSchema, Blueprint, allow, answer, run, serve
    from eventing.http.callers import SERVICE_ROLE

    config, runtime = make("bank")
    accounts = Blueprint("accounts", __name__, url_prefix="/accounts", description="Accounts.")

    class DepositBody(AnswerSchema):
        amount = fields.Int(required=True)

    @accounts.post("/<account_id>/deposits")
    @allow(SERVICE_ROLE)
    @accounts.arguments(DepositBody)
    @accounts.response(201, Accepted)
    def deposit(body: Mapping[str, Any], account_id: str) -> Any:
        """Pay in"""
        return answer(run(runtime.bus, toy.Deposit(account_id, body["amount"])))

    keys = Keys(Env().path("KEY_FILE"))
    return serve(config, runtime, [accounts], keys=keys)


def worker(name: str) -> None:
    """Work until SIGTERM. With EVERY_PARTITION set take every partition, whoever else is alive."""
    from eventing.readers.membership import Membership
    from eventing.worker.entrypoints import pump, subscribe
    from eventing.worker.run import run_worker

    if Env().bool("EVERY_PARTITION", False):

        def everything(self: Membership, source: str, partitions: Any) -> list[int]:
            return list(partitions)

        Membership.owned = everything  # type: ignore[method-assign]  # of this process alone

    if name == "bank":

        class BankWorker:
            name = "bank"

            own_log = pump(views=toy.BANK_VIEWS, reactions=Reactions())

        run_worker(BankWorker, make(name)[1])
    else:
        release = Env().str("RELEASE", "")
        views, reactions = parts(name, release).views, book_reactions(Env().path("POISON_FILE"), release)

        class BookWorker:
            name = "book"

            own_log = pump(views=views, reactions=reactions)
            bank = subscribe("bank", views=views, reactions=reactions)

        run_worker(BookWorker, make(name)[1])
