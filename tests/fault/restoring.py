"""Restoring: the bank's database put back as it was, and the operator's steps (docs/restoring.md).

A round of its own: what was acknowledged after the copy is lost by what is done here, and everything
else must hold. Until its operator has told it to follow, the book takes nothing of the new epoch.
"""

import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo.errors import PyMongoError

from eventing.core.mongo import DURABLE, Db
from tests.fault.audit import Found, by_account, events
from tests.fault.harming import kill
from tests.fault.load import Clients, Past, Told
from tests.fault.rounds import Round, audited, level
from tests.fault.services import PARTITIONS
from tests.fault.system import API, BANK_WORKERS, BOOK_WORKERS, FaultSystem
from tests.support import eventually
from tools.processes import Died
from tools.waiting import elapse

NAME = "restore_database"
BANK = (API, *BANK_WORKERS)
HALTED_WITHIN = 60.0
DONE_WITHIN = 60.0
HALTED = "reader_halted"
EVERY_READER = {f"bank/{partition}" for partition in range(PARTITIONS)}

Copy = Mapping[str, Sequence[Any]]


def play_restore(system: FaultSystem, clients: Clients, chance: random.Random) -> Round:
    """Play a restore on a system that is level; leaves it level."""
    try:
        problems = _lost_and_followed(system, clients, chance)
    except (AssertionError, Died, PyMongoError) as error:
        problems = [f"{NAME} went wrong: {error}"]
    problems += level(system)
    found = audited(system, clients)
    found.problems = problems + found.problems
    return Round(Counter([NAME]), found)


def _lost_and_followed(system: FaultSystem, clients: Clients, chance: random.Random) -> list[str]:
    """What was wrong on the way."""
    problems: list[str] = []
    bank = system.backbone.services["bank"].db
    _stop(system, BANK)
    copied = copy_of(bank)
    acknowledged = set(clients.told.acknowledged)
    _start(system, BANK)

    with clients.working():
        elapse(chance.uniform(3.0, 8.0))
        kill(system, chance.choice([*BANK_WORKERS, *BOOK_WORKERS]))
    problems += level(system)

    before = _deposits(system)
    _stop(system, BANK)
    put_back(bank, copied)
    _done(system, "bank", "epoch", "begin", "--yes")
    # Another process has raised it.
    system.backbone.services["bank"].log.current_epoch()
    taken_earlier = clients.told.past.amounts
    clients.told.past = past_of(clients.told, before, _deposits(system))
    if taken := (clients.told.past.amounts - taken_earlier) & acknowledged:
        problems.append(f"acknowledged before the copy, and not in it: {sorted(taken)}")

    noted, logs = _noted(system), {name: len(_log(system, name)) for name in BOOK_WORKERS}
    _start(system, BANK)
    with clients.working():
        eventually(lambda: _halted(system, logs) == EVERY_READER, HALTED_WITHIN, "every reader halted")
        kill(system, chance.choice(BOOK_WORKERS))
        elapse(chance.uniform(2.0, 5.0))
    if _noted(system) != noted:
        problems.append("a reader took something of the new epoch before it was told to follow")

    for name in BOOK_WORKERS:
        system.kill(name)
    # Killed in the middle of it, the command is given again.
    begun = system.operate("book", "epoch", "follow", "bank", "--yes")
    elapse(chance.uniform(0.5, 5.0))
    begun.kill()
    _done(system, "book", "epoch", "follow", "bank", "--yes")
    _start(system, BOOK_WORKERS)
    with clients.working():
        elapse(chance.uniform(1.0, 3.0))
        kill(system, chance.choice(BOOK_WORKERS))
    return problems


def _stop(system: FaultSystem, names: Sequence[str]) -> None:
    for name in names:
        system.process(name).stop()


def _start(system: FaultSystem, names: Sequence[str]) -> None:
    for name in names:
        system.revive(name)
    system.wait_ready()


def _done(system: FaultSystem, service: str, *arguments: str) -> None:
    command = system.operate(service, *arguments)
    eventually(lambda: not command.alive, DONE_WITHIN, f"{service} {' '.join(arguments)}")
    if command.status:
        raise Died(f"{service} {' '.join(arguments)}: {command.tail()}")


# -- the copy ----------------------------------------------------------------------------------------


def copy_of(db: Db) -> Copy:
    raw: Any = CodecOptions(document_class=RawBSONDocument)
    return {name: list(db.get_collection(name, raw).find()) for name in db.list_collection_names()}


def put_back(db: Db, copied: Copy) -> None:
    for name in {*db.list_collection_names(), *copied}:
        collection = db.get_collection(name, write_concern=DURABLE)
        collection.delete_many({})
        if copied.get(name):
            collection.insert_many(copied[name])


def _deposits(system: FaultSystem) -> list[Found]:
    return events(system.backbone, "bank", "Deposited")


def past_of(told: Told, before: Sequence[Found], after: Sequence[Found]) -> Past:
    left = {commit.id for commit, _, _ in after}
    lost = [(commit, index, data) for commit, index, data in before if commit.id not in left]
    return Past(
        amounts=told.past.amounts | {data["amount"] for _, _, data in lost},
        events=told.past.events | {commit.event_id(index) for commit, index, _ in lost},
        followed=told.past.and_since(by_account(before)),
        kept={account: len(amounts) for account, amounts in by_account(after).items()},
    )


# -- the readers -------------------------------------------------------------------------------------


def _noted(system: FaultSystem) -> Counter[str]:
    """The ids of the bank's events that the book has reacted to."""
    return Counter(data["event_id"] for _, _, data in events(system.backbone, "book", "Noted"))


def _log(system: FaultSystem, name: str) -> str:
    return system.process(name).log.read_text(errors="replace")


def _halted(system: FaultSystem, seen: Mapping[str, int]) -> set[str]:
    """The readers that have logged their halt since `seen` characters of their worker's log."""
    found = set()
    for name, length in seen.items():
        for line in _log(system, name)[length:].splitlines():
            with suppress(ValueError):
                said = json.loads(line)
                if said.get("event") == HALTED:
                    found.add(said["reader"])
    return found
