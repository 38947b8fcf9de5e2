"""Messages nobody can decode, kept for a person to look at; the last thousand of them."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from pymongo import DESCENDING
from pymongo.errors import CollectionInvalid, OperationFailure

from eventing.core.mongo import Db, Document, Documents, durable

COLLECTION = "dead"
KEPT = 1000
KEPT_BODY_BYTES = 4096
KEPT_HEADER_CHARS = 500
MAX_BYTES = 16 * 1024 * 1024


class DeadMessages:
    def __init__(self, db: Db) -> None:
        self._db = db
        self._messages: Documents | None = None
        self._capped = False

    def record(
        self, queue: str, routing_key: str, headers: Mapping[str, Any], body: bytes, reason: str, at: datetime
    ) -> None:
        messages = self._collection()
        messages.insert_one(
            {
                "queue": queue,
                "routing_key": routing_key,
                # As text and as a list: a stranger's header may have any name and any type.
                "headers": [
                    {"name": str(name), "value": str(value)[:KEPT_HEADER_CHARS]}
                    for name, value in headers.items()
                ],
                "body": bytes(body[:KEPT_BODY_BYTES]),
                "size": len(body),
                "reason": reason,
                "at": at,
            }
        )
        if not self._capped:
            self._trim(messages)

    def last(self, count: int) -> list[Document]:
        """The last `count` of them, the newest first."""
        messages = durable(self._db, COLLECTION)
        return list(messages.find({}, {"body": 0, "headers": 0}).sort("at", DESCENDING).limit(count))

    def _collection(self) -> Documents:
        if self._messages is None:
            # It may be there already, or this server may have no capped collections.
            with suppress(CollectionInvalid, OperationFailure):
                self._db.create_collection(COLLECTION, capped=True, size=MAX_BYTES, max=KEPT)
            self._messages = durable(self._db, COLLECTION)
            self._capped = bool(self._messages.options().get("capped"))
        return self._messages

    def _trim(self, messages: Documents) -> None:
        oldest = messages.find({}, {"_id": 1}).sort("at", DESCENDING).skip(KEPT)
        messages.delete_many({"_id": {"$in": [message["_id"] for message in oldest]}})
