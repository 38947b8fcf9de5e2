"""Retry: whoever needs what is away waits for it, tries again, and says so once when it goes and once when
it is back.

    retry = Retry(Outage("pump_waits", "pump_goes_on"), stop)
    while not stop.is_set():
        try:
            turn()
        except passing() as error:
            retry.met(error)
        else:
            retry.over()
"""

import threading
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

import structlog

from eventing.core.backoff import Backoff
from eventing.core.errors import ConcurrencyError, Unavailable
from eventing.core.transient import codes_of, transient

T = TypeVar("T")

log_ = structlog.get_logger(__name__)


def passing() -> tuple[type[Exception], ...]:
    """For an `except` clause: failures of something outside; the same work may succeed later."""
    return transient(Unavailable, ConcurrencyError)


class Outage:
    """What is said of something that is away: a line when that begins and one when it is over.

    However often it is met meanwhile, and by however many threads; a line more for each other kind of error,
    and every `again` seconds where somebody waits at the log.
    """

    def __init__(self, begins: str, ends: str, *, again: float = float("inf"), **about: object) -> None:
        self._begins, self._ends, self._again, self._about = begins, ends, again, about
        self._kinds: set[tuple[str, object]] = set()
        self._said = 0.0
        #: Since when it has been away (monotonic).
        self.since: float | None = None

    def met(self, error: Exception, detail: str = "") -> None:
        """`detail` is what may be logged of its message."""
        now, since = monotonic(), self.since
        if since is None:
            since, self._kinds = now, set()
            self.since = since
        told = _told(error)
        kind = type(error).__name__, told.get("code", codes_of(error).get("code"))
        if kind in self._kinds and now - self._said < self._again:
            return
        self._kinds.add(kind)
        self._said = now
        about = {**told, **self._about, **({"detail": detail} if detail else {})}
        log_.warning(self._begins, **about, seconds=round(now - since))

    def over(self) -> None:
        since, self.since = self.since, None
        if since is not None:
            log_.info(self._ends, **self._about, seconds=round(monotonic() - since, 1))


class Retry:
    """When to try again: waits that grow, differ from process to process, and end at once with `stop`."""

    def __init__(
        self,
        outage: Outage | None = None,
        stop: threading.Event | None = None,
        *,
        first: float = 0.05,
        most: float = 5.0,
        steady: float = 0.0,
        within: float = float("inf"),
    ) -> None:
        """What goes well for less than `steady` seconds counts as one outage: the waits go on growing.

        After `within` seconds `spent` is true.
        """
        self._outage = outage
        self._stop = stop or threading.Event()
        self._backoff = Backoff(first, most)
        self._steady = steady
        self._met = float("-inf")
        self._until = monotonic() + within

    @property
    def spent(self) -> bool:
        return monotonic() > self._until

    def met(self, error: Exception, detail: str = "") -> None:
        """It is away: say so, once, and wait before the next try."""
        if self._outage is not None:
            self._outage.met(error, detail)
        self.wait()

    def wait(self, least: float = 0.0) -> None:
        """Wait before the next try, of what somebody else speaks about."""
        self._met = monotonic()
        self._stop.wait(self._backoff.next(least))
        self._met = monotonic()

    def over(self) -> None:
        """It is there."""
        if self._outage is not None:
            self._outage.over()
        self.went_well()

    def went_well(self) -> None:
        """A try went well that says nothing of what is away."""
        if monotonic() - self._met >= self._steady:
            self._backoff.reset()

    def until_done(self, attempt: Callable[[], T]) -> T:
        """Try until it succeeds or fails by itself. Raises what is away when told to stop."""
        while True:
            try:
                done = attempt()
            except passing() as error:
                self.met(error)
                if self._stop.is_set():
                    raise
            else:
                self.over()
                return done


def _told(error: Exception) -> dict[str, object]:
    if not isinstance(error, Unavailable):
        return {"error": error}
    return {**error.params, "code": error.code, "detail": error.detail, "error": error}
