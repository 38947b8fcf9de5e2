"""Waiting for a condition, never for a while."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(condition: Callable[[], T], within: float = 10.0) -> T:
    """Ask until the answer is true; returns it. An AssertionError counts as not yet, and is shown at the end."""
    deadline = time.monotonic() + within
    while True:
        last: AssertionError | None = None
        try:
            if found := condition():
                return found
        except AssertionError as error:
            last = error
        if time.monotonic() > deadline:
            raise last or AssertionError(f"not within {within:g} s")
        time.sleep(0.02)
