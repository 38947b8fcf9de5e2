"""Two calls at once: what waits for the disk does not hold up what only asks or computes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

One = TypeVar("One")
Other = TypeVar("Other")

THREADS = 16


def at_once(one: Callable[[], One], other: Callable[[], Other]) -> tuple[One, Other]:
    """What both return, when both have ended. Raises what one of them raises, of two errors the first's.

    Where no thread is free, they run one after the other: so calls within calls never wait for each other.
    """
    ahead = _pool().submit(one)
    try:
        second = other()
    finally:
        # Both have ended before anybody hears of it: what was written in vain is written all the same.
        first = one() if ahead.cancel() else ahead.result()
    return first, second


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="at-once")
