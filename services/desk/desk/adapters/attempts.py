"""Limits of failed sign-ins, shared by all processes, so that passwords cannot be guessed.

Only failures count, and they delay whoever fails: a person from one address, or one known device. A device
that somebody has signed in on before is counted by itself, so that guesses from elsewhere never keep its
owner out.
"""

import time
from collections.abc import Callable
from functools import cached_property

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import Storage
from limits.strategies import MovingWindowRateLimiter

from desk.errors import ATTEMPTS_NOT_COUNTED, TooManyAttempts
from eventing import Unavailable
from people.attempts import hashed

#: One person from one address, or on one known device: enough for anybody who mistypes.
ENOUGH = RateLimitItemPerMinute(5, 1, "person-address")
#: The same while the person is being guessed at from everywhere: one attempt a minute from each address.
WATCHED = RateLimitItemPerMinute(1, 1, "person-address")
#: Failures of one person from anywhere, above which the person is watched.
PERSON = RateLimitItemPerHour(60, 1, "person")
#: Failures from one address, whoever it claims to be; a whole office may share it.
ADDRESS = RateLimitItemPerMinute(120, 1, "address")


class LimitedAttempts:
    """The port `Attempts`. It counts by the real clock: moving the clock of tests must not allow guesses.

    `storage` makes the storage of the counters, when the database is there: at the first use, or by `open`.
    The moving window is used because it is the only strategy that needs no `$$NOW`.
    """

    def __init__(self, storage: Callable[[], Storage]) -> None:
        self._storage = storage

    @cached_property
    def _limiter(self) -> MovingWindowRateLimiter:
        return MovingWindowRateLimiter(self._storage())

    def open(self) -> None:
        _ = self._limiter

    def check(self, login: str, address: str, device_id: str | None = None) -> None:
        try:
            person, place = hashed(login), hashed(address)
            if device_id is not None:
                self._count(ENOUGH, person, hashed(device_id))
                return
            if not self._limiter.test(ADDRESS, place):
                self._refuse(ADDRESS, place)
            watched = not self._limiter.test(PERSON, person)
            # Counted before it is known to fail, else many at once would all be let through.
            self._count(WATCHED if watched else ENOUGH, person, place)
        except StorageError as error:
            raise _not_counted() from error

    def failed(self, login: str, address: str, device_id: str | None = None) -> None:
        if device_id is not None:
            return
        try:
            self._limiter.hit(PERSON, hashed(login))
            self._limiter.hit(ADDRESS, hashed(address))
        except StorageError as error:
            raise _not_counted() from error

    def succeeded(self, login: str, address: str, device_id: str | None = None) -> None:
        try:
            for limit in (ENOUGH, WATCHED):
                self._limiter.clear(limit, hashed(login), hashed(device_id or address))
        except StorageError as error:
            raise _not_counted() from error

    def _count(self, limit: RateLimitItem, *keys: str) -> None:
        if not self._limiter.hit(limit, *keys):
            self._refuse(limit, *keys)

    def _refuse(self, limit: RateLimitItem, *keys: str) -> None:
        resets_at = self._limiter.get_window_stats(limit, *keys).reset_time
        raise TooManyAttempts(retry_after=max(1, round(resets_at - time.time())))


def _not_counted() -> Unavailable:
    return Unavailable("sign-in attempts cannot be counted", code=ATTEMPTS_NOT_COUNTED)
