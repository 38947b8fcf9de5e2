"""Events as they travel: CloudEvents 1.0 attributes, the data as stored.

On the feed an event is one JSON object a line; on RabbitMQ the attributes are headers with the
prefix `ce-` and the data is the body.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from eventing.core.commit import Commit, Place
from eventing.core.errors import Undecodable, WrongPlace

HEADER_PREFIX = "ce-"


@dataclass(frozen=True)
class WireEvent:
    """One event as it came, before the others of its commit are put beside it."""

    attributes: Mapping[str, Any]
    place: Place
    count: int
    data: Mapping[str, Any]


def attributes(commit: Commit, index: int) -> dict[str, Any]:
    """An event's attributes, without what can be derived: each header costs when it is published."""
    found: dict[str, Any] = {
        "specversion": "1.0",
        "id": commit.event_id(index),
        "source": commit.source,
        "type": commit.events[index][0],
        "subject": commit.stream,
        "time": commit.at.isoformat(),
        "place": str(commit.place(index)),
        "count": len(commit.events),
        "streamversion": commit.version + index,
        "actor": commit.actor,
    }
    if commit.correlation_id:
        found["correlationid"] = commit.correlation_id
    if commit.causation_id:
        found["causationid"] = commit.causation_id
    if commit.traceparent:
        found["traceparent"] = commit.traceparent
    return found


def headers(commit: Commit, index: int) -> dict[str, Any]:
    return {HEADER_PREFIX + name: value for name, value in attributes(commit, index).items()}


def body(commit: Commit, index: int) -> bytes:
    return msgspec.json.encode(commit.events[index][1])


def routing_key(commit: Commit, index: int) -> str:
    """`CustomerRegistered.v1.03`."""
    return f"{commit.events[index][0]}.{commit.partition:02d}"


def lines(commit: Commit) -> Iterator[bytes]:
    """A commit as JSON lines, one for each event."""
    for index, (_, data) in enumerate(commit.events):
        yield msgspec.json.encode({**attributes(commit, index), "data": data}) + b"\n"


def parse_line(line: bytes) -> WireEvent:
    try:
        found = msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise Undecodable(f"not a JSON object: {error}") from error
    return _wire_event(found, found.pop("data", None))


def parse_message(raw_headers: Mapping[str, Any], raw_body: bytes) -> WireEvent:
    """The event in a message. Raises Undecodable for whatever is not an event of ours."""
    cut = len(HEADER_PREFIX)
    found = {name[cut:]: value for name, value in raw_headers.items() if name.startswith(HEADER_PREFIX)}
    try:
        data = msgspec.json.decode(raw_body)
    except msgspec.DecodeError as error:
        raise Undecodable(f"the body is not JSON: {error}") from error
    return _wire_event(found, data)


def _wire_event(found: Mapping[str, Any], data: Any) -> WireEvent:
    if not isinstance(data, dict):
        raise Undecodable("the data is not a JSON object")
    try:
        place = Place.parse(found["place"])
        count = int(found["count"])
        for name in ("id", "source", "type", "subject", "time", "streamversion"):
            found[name]  # a missing one is named by the KeyError
    except (KeyError, ValueError, TypeError, AttributeError, WrongPlace) as error:
        raise Undecodable(f"not an event of ours: {error!r}") from error
    if not 0 <= place.index < count:
        raise Undecodable(f"event {place.index} of a commit of {count}")
    return WireEvent(found, place, count, data)


def to_commit(events: Sequence[WireEvent]) -> Commit:
    """Put a whole commit together again. Raises Undecodable when the events do not fit."""
    first = events[0]
    found = first.attributes
    if len(events) != first.count or [e.place.index for e in events] != list(range(first.count)):
        raise Undecodable("a commit's events are not all there, or not in order")
    try:
        return Commit(
            source=found["source"],
            epoch=first.place.epoch,
            id=str(found["id"]).rsplit("/", 1)[0],
            partition=first.place.partition,
            seq=first.place.seq,
            stream=found["subject"],
            version=int(found["streamversion"]),
            at=datetime.fromisoformat(found["time"]),
            actor=found.get("actor", ""),
            events=[(event.attributes["type"], event.data) for event in events],
            correlation_id=found.get("correlationid"),
            causation_id=found.get("causationid"),
            traceparent=found.get("traceparent"),
        )
    except (ValueError, TypeError) as error:
        raise Undecodable(f"not an event of ours: {error!r}") from error
