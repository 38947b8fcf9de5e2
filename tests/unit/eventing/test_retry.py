"""Retry: waits that grow, a stop that is heard at once, a line when it goes and a line when it is back."""

import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymongo.errors import AutoReconnect, NotPrimaryError
from structlog.testing import capture_logs

from eventing.core.errors import ConcurrencyError, Unavailable
from eventing.core.retry import Outage, Retry

AWAY = Unavailable("the feed of bank is away: ConnectionError", code="feed_away", source="bank")
NOT_PRIMARY = NotPrimaryError("gone", {"code": 10107, "codeName": "NotWritablePrimary"})


class Waits(threading.Event):
    """A stop that notes how long it was waited for, and waits for nobody."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout or 0.0)
        return self.is_set()


def outage() -> Outage:
    return Outage("feed_away", "feed_back", source="bank")


def test_an_outage_is_told_when_it_begins_and_when_it_is_over_however_often_it_is_met() -> None:
    one = outage()
    with capture_logs() as logs:
        one.over()
        for _ in range(3):
            one.met(AWAY)
        one.over()
        one.over()
        one.met(AWAY)
    assert [(line["event"], line["log_level"], line["source"]) for line in logs] == [
        ("feed_away", "warning", "bank"),
        ("feed_back", "info", "bank"),
        ("feed_away", "warning", "bank"),
    ]
    assert (logs[0]["code"], logs[0]["detail"]) == ("feed_away", "the feed of bank is away: ConnectionError")


def test_what_turns_out_to_be_away_for_another_reason_is_told_once_more() -> None:
    one = outage()
    with capture_logs() as logs:
        for error in (AutoReconnect("closed"), NOT_PRIMARY, AutoReconnect("closed"), NOT_PRIMARY):
            one.met(error)
    assert [line["error"] for line in logs] == [logs[0]["error"], NOT_PRIMARY]


def test_who_waits_at_the_log_is_told_again_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter([0.0, 5.0, 14.0, 15.0, 20.0, 31.0])
    monkeypatch.setattr("eventing.core.retry.monotonic", lambda: next(now))
    one = Outage("waiting_for_database", "database_found", again=15.0)
    with capture_logs() as logs:
        for _ in range(6):
            one.met(AWAY)
    assert [line["seconds"] for line in logs] == [0, 15, 31]


@given(st.floats(0.01, 1.0), st.floats(1.0, 10.0), st.integers(1, 12), st.floats(0.0, 6.0))
def test_waits_grow_to_the_longest_and_no_two_processes_wait_alike(
    first: float, most: float, tries: int, least: float
) -> None:
    stop = Waits()
    retry = Retry(None, stop, first=first, most=most)
    for _ in range(tries):
        retry.wait(least)
    for number, waited in enumerate(stop.waited):
        middle = max(least, min(first * 2**number, most))
        assert 0.7 * middle <= waited <= 1.3 * middle
    retry.over()
    retry.met(AWAY)
    assert stop.waited[-1] <= 1.3 * first


def test_what_is_there_for_a_moment_only_does_not_shorten_the_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("eventing.core.retry.monotonic", lambda: now[0])
    stop = Waits()
    retry = Retry(outage(), stop, first=1.0, most=64.0, steady=10.0)
    for _ in range(4):
        retry.met(AWAY)
        now[0] += 5.0
        retry.over()
    assert stop.waited[-1] >= 0.7 * 8
    now[0] += 5.0
    retry.over()
    retry.met(AWAY)
    assert stop.waited[-1] <= 1.3


def test_a_stop_ends_the_wait_and_the_tries() -> None:
    stop, tried = threading.Event(), list[int]()

    def attempt() -> None:
        tried.append(1)
        stop.set()
        raise AWAY

    with pytest.raises(Unavailable):
        Retry(outage(), stop, first=3600.0).until_done(attempt)
    assert tried == [1]


@pytest.mark.parametrize("error", [AWAY, AutoReconnect("closed"), ConcurrencyError("a", 1)])
def test_what_passes_is_tried_until_it_is_done(error: Exception) -> None:
    failures = [error, error]

    def attempt() -> str:
        if failures:
            raise failures.pop()
        return "done"

    stop = Waits()
    with capture_logs() as logs:
        assert Retry(outage(), stop).until_done(attempt) == "done"
    assert ([line["event"] for line in logs], len(stop.waited)) == (["feed_away", "feed_back"], 2)


def failing(error: Exception) -> Callable[[], None]:
    def attempt() -> None:
        raise error

    return attempt


def test_what_does_not_pass_is_raised_at_once() -> None:
    stop = Waits()
    with pytest.raises(KeyError):
        Retry(outage(), stop).until_done(failing(KeyError("a fault in the program")))
    assert stop.waited == []


def test_time_is_up_after_as_long_as_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("eventing.core.retry.monotonic", lambda: now[0])
    retry = Retry(within=10.0)
    now[0] = 10.0
    assert not retry.spent
    now[0] = 10.1
    assert retry.spent
