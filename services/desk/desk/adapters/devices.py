"""Devices somebody has signed in on, each known by a token that only it has."""

from datetime import datetime, timedelta

from desk.adapters.secrets import hashed, new_secret
from eventing import Db, SystemClock, durable

KEPT = timedelta(days=180)


class MongoDevices:
    """The port `Devices`, in a collection of its own outside the log."""

    def __init__(self, db: Db) -> None:
        self._devices = durable(db, "devices")

    def create_indexes(self) -> None:
        # By the real clock, as the server's own is.
        self._devices.create_index("purge_at", expireAfterSeconds=0)

    def remember(self, account_id: str, now: datetime) -> str:
        token = new_secret()
        purge_at = SystemClock().now() + KEPT
        device = {"_id": hashed(token), "account_id": account_id, "since": now, "purge_at": purge_at}
        self._devices.insert_one(device)
        return token

    def known(self, token: str, account_id: str) -> str | None:
        found = self._devices.find_one({"_id": hashed(token), "account_id": account_id})
        return None if found is None else str(found["_id"])

    def forget_all(self, account_id: str) -> None:
        self._devices.delete_many({"account_id": account_id})
