"""Password hashes by Argon2, a few at a time: each takes 64 MiB."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from desk.errors import TOO_MANY_SIGN_INS
from eventing import Unavailable

AT_ONCE = 4
QUEUE_SECONDS = 3.0


class Argon2Passwords:
    """The port `Passwords`: `at_once` hashes in this process; after three seconds of waiting, Unavailable."""

    def __init__(self, hasher: PasswordHasher | None = None, at_once: int = AT_ONCE) -> None:
        self._hasher = hasher or PasswordHasher()
        self._seats = threading.BoundedSemaphore(at_once)

    @cached_property
    def _nobody(self) -> str:
        """A hash to verify when there is no account: the time taken must not tell which names exist."""
        return self._hasher.hash("nobody's password")

    def hash(self, password: str) -> str:
        with self._seat():
            return self._hasher.hash(password)

    def verify(self, password_hash: str | None, password: str) -> bool:
        with self._seat():
            try:
                self._hasher.verify(password_hash or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False
        return password_hash is not None

    def outdated(self, password_hash: str) -> bool:
        return self._hasher.check_needs_rehash(password_hash)

    @contextmanager
    def _seat(self) -> Iterator[None]:
        if not self._seats.acquire(timeout=QUEUE_SECONDS):
            raise Unavailable("too many passwords to hash", code=TOO_MANY_SIGN_INS, retry_after=5)
        try:
            yield
        finally:
            self._seats.release()
