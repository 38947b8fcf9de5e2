"""Faults: each is a function that makes something go wrong and sees to it that it ends.

A fault holds the processes it harms, so that several may run at a time; what it kills it starts again,
what it freezes it thaws. No fault repairs the data: that is the system's own task.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import amqp
from pymongo.errors import PyMongoError

from eventing.core.commit import Commit
from eventing.core.mongo import connect
from eventing.log.wire import body, headers, routing_key
from eventing.rabbit.connection import BROKER_ERRORS, connected
from eventing.rabbit.topology import exchange_name
from eventing.readers.membership import SILENCE_SECONDS
from tests.fault.drawing import Faults
from tests.fault.harming import (
    BROKER,
    DATABASE,
    HALF_A_GREETING,
    HALF_A_REQUEST,
    frozen,
    kill,
    refuse,
    slow,
)
from tests.fault.services import NEXT, PARTITIONS
from tests.fault.system import (
    API,
    BANK_WORKERS,
    BOOK_WORKERS,
    OPERATOR,
    PROCESSES,
    QUEUES,
    WORKERS,
    FaultSystem,
)
from tests.support import eventually, toy
from tools.waiting import elapse

A_MINUTE, AN_HOUR = 60.0, 3600.0
#: Longer than the silence that counts as death, by two beats.
ZOMBIE_SECONDS = SILENCE_SECONDS + 4.0
DISK_FULL_SECONDS = 6.0
OVERSIZE_BYTES = 2 * 1024 * 1024
SLOW_CLIENTS = 6
PAGE = "<p>We are back in a few minutes.</p>"
REBUILT = (
    ("bank", "balances", BANK_WORKERS),
    ("book", "notes", BOOK_WORKERS),
    ("book", "tallies", BOOK_WORKERS),
)
#: It waits for every worker that lives, and each may be frozen or taken for dead meanwhile.
REBUILT_WITHIN = 180.0
#: How a rebuild ends that found its new version different, with nothing to explain it.
UNEXPLAINED = "both versions are still written"

FAULTS: Faults[FaultSystem] = Faults()


# -- processes ---------------------------------------------------------------------------------------


@FAULTS.of(weight=8)
def kill_api(system: FaultSystem, chance: random.Random) -> None:
    kill(system, API)


@FAULTS.of(weight=10)
def kill_bank_worker(system: FaultSystem, chance: random.Random) -> None:
    kill(system, chance.choice(BANK_WORKERS))


@FAULTS.of(weight=10)
def kill_book_worker(system: FaultSystem, chance: random.Random) -> None:
    kill(system, chance.choice(BOOK_WORKERS))


@FAULTS.of(weight=4)
def kill_both_workers(system: FaultSystem, chance: random.Random) -> None:
    kill(system, *chance.choice([BANK_WORKERS, BOOK_WORKERS]))


@FAULTS.of(weight=6)
def kill_database(system: FaultSystem, chance: random.Random) -> None:
    kill(system, DATABASE)


@FAULTS.of(weight=3)
def kill_broker(system: FaultSystem, chance: random.Random) -> None:
    kill(system, BROKER)


@FAULTS.of(weight=2)
def kill_everything(system: FaultSystem, chance: random.Random) -> None:
    kill(system, *PROCESSES, DATABASE, BROKER)


@FAULTS.of(weight=5)
def restart_worker(system: FaultSystem, chance: random.Random) -> None:
    """Restart a worker in order, as a release does."""
    name = chance.choice(WORKERS)
    with system.held(name):
        system.process(name).stop()
        system.revive(name)


@FAULTS.of(weight=6)
def freeze(system: FaultSystem, chance: random.Random) -> None:
    """Freeze it for less than the silence that counts as death."""
    frozen(system, chance.choice(PROCESSES), chance.uniform(0.5, 4.0))


@FAULTS.of(weight=3)
def zombie(system: FaultSystem, chance: random.Random) -> None:
    """A worker taken for dead comes back, with a batch in hand and partitions that are another's by now."""
    frozen(system, chance.choice(WORKERS), ZOMBIE_SECONDS)


