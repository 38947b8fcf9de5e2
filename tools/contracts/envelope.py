"""The envelope of every event, for the documents: CloudEvents 1.0 attributes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from eventing.core.commit import Commit
from eventing.log.wire import HEADER_PREFIX, attributes
from tools.contracts.published import Described

#: An event no later than the first of the story the demo plays.
EXAMPLE_TIME = datetime(2026, 10, 10, 1, 0, tzinfo=UTC)
EXAMPLE_ID = "0c6f7d1e2b3a4958a7b6c5d4e3f20112"

ATTRIBUTES: Mapping[str, Mapping[str, Any]] = {
    "specversion": {"type": "string", "const": "1.0"},
    "id": {
        "type": "string",
        "pattern": "^[^/]+/[0-9]+$",
        "description": "Identity of the event: `{command id}/{index}`. Whoever has handled it drops it.",
    },
    "source": {"type": "string", "description": "The service that publishes it."},
    "type": {"type": "string", "pattern": "^[A-Za-z]+\\.v[0-9]+$", "description": "Event and version."},
    "subject": {"type": "string", "description": "Its stream: events of one stream come in order."},
    "time": {"type": "string", "format": "date-time"},
    "place": {
        "type": "string",
        "pattern": "^[0-9]+/[0-9]+/[0-9]+/[0-9]+$",
        "description": "`{epoch}/{partition}/{number}/{index}`. Numbers of a partition are dense: one "
        "that is missing is a gap, to be read from the feed.",
    },
    "count": {
        "type": "integer",
        "minimum": 1,
        "description": "How many events this commit has; their indexes are 0 to count - 1.",
    },
    "streamversion": {"type": "integer", "minimum": 1, "description": "Its number in its stream."},
    "actor": {"type": "string", "description": "Who asked for it: a person's id, or a reaction."},
    "correlationid": {"type": "string", "description": "The command that began it all."},
    "causationid": {"type": "string", "description": "The event this one answers."},
    "traceparent": {"type": "string", "description": "W3C trace context."},
}
OPTIONAL = frozenset({"correlationid", "causationid", "traceparent"})
REQUIRED = [name for name in ATTRIBUTES if name not in OPTIONAL]


def headers_schema() -> dict[str, Any]:
    """The schema of a message on RabbitMQ: the attributes as headers."""
    return {
        "type": "object",
        "properties": {HEADER_PREFIX + name: dict(schema) for name, schema in ATTRIBUTES.items()},
        "required": [HEADER_PREFIX + name for name in REQUIRED],
    }


def line_schema() -> dict[str, Any]:
    """The schema of a line of a feed: the attributes in one object, with the data beside them."""
    return {
        "type": "object",
        "properties": {
            **{name: dict(schema) for name, schema in ATTRIBUTES.items()},
            "data": {"type": "object", "description": "The event's data, as its own schema says."},
        },
        "required": [*REQUIRED, "data"],
    }


def example_of(event: Described) -> Commit:
    """A commit that holds only the event's golden example."""
    subject = next((value for name, value in event.example.items() if name.endswith("_id")), event.service)
    return Commit(
        source=event.service,
        epoch=1,
        id=EXAMPLE_ID,
        partition=3,
        seq=42,
        stream=f"{event.service}-{subject}",
        version=1,
        at=EXAMPLE_TIME,
        actor="33333333333343338333333333333333",
        events=[(event.wire_type, event.example)],
    )


def example_headers(event: Described) -> dict[str, Any]:
    return {HEADER_PREFIX + name: value for name, value in attributes(example_of(event), 0).items()}
