"""Limits of failed sign-ins of mail programs, shared by all processes: app passwords cannot be guessed.

Only failures count, and they delay whoever fails: a name from one address. The desk counts its own apart.
"""

from collections.abc import Callable
from functools import cached_property

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import Storage
from limits.strategies import MovingWindowRateLimiter

from eventing import Unavailable
from people.attempts import hashed

#: One name from one address: a program that has the wrong one asks again and again by itself.
ENOUGH = RateLimitItemPerMinute(5, 1, "submission-name-address")
#: The same while the name is being guessed at from everywhere.
WATCHED = RateLimitItemPerMinute(1, 1, "submission-name-address")
#: Failures with one name from anywhere, above which it is watched.
NAME = RateLimitItemPerHour(60, 1, "submission-name")
#: Failures from one address, whatever name it gives; a whole office may share it.
ADDRESS = RateLimitItemPerMinute(60, 1, "submission-address")


class LimitedTries:
    """The port `Tries`. It counts by the real clock; `storage` is made at the first use."""

    def __init__(self, storage: Callable[[], Storage]) -> None:
        self._storage = storage

    @cached_property
    def _limiter(self) -> MovingWindowRateLimiter:
        return MovingWindowRateLimiter(self._storage())

    def may_try(self, name: str, address: str) -> bool:
        try:
            if not self._limiter.test(ADDRESS, hashed(address)):
                return False
            limit = ENOUGH if self._limiter.test(NAME, hashed(name)) else WATCHED
            # Counted before it is known to fail, else many at once would all be let through.
            return self._limiter.hit(limit, hashed(name), hashed(address))
        except StorageError as error:
            raise Unavailable("sign-ins cannot be counted") from error

    def failed(self, name: str, address: str) -> None:
        try:
            self._limiter.hit(NAME, hashed(name))
            self._limiter.hit(ADDRESS, hashed(address))
        except StorageError as error:
            raise Unavailable("sign-ins cannot be counted") from error

    def succeeded(self, name: str, address: str) -> None:
        try:
            for limit in (ENOUGH, WATCHED):
                self._limiter.clear(limit, hashed(name), hashed(address))
        except StorageError as error:
            raise Unavailable("sign-ins cannot be counted") from error