@FAULTS.of(weight=3)
def greedy_workers(system: FaultSystem, chance: random.Random) -> None:
    """Let both workers of a service take every partition for theirs."""
    names = chance.choice([BANK_WORKERS, BOOK_WORKERS])
    with system.held(*names):
        for name in names:
            system.kill(name)
            system.revive(name, EVERY_PARTITION="1")
        elapse(chance.uniform(5.0, 8.0))
        for name in names:
            system.kill(name)
            system.revive(name)


@FAULTS.of(weight=3)
def clock_back(system: FaultSystem, chance: random.Random) -> None:
    _clock(system, chance, -AN_HOUR)


@FAULTS.of(weight=3)
def clock_forward(system: FaultSystem, chance: random.Random) -> None:
    _clock(system, chance, AN_HOUR)


def _clock(system: FaultSystem, chance: random.Random, seconds: float) -> None:
    name = chance.choice(PROCESSES)
    system.move_clock(name, seconds)
    elapse(chance.uniform(0.5, 3.0))
    system.move_clock(name, 0.0)


# -- releases ----------------------------------------------------------------------------------------


@FAULTS.of(weight=3)
def releases_take_turns(system: FaultSystem, chance: random.Random) -> None:
    """Deploy the next release of the book, one worker after the other, and roll it back."""
    with system.held(*BOOK_WORKERS):
        for release in (NEXT, ""):
            deploy(system, release)
            elapse(chance.uniform(1.0, 3.0))


def deploy(system: FaultSystem, release: str) -> None:
    """Each worker of the book ends in order and starts again in this release."""
    for name in BOOK_WORKERS:
        system.process(name).stop()
        system.revive(name, RELEASE=release)


# -- what answers in another's place, or not at all --------------------------------------------------


@FAULTS.of(weight=5)
def database_refuses(system: FaultSystem, chance: random.Random) -> None:
    with system.held(DATABASE), suppress(PyMongoError):
        refuse(system.database.uri, chance)


@FAULTS.of(weight=4)
def maintenance_page(system: FaultSystem, chance: random.Random) -> None:
    """In place of the bank's feed a proxy answers, that all is well or that all is away."""
    for status in ("200 OK", "503 Service Unavailable"):
        head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(PAGE)}\r\n"
        system.gate.say(f"{head}Connection: close\r\n\r\n{PAGE}".encode())
        elapse(chance.uniform(1.0, 3.0))
    system.gate.open()


@FAULTS.of(weight=4)
def slow_clients(system: FaultSystem, chance: random.Random) -> None:
    """At the API and at the broker: each says half of something, and then nothing."""
    with slow([(system.port, HALF_A_REQUEST), (system.broker.port, HALF_A_GREETING)], SLOW_CLIENTS):
        elapse(chance.uniform(2.0, 5.0))


# -- views -------------------------------------------------------------------------------------------


@FAULTS.of(weight=3)
def rebuild_view(system: FaultSystem, chance: random.Random) -> None:
    """Rebuild a view while it is read and written; the command is killed in the middle, and a worker too."""
    service, view, workers = chance.choice(REBUILT)
    with system.held(OPERATOR):
        begun = system.operate(service, "views", "rebuild", view, "--yes", "--grace", "0")
        elapse(chance.uniform(1.0, 4.0))
        begun.kill()
        kill(system, chance.choice(workers))
        eventually(lambda: _rebuilt(system, service, view), REBUILT_WITHIN, f"{view} rebuilt")


def _rebuilt(system: FaultSystem, service: str, view: str) -> bool:
    """False where the command gave up, as it does while the database is away."""
    command = system.operate(service, "views", "rebuild", view, "--yes", "--grace", "0")
    try:
        eventually(lambda: not command.alive, REBUILT_WITHIN, f"{view} rebuilt, as the command says")
    finally:
        status = command.kill()
    if status and UNEXPLAINED in command.tail(3):
        raise RuntimeError(f"{service} {view}: {command.tail()}")
    return status == 0


# -- the broker --------------------------------------------------------------------------------------


@contextmanager
def _channel(system: FaultSystem) -> Iterator[Any]:
    """A channel to harm the broker by; while it is away there is nothing to harm."""
    with system.held(BROKER), suppress(*BROKER_ERRORS), connected(system.broker.url()) as connection:
        yield connection.channel()


@FAULTS.of(weight=6)
def purge_queues(system: FaultSystem, chance: random.Random) -> None:
    for queue in QUEUES:
        with _channel(system) as channel:
            channel.queue_purge(queue)


