"""Which customers somebody has been shown on a day, counted by all processes together."""

from collections.abc import Sequence
from datetime import date, timedelta

from pymongo import ReturnDocument

from eventing import Db, SystemClock, durable

KEPT = timedelta(days=3)


class Readings:
    def __init__(self, db: Db) -> None:
        self._readings = durable(db, "readings")

    def create_indexes(self) -> None:
        # By the real clock, as the server's own is.
        self._readings.create_index("purge_at", expireAfterSeconds=0)

    def count(self, actor: str, on: date, customer_ids: Sequence[str]) -> int:
        """How many different customers somebody has been shown on that day, with these."""
        found = self._readings.find_one_and_update(
            {"_id": f"{actor}/{on.isoformat()}"},
            {
                "$addToSet": {"customers": {"$each": list(customer_ids)}},
                "$set": {"purge_at": SystemClock().now() + KEPT},
            },
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return len(found["customers"]) if found else len(customer_ids)
