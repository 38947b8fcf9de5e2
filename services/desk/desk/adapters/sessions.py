"""Sessions of people who are signed in. Refresh tokens are stored hashed, and each is valid once.

A browser's session has a secret in its cookie instead, which stays the same and is no refresh token.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from desk.adapters.secrets import hashed, new_secret, sealed, unsealed
from desk.errors import SessionEnded
from desk.ports import Session
from eventing import Db, SystemClock, durable

#: Hashes of used tokens that are remembered; an older token is refused without ending the session.
USED_KEPT = 100
KEPT_AFTER_END = timedelta(days=7)
#: A browser's session ends when nobody has used it for so long.
IDLE = timedelta(hours=12)
#: When it was last used is written down no more often than this.
NOTED_EVERY = timedelta(minutes=1)
#: How long the client that used a refresh token may use it again: two tabs refresh at once.
GRACE = timedelta(seconds=10)


class MongoSessions:
    """The port `Sessions`. `lifetime`: how long a session lasts from its sign-in, however often refreshed."""

    def __init__(self, db: Db, lifetime: timedelta) -> None:
        self._sessions = durable(db, "sessions")
        self._lifetime = lifetime

    def create_indexes(self) -> None:
        self._sessions.create_index("account_id")
        # The server expires documents by the real clock, so `purge_at` does not use one that tests move.
        self._sessions.create_index("purge_at", expireAfterSeconds=0)

    def open(self, session_id: str, account_id: str, now: datetime, *, browser: bool = False) -> str:
        secret = new_secret()
        self._sessions.insert_one(
            {
                "_id": session_id,
                "account_id": account_id,
                "opened_at": now,
                "expires_at": now + self._lifetime,
                "purge_at": SystemClock().now() + self._lifetime + KEPT_AFTER_END,
                "ended_at": None,
                "cookie" if browser else "refresh": hashed(secret),
                "used": [],
            }
        )
        return f"{session_id}.{secret}"

    def of_cookie(self, cookie: str, now: datetime, *, used: bool = True) -> Session:
        session_id, presented = _parts(cookie)
        alive = {"_id": session_id, "ended_at": None, "expires_at": {"$gt": now}}
        found = self._sessions.find_one({**alive, "cookie": hashed(presented)})
        if found is None:
            raise SessionEnded()
        used_at = found.get("refreshed_at") or found["opened_at"]
        if now - used_at >= IDLE:
            self._end({"_id": session_id}, now, "idle")
            raise SessionEnded()
        if used and now - used_at >= NOTED_EVERY:
            self._sessions.update_one({"_id": session_id, "ended_at": None}, {"$set": {"refreshed_at": now}})
        return Session(session_id, found["account_id"])

    def new_cookie(self, session_id: str, now: datetime) -> str:
        secret = new_secret()
        changed = {"cookie": hashed(secret), "refreshed_at": now}
        alive = {"_id": session_id, "ended_at": None, "cookie": {"$exists": True}}
        if not self._sessions.update_one(alive, {"$set": changed}).matched_count:
            raise SessionEnded()
        return f"{session_id}.{secret}"

    def alive(self, session_ids: Collection[str], now: datetime) -> set[str]:
        named = {"_id": {"$in": list(session_ids)}, "ended_at": None, "expires_at": {"$gt": now}}
        return {one["_id"] for one in self._sessions.find(named, {"_id": 1})}

    def end_one(self, session_id: str, now: datetime) -> None:
        self._end({"_id": session_id}, now, "signed_out")

    def rotate(self, refresh_token: str, client: str, now: datetime) -> tuple[Session, str]:
        session_id, presented = _parts(refresh_token)
        secret, alive = new_secret(), {"_id": session_id, "ended_at": None, "expires_at": {"$gt": now}}
        used = hashed(presented)
        # Sealed with what was presented, so that its client alone can be given the next token once more.
        latest = {"token": used, "client": hashed(client), "at": now, "next": sealed(secret, presented)}
        # One atomic operation: of two callers with the same token, one is its second user.
        found = self._sessions.find_one_and_update(
            {**alive, "refresh": used},
            {
                "$set": {"refresh": hashed(secret), "refreshed_at": now, "latest": latest},
                "$push": {"used": {"$each": [used], "$slice": -USED_KEPT}},
            },
        )
        if found is None:
            just_used = {
                "latest.token": used,
                "latest.client": hashed(client),
                "latest.at": {"$gt": now - GRACE},
            }
            found = self._sessions.find_one({**alive, **just_used})
            if found is None:
                # Used before: its owner or somebody else has the next token. The session ends for both.
                self._end({"_id": session_id, "used": used}, now, "token_used_twice")
                raise SessionEnded()
            secret = unsealed(found["latest"]["next"], presented)
        return Session(session_id, found["account_id"]), f"{session_id}.{secret}"

    def last_used_at(self, account_ids: Collection[str]) -> Mapping[str, datetime]:
        last: dict[str, datetime] = {}
        for one in self._sessions.find({"account_id": {"$in": list(account_ids)}}):
            account_id, used_at = one["account_id"], one.get("refreshed_at") or one["opened_at"]
            last[account_id] = max(used_at, last.get(account_id, used_at))
        return last

    def end(self, refresh_token: str, now: datetime) -> None:
        session_id, presented = _parts(refresh_token)
        secret = hashed(presented)
        own = {"_id": session_id, "$or": [{"refresh": secret}, {"used": secret}]}
        self._end(own, now, "signed_out")

    def end_all(self, account_id: str, now: datetime, but: str | None = None) -> None:
        self._end({"account_id": account_id, "_id": {"$ne": but}}, now, "account")

    def _end(self, which: dict[str, Any], now: datetime, why: str) -> None:
        self._sessions.update_many({**which, "ended_at": None}, {"$set": {"ended_at": now, "ended_by": why}})


def _parts(refresh_token: str) -> tuple[str, str]:
    session_id, _, secret = refresh_token.partition(".")
    return session_id, secret


def is_alive(db: Db, session_id: str) -> bool:
    """Whether nobody has ended the session; a token does not outlive the session's own time by much."""
    return durable(db, "sessions").find_one({"_id": session_id, "ended_at": None}) is not None