@FAULTS.of(weight=4)
def delete_queue(system: FaultSystem, chance: random.Random) -> None:
    with _channel(system) as channel:
        channel.queue_delete(chance.choice(QUEUES))


@FAULTS.of(weight=4)
def remove_binding(system: FaultSystem, chance: random.Random) -> None:
    partition = chance.randrange(PARTITIONS)
    with _channel(system) as channel:
        channel.queue_unbind(QUEUES[partition], exchange_name("bank"), f"*.*.{partition:02d}")


@FAULTS.of(weight=6)
def repeat_messages(system: FaultSystem, chance: random.Random) -> None:
    """Publish recent messages again, some of them several times, in any order."""
    commits = _latest(system, chance, 40) * 2
    chance.shuffle(commits)
    with _channel(system) as channel:
        for commit in commits:
            for index in range(len(commit.events)):
                message = _message(body(commit, index), headers(commit, index))
                channel.basic_publish(message, exchange_name("bank"), routing_key(commit, index))


@FAULTS.of(weight=6)
def garbage(system: FaultSystem, chance: random.Random) -> None:
    """Messages nobody can decode, some in the place of the very next event; one far ahead of all others."""
    commits = _latest(system, chance, 1)
    with _channel(system) as channel:
        for commit in commits:
            following = f"{commit.epoch}/{commit.partition}/{commit.seq + chance.randint(1, 20)}/0"
            good = headers(commit, 0)
            nowhere_near = f"{commit.epoch}/{commit.partition}/{commit.seq + 1_000_000}/0"
            for content, spoilt in (
                (b"\xff\xfe no JSON", {**good, "ce-place": following}),
                (b"[1, 2", {**good, "ce-place": following, "ce-count": 2}),
                (body(commit, 0), {**good, "ce-place": "nowhere"}),
                (body(commit, 0), {**good, "ce-count": "many"}),
                (body(commit, 0), {**good, "ce-source": "somebody else"}),
                (body(commit, 0), {**good, "ce-place": nowhere_near, "ce-count": 1}),
                (b"", {}),
            ):
                channel.basic_publish(
                    _message(content, spoilt), exchange_name("bank"), routing_key(commit, 0)
                )


@FAULTS.of(weight=3)
def oversize(system: FaultSystem, chance: random.Random) -> None:
    """A message larger than any event may be, and in the place of the next one."""
    commits = _latest(system, chance, 1)
    with _channel(system) as channel:
        for commit in commits:
            place = f"{commit.epoch}/{commit.partition}/{commit.seq + 1}/0"
            message = _message(b'"' + b"x" * OVERSIZE_BYTES, {**headers(commit, 0), "ce-place": place})
            channel.basic_publish(message, exchange_name("bank"), routing_key(commit, 0))


@FAULTS.of(weight=2)
def broker_away(system: FaultSystem, chance: random.Random) -> None:
    with system.held(BROKER):
        system.kill(BROKER)
        elapse(chance.uniform(5.0, 15.0))
        system.revive(BROKER)


@FAULTS.of(weight=1)
def broker_away_for_a_minute(system: FaultSystem, chance: random.Random) -> None:
    with system.held(BROKER):
        system.kill(BROKER)
        elapse(A_MINUTE)
        system.revive(BROKER)


@FAULTS.of(weight=2)
def disk_alarm(system: FaultSystem, chance: random.Random) -> None:
    """The broker accepts nothing while its disk is full."""
    with system.held(BROKER):
        system.broker.control("set_disk_free_limit", "100000GB")
        elapse(DISK_FULL_SECONDS)
        system.broker.control("set_disk_free_limit", "50MB")


def _latest(system: FaultSystem, chance: random.Random, count: int) -> list[Commit]:
    """The last commits of a partition of the bank's; none while the database is away."""
    partition = chance.randrange(PARTITIONS)
    with suppress(PyMongoError), connect(system.database.uri) as client:
        log = toy.bank_log(client["bank"], PARTITIONS)
        return log.read(partition, max(0, log.tail(partition) - count))
    return []


def _message(content: bytes, found: dict[str, Any]) -> Any:
    return amqp.Message(content, application_headers=found, content_type="application/json")
