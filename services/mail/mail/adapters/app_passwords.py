"""What is kept of app passwords: hashes by Argon2, a few at a time, in a collection outside the log."""

import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from eventing import Db, Unavailable, durable
from mail.app_password.secrets import Kept, halves

COLLECTION = "app_password_hashes"
#: Hashes at once in a process: each takes 64 MiB.
AT_ONCE = 2
QUEUE_SECONDS = 3.0
#: Whether one is used any more is seen without a write for each letter.
USED_EVERY = timedelta(minutes=1)


class HashedAppPasswords:
    """The port `AppPasswords`, on MongoDB."""

    def __init__(self, db: Db) -> None:
        self._kept = durable(db, COLLECTION)
        self._hasher = PasswordHasher()
        self._seats = threading.BoundedSemaphore(AT_ONCE)

    def create_indexes(self) -> None:
        self._kept.create_index([("staff_id", 1), ("handle", 1)])

    @cached_property
    def _nobody(self) -> str:
        """A hash to check against where there is none: the time taken must not tell which there are."""
        return self._hasher.hash("nobody's app password")

    def hashed(self, app_password: str) -> Kept:
        handle, secret = halves(app_password)
        with self._seat():
            return Kept(handle, self._hasher.hash(secret))

    def keep(self, app_password_id: str, staff_id: str, kept: Kept) -> None:
        row = {"staff_id": staff_id, "handle": kept.handle, "hash": kept.hashed, "used_at": None}
        self._kept.replace_one({"_id": app_password_id}, row, upsert=True)

    def remove(self, app_password_id: str) -> None:
        self._kept.delete_one({"_id": app_password_id})

    def owner(self, app_password_id: str) -> str | None:
        row = self._kept.find_one({"_id": app_password_id})
        return None if row is None else str(row["staff_id"])

    def check(self, staff_id: str | None, typed: str) -> str | None:
        handle, secret = halves(typed)
        found = self._kept.find({"staff_id": staff_id, "handle": handle}) if staff_id is not None else ()
        # As a rule there is one; nobody's, where there is none.
        for app_password_id, hashed in [(row["_id"], row["hash"]) for row in found] or [(None, self._nobody)]:
            if self._verified(hashed, secret) and app_password_id is not None:
                return str(app_password_id)
        return None

    def _verified(self, hashed: str, secret: str) -> bool:
        with self._seat():
            try:
                return self._hasher.verify(hashed, secret)
            except (VerificationError, InvalidHashError):
                return False

    def used(self, app_password_id: str, at: datetime) -> None:
        # In two: one of the servers uses no index where a field is asked for in two ways.
        row = self._kept.find_one({"_id": app_password_id})
        if row is not None and (row["used_at"] is None or at - row["used_at"] >= USED_EVERY):
            self._kept.update_one({"_id": app_password_id}, {"$set": {"used_at": at}})

    def last_used(self, app_password_ids: Collection[str]) -> Mapping[str, datetime]:
        asked = list(app_password_ids)
        rows = self._kept.find({"_id": {"$in": asked}}) if asked else ()
        return {row["_id"]: row["used_at"] for row in rows if row["used_at"] is not None}

    @contextmanager
    def _seat(self) -> Iterator[None]:
        if not self._seats.acquire(timeout=QUEUE_SECONDS):
            raise Unavailable("too many app passwords to check", retry_after=5)
        try:
            yield
        finally:
            self._seats.release()
