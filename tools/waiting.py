"""Waiting for a condition, never for a while."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# Long enough not to compete with what is awaited, short against anything a person notices.
PAUSE_SECONDS = 0.02


def eventually(check: Callable[[], T], within: float = 10.0, what: str = "") -> T:
    """The first truthy answer of `check`; asked again and again for `within` seconds.

    A failed assertion inside `check` counts as "not yet"; when time is up the last one is raised,
    so that it explains what was missing. Any other error is raised at once.
    """
    deadline = time.monotonic() + within
    while True:
        failure: AssertionError | None = None
        answer: T | None = None
        try:
            answer = check()
            if answer:
                return answer
        except AssertionError as error:
            failure = error
        if time.monotonic() >= deadline:
            raise failure or AssertionError(
                f"{what or 'not so'} within {within:g} s; last answer: {answer!r}"
            )
        time.sleep(PAUSE_SECONDS)
