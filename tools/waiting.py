"""Waiting for a condition, never for a while."""

import time
from collections.abc import Callable, Iterator
from typing import TypeVar

T = TypeVar("T")

# At first short, for what comes at once; then longer, so as not to compete with what is awaited.
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.01, 0.25

#: For how long something is awaited that takes a moment. A machine with much to do stands still for seconds;
#: what is there at once costs nothing, however long it could have taken.
PATIENCE_SECONDS = 60.0


def pauses() -> Iterator[None]:
    """Pauses that grow; the caller looks again after each."""
    pause = FIRST_PAUSE_SECONDS
    while True:
        time.sleep(pause)
        yield
        pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)


def elapse(seconds: float) -> None:
    """Let time pass where that is the point: how long a fault lasts. To wait for something, `eventually`."""
    time.sleep(seconds)


def eventually(check: Callable[[], T], within: float = PATIENCE_SECONDS, what: str = "") -> T:
    """Wait for the first truthy answer of `check`; asked again and again for `within` seconds.

    A failed assertion inside `check` counts as "not yet", and so does whatever keeps us from another process:
    a connection refused or reset, no answer in time, a file that is not there. When time is up the last one
    is raised, so that it explains what was missing. Any other error is raised at once.
    """
    deadline, pause = time.monotonic() + within, pauses()
    while True:
        failure: AssertionError | OSError | None = None
        answer: T | None = None
        try:
            answer = check()
            if answer:
                return answer
        except (AssertionError, OSError) as error:
            failure = error
        if time.monotonic() >= deadline:
            raise failure or AssertionError(
                f"{what or 'not so'} within {within:g} s; last answer: {answer!r}"
            )
        next(pause)
