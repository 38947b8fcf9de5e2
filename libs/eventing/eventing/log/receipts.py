"""Receipts: the outcome of commands that changed nothing, so that repeating them changes nothing either."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo.errors import BulkWriteError, DuplicateKeyError

from eventing.core.clock import SystemClock
from eventing.core.context import CommandContext
from eventing.core.errors import Refused, Unavailable
from eventing.core.indexes import Index
from eventing.core.mongo import Document, Documents

RECEIPT_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True)
class Receipt:
    """The outcome of a command that changed nothing: refused, or nothing to do."""

    id: str
    stream: str
    version: int
    at: datetime
    refusal: Mapping[str, Any] | None
    request_hash: str | None
    actor: str


@dataclass(frozen=True)
class Settled:
    """What a receipt is to say: decided on the stream at this version, without a change."""

    stream: str
    version: int
    context: CommandContext
    refusal: Refused | None


class Receipts:
    """The receipts of a log, in its database, kept for thirty days."""

    def __init__(self, collection: Documents) -> None:
        self._collection = collection

    def indexes(self) -> Sequence[Index]:
        return [
            Index.on(self._collection, ("kept_since", 1), name="expiry", expireAfterSeconds=RECEIPT_SECONDS)
        ]

    def leave_many(self, settled: Sequence[Settled]) -> list[Receipt]:
        """Leave receipts in one write; an earlier one of the same command wins.

        Raises Unavailable while an earlier one is unsettled.
        """
        documents = [_document(one) for one in settled]
        if not documents:
            return []
        try:
            self._collection.insert_many(documents, ordered=False)
        except BulkWriteError:
            return [self._leave(one) for one in settled]
        return [_receipt(document) for document in documents]

    def _leave(self, settled: Settled) -> Receipt:
        """Leave a receipt; an earlier one of the same command wins. Raises Unavailable while unsettled."""
        document = _document(settled)
        try:
            self._collection.insert_one(document)
        except DuplicateKeyError:
            return self._earlier(document)
        return _receipt(document)

    def find(self, command_id: str) -> Receipt | None:
        found = self._collection.find_one({"_id": command_id})
        return None if found is None else _receipt(found)

    def find_many(self, command_ids: Iterable[str]) -> dict[str, Receipt]:
        found = self._collection.find({"_id": {"$in": list(command_ids)}})
        return {document["_id"]: _receipt(document) for document in found}

    def _earlier(self, document: Document) -> Receipt:
        found = self.find(document["_id"])
        if found is None:
            raise Unavailable("the receipt's first writing is not settled yet")
        return found


def _document(settled: Settled) -> Document:
    context, refusal = settled.context, settled.refusal
    document: Document = {
        "_id": context.command_id,
        "s": settled.stream,
        "v": settled.version,
        "at": context.at,
        "actor": context.actor,
        # The server expires by its own clock; a shifted one would let receipts go too early.
        "kept_since": SystemClock().now(),
    }
    if refusal is not None:
        document["refusal"] = {
            "code": refusal.code,
            "status": refusal.status,
            "params": refusal.params,
        }
    if context.request_hash:
        document["request"] = context.request_hash
    return document


def _receipt(document: Mapping[str, Any]) -> Receipt:
    return Receipt(
        id=document["_id"],
        stream=document["s"],
        version=document["v"],
        at=document["at"],
        refusal=document.get("refusal"),
        request_hash=document.get("request"),
        actor=document["actor"],
    )
