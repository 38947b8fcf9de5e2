"""Wake-up of the pump, to look for new commits: by a bell, a change stream, or looks that get rarer."""

import threading
from time import monotonic
from typing import Any, Literal

import structlog
from pymongo.errors import PyMongoError

from eventing.core.retry import Outage, Retry
from eventing.log.bells import STORED, Ear
from eventing.log.log import Log

log_ = structlog.get_logger(__name__)

WakeUp = Literal["poll", "stream"]

# Under load each turn waits this long for more commits: ten together cost little more than one.
GATHER_SECONDS = 0.02
#: A turn that numbered this many has gathered enough.
PLENTY = 100
FASTEST_SECONDS = 0.005
SLOWEST_SECONDS = 0.05
# Nobody notices a twentieth of a second more after a pause; looking is most of what an idle worker costs.
RESTING_SECONDS = 0.1
RESTS_AFTER_SECONDS = 5.0
# With a bell or a change stream, a look now and then still finds what was missed.
TOLD_LOOK_SECONDS = 1.0


class Waker:
    """Waits between two looks. Appends of the own process, the bell and the change stream cut it short."""

    def __init__(self, log: Log, wake_up: WakeUp) -> None:
        self._log = log
        self._wake_up = wake_up
        self._told = wake_up == "stream" or bool(log.bells)
        self._event = threading.Event()
        self._seconds = FASTEST_SECONDS
        self._worked_at = monotonic()
        self._stopped = threading.Event()
        self._ear: Ear | None = None
        log.on_append = self._event.set

    def wait(self, numbered: int) -> None:
        """Wait: briefly right after work, ever longer when idle. `numbered` is how many the last turn did."""
        if numbered:
            self._seconds, self._worked_at = FASTEST_SECONDS, monotonic()
            if numbered < PLENTY:
                self._stopped.wait(GATHER_SECONDS)
        elif self._told:
            self._seconds = TOLD_LOOK_SECONDS
        else:
            resting = monotonic() - self._worked_at > RESTS_AFTER_SECONDS
            self._seconds = min(self._seconds * 1.5, RESTING_SECONDS if resting else SLOWEST_SECONDS)
        if self._event.wait(self._seconds):
            self._seconds = FASTEST_SECONDS
        self._event.clear()

    def stop(self) -> None:
        self._stopped.set()
        self._event.set()
        if self._ear is not None:
            self._ear.wake()

    def listen(self) -> None:
        """Hear the bell, in a thread of its own; does nothing where there is none."""
        if not self._log.bells:
            return
        with self._log.bells.hear(STORED) as ear:
            self._ear = ear
            while not self._stopped.is_set():
                if ear.wait(TOLD_LOOK_SECONDS):
                    self._event.set()

    def watch(self) -> None:
        """Run the change stream, in a thread of its own; does nothing when polling."""
        retry = Retry(Outage("change_stream_lost", "change_stream_back"), self._stopped)
        pipeline: list[dict[str, Any]] = [{"$match": {"operationType": "insert"}}, {"$project": {"_id": 1}}]
        while self._wake_up == "stream" and not self._stopped.is_set():
            try:
                with self._log.commits.watch(pipeline, max_await_time_ms=1000) as stream:
                    retry.over()
                    while stream.alive and not self._stopped.is_set():
                        if stream.try_next() is not None:
                            self._event.set()
            except PyMongoError as error:
                retry.met(error)
