"""Two calls at once: both have ended when it returns, and calls within calls never wait for each other."""

from functools import partial
from threading import Event

import pytest

from mail.at_once import THREADS, at_once


def test_both_run_at_once_and_both_return() -> None:
    met = Event()

    def waits() -> bool:
        return met.wait(10)

    assert at_once(waits, met.set) == (True, None)


@pytest.mark.parametrize("first_fails", [True, False])
def test_when_one_fails_the_other_has_ended_too(first_fails: bool) -> None:
    done = []

    def fails() -> None:
        raise OSError("full")

    def works() -> None:
        done.append(True)

    with pytest.raises(OSError, match="full"):
        at_once(fails, works) if first_fails else at_once(works, fails)
    assert done == [True]


def test_more_calls_within_calls_than_there_are_threads_all_end() -> None:
    def deep(levels: int) -> int:
        if levels == 0:
            return 1
        return sum(at_once(partial(deep, levels - 1), partial(deep, levels - 1)))

    assert deep(7) == 128 > THREADS
