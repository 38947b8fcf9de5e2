"""Documents: a commit as it is stored, one document for each."""

from collections.abc import Mapping
from typing import Any

import bson
import msgspec
from bson.raw_bson import RawBSONDocument

from eventing.core.commit import Commit
from eventing.core.context import CommandContext
from eventing.core.errors import TooLarge
from eventing.core.mongo import CODEC

MAX_EVENT_BYTES = 256 * 1024  # the wire must carry whatever the log holds
MAX_COMMIT_BYTES = 8 * 1024 * 1024
RAW_CODEC = CODEC.with_options(document_class=RawBSONDocument)


def document_of(commit: Commit, context: CommandContext) -> RawBSONDocument:
    """A commit as stored; encoded once, so that its size is known before it is sent. Raises TooLarge."""
    raw = bson.encode(
        {
            "_id": commit.id,
            "p": commit.partition,
            "seq": 0,
            "s": commit.stream,
            "v": commit.version,
            "n": len(commit.events),
            "at": commit.at,
            "meta": context.meta(),
            "events": [{"type": wire_type, "data": data} for wire_type, data in commit.events],
        }
    )
    if len(raw) > MAX_COMMIT_BYTES:
        raise TooLarge(f"a commit of {len(raw)} bytes; at most {MAX_COMMIT_BYTES}", MAX_COMMIT_BYTES)
    if len(raw) > MAX_EVENT_BYTES:
        for wire_type, data in commit.events:
            if len(msgspec.json.encode(data)) > MAX_EVENT_BYTES:
                told = f"an event {wire_type} of more than {MAX_EVENT_BYTES} bytes"
                raise TooLarge(told, MAX_EVENT_BYTES)
    return RawBSONDocument(raw, RAW_CODEC)


def to_commit(source: str, epoch: int, document: Mapping[str, Any]) -> Commit:
    meta = document["meta"]
    return Commit(
        source=source,
        epoch=epoch,
        id=document["_id"],
        partition=document["p"],
        seq=document["seq"],
        stream=document["s"],
        version=document["v"],
        at=document["at"],
        actor=meta.get("actor", ""),
        events=[(event["type"], event["data"]) for event in document["events"]],
        correlation_id=meta.get("correlation"),
        causation_id=meta.get("causation"),
        traceparent=meta.get("traceparent"),
        earlier=tuple(meta.get("earlier", ())),
        request_hash=meta.get("request"),
    )
