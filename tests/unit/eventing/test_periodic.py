"""Periodic work of a worker: whatever happens in a round, the next one comes."""

import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from eventing.core.errors import Unavailable
from eventing.worker import entrypoints
from eventing.worker.entrypoints import RUNTIME, PeriodicEntrypoint
from tests.support import eventually


class Container:
    """As much of nameko's container as an entrypoint needs; what is spawned runs when asked."""

    def __init__(self) -> None:
        self.config: dict[str, Any] = {RUNTIME: SimpleNamespace(name="the runtime")}
        self.spawned: list[Callable[[], None]] = []

    def spawn_managed_thread(self, run: Callable[[], None]) -> None:
        self.spawned.append(run)


def hosted(make: Callable[[Any], Any]) -> tuple[PeriodicEntrypoint, Container]:
    container = Container()
    entrypoint = PeriodicEntrypoint("rounds", make, 0.0)
    entrypoint.container = container
    return entrypoint, container


def stop_beside(entrypoint: PeriodicEntrypoint) -> threading.Thread:
    """As SIGTERM does while a round is under way: from another thread, which waits for the round."""
    thread = threading.Thread(target=entrypoint.stop)
    thread.start()
    eventually(entrypoint.stopping)
    return thread


@pytest.mark.parametrize("failure", [Unavailable("the database is away"), ValueError("never foreseen")])
def test_a_round_that_fails_does_not_end_the_rounds(failure, monkeypatch):
    monkeypatch.setattr(entrypoints, "AFTER_FAILURE_SECONDS", 0.0)
    rounds: list[int] = []
    stopping: list[threading.Thread] = []

    def once() -> None:
        rounds.append(len(rounds))
        if len(rounds) == 1:
            raise failure
        stopping.append(stop_beside(entrypoint))

    entrypoint, container = hosted(lambda _runtime: once)
    entrypoint.start()
    (run,) = container.spawned
    run()
    stopping[0].join()
    assert rounds == [0, 1]


def test_what_there_is_nothing_to_do_for_never_starts():
    entrypoint, container = hosted(lambda _runtime: None)
    entrypoint.start()
    assert container.spawned == []


def test_the_rounds_are_made_from_the_workers_runtime():
    seen: list[str] = []
    entrypoint, _ = hosted(lambda runtime: seen.append(runtime.name))
    entrypoint.start()
    assert seen == ["the runtime"]


def test_a_worker_that_is_to_stop_ends_the_step_in_hand_and_takes_no_other():
    steps: list[str] = []
    stopping: list[threading.Thread] = []

    def round_in_steps() -> Iterator[None]:
        steps.append("begun")
        stopping.append(stop_beside(entrypoint))
        assert stopping[0].is_alive()
        steps.append("ended")
        yield
        steps.append("one more")
        yield

    entrypoint, container = hosted(lambda _runtime: round_in_steps)
    entrypoint.start()
    (run,) = container.spawned
    run()
    stopping[0].join()
    assert steps == ["begun", "ended"]
