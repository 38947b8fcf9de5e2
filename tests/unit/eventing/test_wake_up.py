"""How long the pump waits between two looks."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from eventing.log.log import Log
from eventing.readers import wake_up as waking
from eventing.readers.wake_up import (
    FASTEST_SECONDS,
    GATHER_SECONDS,
    PLENTY,
    RESTING_SECONDS,
    RESTS_AFTER_SECONDS,
    SLOWEST_SECONDS,
    TOLD_LOOK_SECONDS,
    Waker,
)


class Time:
    """Passes while somebody waits."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> bool:
        self.now += seconds
        return False


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr(waking, "monotonic", time)
    return time


def make_waker(time: Time, bells: bool) -> Waker:
    waker = Waker(cast("Log", SimpleNamespace(bells=bells)), "poll")
    waker._event = cast("Any", SimpleNamespace(wait=time.wait, clear=lambda: None, set=lambda: None))
    waker._stopped = cast("Any", SimpleNamespace(wait=time.wait))
    return waker


@pytest.fixture
def waker(time: Time) -> Waker:
    return make_waker(time, bells=False)


def waited(waker: Waker, time: Time, numbered: int) -> float:
    before = time.now
    waker.wait(numbered)
    return round(time.now - before, 6)


def test_after_a_few_commits_it_lets_others_gather_and_after_plenty_it_goes_on(
    waker: Waker, time: Time
) -> None:
    assert waited(waker, time, numbered=PLENTY - 1) == GATHER_SECONDS + FASTEST_SECONDS
    assert waited(waker, time, numbered=PLENTY) == FASTEST_SECONDS


def test_right_after_work_it_looks_soon_and_then_ever_later(waker: Waker, time: Time) -> None:
    waits = [waited(waker, time, numbered=PLENTY if n == 0 else 0) for n in range(20)]
    assert waits[0] == FASTEST_SECONDS
    assert waits == sorted(waits)
    assert waits[-1] == SLOWEST_SECONDS


def test_after_a_while_without_work_it_rests_until_there_is_some(waker: Waker, time: Time) -> None:
    waiting = 0.0
    while waiting <= RESTS_AFTER_SECONDS:
        waiting += waited(waker, time, numbered=0)
    waited(waker, time, numbered=0)
    assert waited(waker, time, numbered=0) == RESTING_SECONDS
    assert waited(waker, time, numbered=PLENTY) == FASTEST_SECONDS
    assert waited(waker, time, numbered=0) < SLOWEST_SECONDS


def test_where_there_is_a_bell_it_looks_by_itself_but_seldom(time: Time) -> None:
    waker = make_waker(time, bells=True)
    assert waited(waker, time, numbered=PLENTY) == FASTEST_SECONDS
    assert waited(waker, time, numbered=0) == TOLD_LOOK_SECONDS
