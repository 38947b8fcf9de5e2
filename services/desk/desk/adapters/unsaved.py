"""What somebody has typed and not sent: a document for each person and thing, kept for a month."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from eventing import Db, SystemClock, durable

KEPT = timedelta(days=30)


class MongoUnsaved:
    """The port `Unsaved`."""

    def __init__(self, db: Db) -> None:
        self._unsaved = durable(db, "unsaved")

    def create_indexes(self) -> None:
        # The server expires documents by the real clock, so `purge_at` does not use one that tests move.
        self._unsaved.create_index("purge_at", expireAfterSeconds=0)

    def keep(self, account_id: str, thing: str, fields: Mapping[str, str], now: datetime) -> None:
        kept = {"fields": dict(fields), "at": now, "purge_at": SystemClock().now() + KEPT}
        self._unsaved.update_one({"_id": f"{account_id}/{thing}"}, {"$set": kept}, upsert=True)

    def of(self, account_id: str, thing: str) -> Mapping[str, str]:
        found = self._unsaved.find_one({"_id": f"{account_id}/{thing}"})
        return {} if found is None else found["fields"]

    def forget(self, account_id: str, thing: str) -> None:
        self._unsaved.delete_one({"_id": f"{account_id}/{thing}"})
