"""Who is at what: a document for each reply box that is open, kept for a minute."""

from collections import defaultdict
from collections.abc import Mapping, Set
from datetime import datetime, timedelta

from pymongo.errors import DuplicateKeyError

from eventing import Db, SystemClock, durable

#: How long after its last beat somebody is still taken to be there; pages beat three times in it.
KEPT = timedelta(minutes=1)


class MongoPresence:
    """The port `Presence`."""

    def __init__(self, db: Db) -> None:
        self._present = durable(db, "presence")

    def create_indexes(self) -> None:
        # The server expires documents by the real clock, so `purge_at` does not use one that tests move.
        self._present.create_index("purge_at", expireAfterSeconds=0)
        self._present.create_index("thing")

    def beat(self, thing: str, visit: str, account_id: str, staff_id: str, now: datetime) -> None:
        found = {"thing": thing, "account_id": account_id, "staff_id": staff_id, "at": now}
        kept = {"$set": {**found, "purge_at": SystemClock().now() + KEPT}}
        try:
            self._present.update_one(
                {"_id": f"{thing}/{account_id}/{visit}", "gone": None}, kept, upsert=True
            )
        except DuplicateKeyError:
            # Its good-bye was here first.
            return

    def leave(self, thing: str, visit: str, account_id: str) -> None:
        gone = {"gone": True, "purge_at": SystemClock().now() + KEPT}
        self._present.update_one(
            {"_id": f"{thing}/{account_id}/{visit}"}, {"$set": gone, "$unset": {"at": ""}}, upsert=True
        )

    def others(self, thing: str, account_id: str, now: datetime) -> list[str]:
        found = self._present.find({"thing": thing, "at": {"$gt": now - KEPT}})
        return sorted({one["staff_id"] for one in found if one["account_id"] != account_id})

    def all(self, now: datetime) -> Mapping[str, Set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for one in self._present.find({"at": {"$gt": now - KEPT}}, {"thing": 1, "account_id": 1}):
            found[one["thing"]].add(one["account_id"])
        return found
