"""Sessions: who is signed in where. Refresh tokens are kept hashed, and each is good once."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from desk.domain.credentials import Session
from desk.domain.errors import SessionEnded
from eventing.core.clock import SystemClock
from eventing.core.mongo import Db, durable

#: Remembered hashes of used tokens; an older one is refused without ending the session.
USED_KEPT = 100
KEPT_AFTER_END = timedelta(days=7)


class MongoSessions:
    """`lifetime` is how long a session lasts from its sign-in, however often it is refreshed."""

    def __init__(self, db: Db, lifetime: timedelta) -> None:
        self._sessions = durable(db, "sessions")
        self._lifetime = lifetime

    def create_indexes(self) -> None:
        self._sessions.create_index("account_id")
        # The server goes by its own clock, so this is counted by the same and not by a moved one.
        self._sessions.create_index("purge_at", expireAfterSeconds=0)

    def open(self, session_id: str, account_id: str, now: datetime) -> str:
        secret = secrets.token_urlsafe(32)
        self._sessions.insert_one(
            {
                "_id": session_id,
                "account_id": account_id,
                "opened_at": now,
                "expires_at": now + self._lifetime,
                "purge_at": SystemClock().now() + self._lifetime + KEPT_AFTER_END,
                "ended_at": None,
                "refresh": _hashed(secret),
                "used": [],
            }
        )
        return f"{session_id}.{secret}"

    def rotate(self, refresh_token: str, now: datetime) -> tuple[Session, str]:
        session_id, presented = _parts(refresh_token)
        secret = secrets.token_urlsafe(32)
        # One operation: of two that present the same token at once, one is the second user of it.
        found = self._sessions.find_one_and_update(
            {"_id": session_id, "refresh": presented, "ended_at": None, "expires_at": {"$gt": now}},
            {
                "$set": {"refresh": _hashed(secret), "refreshed_at": now},
                "$push": {"used": {"$each": [presented], "$slice": -USED_KEPT}},
            },
        )
        if found is None:
            # Used before: either its owner or somebody else has the next one. Nobody goes on with it.
            self._end({"_id": session_id, "used": presented}, now, "token used twice")
            raise SessionEnded("Sign in again.")
        return Session(session_id, found["account_id"]), f"{session_id}.{secret}"

    def end(self, refresh_token: str, now: datetime) -> None:
        session_id, presented = _parts(refresh_token)
        own = {"_id": session_id, "$or": [{"refresh": presented}, {"used": presented}]}
        self._end(own, now, "signed out")

    def end_all(self, account_id: str, now: datetime, but: str | None = None) -> None:
        self._end({"account_id": account_id, "_id": {"$ne": but}}, now, "account")

    def _end(self, which: dict[str, Any], now: datetime, why: str) -> None:
        self._sessions.update_many({**which, "ended_at": None}, {"$set": {"ended_at": now, "ended_by": why}})


def _parts(refresh_token: str) -> tuple[str, str]:
    session_id, _, secret = refresh_token.partition(".")
    return session_id, _hashed(secret)


def _hashed(secret: str) -> str:
    # The secret is random and long: a fast hash is enough, there is nothing to guess.
    return hashlib.sha256(secret.encode()).hexdigest()
