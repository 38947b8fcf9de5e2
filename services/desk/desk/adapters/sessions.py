"""Sessions of people who are signed in. Refresh tokens are stored hashed, and each is valid once."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from desk.errors import SessionEnded
from desk.ports import Session
from eventing import Db, SystemClock, durable

#: Hashes of used tokens that are remembered; an older token is refused without ending the session.
USED_KEPT = 100
KEPT_AFTER_END = timedelta(days=7)


class MongoSessions:
    """The port `Sessions`. `lifetime`: how long a session lasts from its sign-in, however often refreshed."""

    def __init__(self, db: Db, lifetime: timedelta) -> None:
        self._sessions = durable(db, "sessions")
        self._lifetime = lifetime

    def create_indexes(self) -> None:
        self._sessions.create_index("account_id")
        # The server expires documents by the real clock, so `purge_at` does not use one that tests move.
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
        # One atomic operation: of two callers with the same token, one is its second user.
        found = self._sessions.find_one_and_update(
            {"_id": session_id, "refresh": presented, "ended_at": None, "expires_at": {"$gt": now}},
            {
                "$set": {"refresh": _hashed(secret), "refreshed_at": now},
                "$push": {"used": {"$each": [presented], "$slice": -USED_KEPT}},
            },
        )
        if found is None:
            # Used before: its owner or somebody else has the next token. The session ends for both.
            self._end({"_id": session_id, "used": presented}, now, "token_used_twice")
            raise SessionEnded()
        return Session(session_id, found["account_id"]), f"{session_id}.{secret}"

    def end(self, refresh_token: str, now: datetime) -> None:
        session_id, presented = _parts(refresh_token)
        own = {"_id": session_id, "$or": [{"refresh": presented}, {"used": presented}]}
        self._end(own, now, "signed_out")

    def end_all(self, account_id: str, now: datetime, but: str | None = None) -> None:
        self._end({"account_id": account_id, "_id": {"$ne": but}}, now, "account")

    def _end(self, which: dict[str, Any], now: datetime, why: str) -> None:
        self._sessions.update_many({**which, "ended_at": None}, {"$set": {"ended_at": now, "ended_by": why}})


def _parts(refresh_token: str) -> tuple[str, str]:
    session_id, _, secret = refresh_token.partition(".")
    return session_id, _hashed(secret)


def _hashed(secret: str) -> str:
    # The secret is long and random, so a fast hash is enough.
    return hashlib.sha256(secret.encode()).hexdigest()
