"""What a worker does again and again: whatever happens in a round, the next one comes."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from eventing import entrypoints
from eventing.entrypoints import RUNTIME, PeriodicEntrypoint
from eventing.errors import Unavailable


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


@pytest.mark.parametrize("failure", [Unavailable("the database is away"), ValueError("never foreseen")])
def test_a_round_that_fails_does_not_end_the_rounds(failure, monkeypatch):
    monkeypatch.setattr(entrypoints, "AFTER_FAILURE_SECONDS", 0.0)
    rounds: list[int] = []

    def once() -> None:
        rounds.append(len(rounds))
        if len(rounds) == 1:
            raise failure
        entrypoint.stop()

    entrypoint, container = hosted(lambda _runtime: once)
    entrypoint.start()
    (run,) = container.spawned
    run()
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
