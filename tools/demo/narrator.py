"""The narrator: prints what is done, and where it was seen to arrive."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Unseen(AssertionError):
    """A step ended without anything having been observed."""


class Narrator:
    def __init__(self) -> None:
        self._seen = 0

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """One step of the story; raises Unseen when nothing was observed in it."""
        print(f"\n{title}", flush=True)
        started, before = time.monotonic(), self._seen
        yield
        if self._seen == before:
            raise Unseen(f"nothing was observed in: {title}")
        print(f"    ({time.monotonic() - started:.1f} s)", flush=True)

    def seen(self, service: str, what: str) -> None:
        """`what` was found by asking `service`, which reacted; never the one that acted."""
        self._seen += 1
        print(f"    {service:10} {what}", flush=True)
