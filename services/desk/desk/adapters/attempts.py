"""Limits of sign-in attempts, shared by all processes, so that passwords cannot be guessed."""

import hashlib
import time
from collections.abc import Callable
from functools import cached_property

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MongoDBStorage, Storage
from limits.strategies import MovingWindowRateLimiter

from desk.errors import ATTEMPTS_NOT_COUNTED, TooManyAttempts
from eventing import Unavailable

#: One person from one address: enough for anybody who mistypes.
PERSON_AND_ADDRESS = RateLimitItemPerMinute(5, 1, "person-address")
#: One person from anywhere: a botnet gets this many guesses, whatever its size.
PERSON = RateLimitItemPerHour(60, 1, "person")
#: One address, whoever it claims to be; a whole office may share it.
ADDRESS = RateLimitItemPerMinute(120, 1, "address")


def shared_storage(mongo_uri: str, database: str) -> MongoDBStorage:
    """Counters in the desk's database, shared by all processes. Raises PyMongoError if it is away."""
    made = MongoDBStorage(
        mongo_uri,
        database_name=database,
        counter_collection_name="attempt_counters",
        window_collection_name="attempt_windows",
        wrap_exceptions=True,
        serverSelectionTimeoutMS=3000,
    )
    # Connect now: a storage that never connected tries to when the process ends, which then hangs.
    _ = made.storage
    return made


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

    def check(self, login: str, address: str) -> None:
        for limit, keys in _limits(login, address):
            try:
                counted = self._limiter.hit(limit, *keys)
                resets_at = 0.0 if counted else self._limiter.get_window_stats(limit, *keys).reset_time
            except StorageError as error:
                raise _not_counted() from error
            if not counted:
                wait = max(1, round(resets_at - time.time()))
                raise TooManyAttempts(retry_after=wait)

    def succeeded(self, login: str, address: str) -> None:
        (limit, keys), *_ = _limits(login, address)
        try:
            self._limiter.clear(limit, *keys)
        except StorageError as error:
            raise _not_counted() from error


def _not_counted() -> Unavailable:
    return Unavailable("sign-in attempts cannot be counted", code=ATTEMPTS_NOT_COUNTED)


def _limits(login: str, address: str) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
    # Hashed: what people type at a sign-in is sometimes their password.
    person = hashlib.sha256(login.encode()).hexdigest()
    place = hashlib.sha256(address.encode()).hexdigest()
    return [(PERSON_AND_ADDRESS, (person, place)), (PERSON, (person,)), (ADDRESS, (place,))]
