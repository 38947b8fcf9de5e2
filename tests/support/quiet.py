"""Tests that say how quick something is, on machines that do other work meanwhile."""

import functools
from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec

P = ParamSpec("P")

#: How often a measurement is made that another may disturb.
TRIES = 5


def in_a_quiet_moment(test: Callable[P, None]) -> Callable[P, None]:
    """A test of speed, tried again where it fails or waits in vain for another process.

    Another's work disturbs a measurement now and then; what is slow by itself is slow each time.
    """

    @functools.wraps(test)
    def tried(*args: P.args, **named: P.kwargs) -> None:
        for _ in range(TRIES - 1):
            with suppress(AssertionError, OSError):
                return test(*args, **named)
        return test(*args, **named)

    return tried
