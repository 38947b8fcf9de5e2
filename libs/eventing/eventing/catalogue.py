"""Which events there are: what a service publishes, and what it reads of others.

An event's wire type is its name and version (`CustomerRegistered.v1`). In code it is a frozen
dataclass; on the wire and in the log it is JSON-safe data. The marshmallow schema beside it is
the contract others build on; msgspec does the work on the hot path.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import msgspec
from marshmallow import RAISE, Schema, fields

from eventing.errors import Undecodable, UnknownVersion

T = TypeVar("T")
S = TypeVar("S", bound=type[Schema])


class EventSchema(Schema):
    """The contract of one published event version: every field named, nothing extra."""

    class Meta:
        unknown = RAISE


def personal(field: fields.Field[Any]) -> fields.Field[Any]:
    """Mark a field as a person's data: erasure and export find it by this."""
    field.metadata = {**field.metadata, "personal": True}
    return field


class Catalogue(Protocol):
    """What projections and reactions need to know of a source's events."""

    source: str

    def type_of(self, event_class: type) -> str: ...

    def decode(self, wire_type: str, data: Mapping[str, Any]) -> Any | None: ...


def split_type(wire_type: str) -> tuple[str, int]:
    """`"CustomerRegistered.v1"` -> `("CustomerRegistered", 1)`; raises Undecodable for anything else."""
    name, dot, version = wire_type.rpartition(".v")
    if not dot or not name or not version.isdigit():
        raise Undecodable(f"{wire_type!r} is not an event type with a version")
    return name, int(version)


def _convert(data: Mapping[str, Any], event_class: type[T]) -> T:
    try:
        return msgspec.convert(data, event_class)
    except msgspec.ValidationError as error:
        raise Undecodable(f"{event_class.__name__}: {error}") from error


class Contracts:
    """A reader's own view of another service's events: only the fields it needs."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._classes: dict[str, type] = {}
        self._types: dict[type, str] = {}
        self._names: set[str] = set()

    def event(self, wire_type: str) -> Callable[[type[T]], type[T]]:
        name, _ = split_type(wire_type)

        def register(event_class: type[T]) -> type[T]:
            self._classes[wire_type] = event_class
            self._types[event_class] = wire_type
            self._names.add(name)
            return event_class

        return register

    @property
    def classes(self) -> Mapping[str, type]:
        return self._classes

    def type_of(self, event_class: type) -> str:
        return self._types[event_class]

    def decode(self, wire_type: str, data: Mapping[str, Any]) -> Any | None:
        """The event, or None when this reader has no use for the type.

        Raises UnknownVersion when the name is known in another version only.
        """
        event_class = self._classes.get(wire_type)
        if event_class is not None:
            return _convert(data, event_class)
        if split_type(wire_type)[0] in self._names:
            raise UnknownVersion(f"{self.source} sent {wire_type}, which this reader does not know yet")
        return None


@dataclass(frozen=True)
class PublishedEvent(Generic[T]):
    wire_type: str
    event_class: type[T]
    schema: type[Schema]


Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


class Published:
    """Every event version a service has ever published, and how its own code reads them.

    `own` is the current version of an event class; older versions are upcast step by step to it.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.events: dict[str, PublishedEvent[Any]] = {}
        self._types: dict[type, str] = {}
        self._upcasters: dict[str, tuple[str, Upcaster]] = {}

    def event(self, event_class: type, wire_type: str | None = None) -> Callable[[S], S]:
        """Class decorator for the schema of `event_class`; the wire type defaults to version 1."""
        name = wire_type or f"{event_class.__name__}.v1"
        split_type(name)

        def register(schema: S) -> S:
            self.events[name] = PublishedEvent(name, event_class, schema)
            self._types[event_class] = name
            return schema

        return register

    def upcast(self, old: str, new: str, upcaster: Upcaster) -> None:
        self._upcasters[old] = (new, upcaster)

    def type_of(self, event_class: type) -> str:
        return self._types[event_class]

    def encode(self, event: Any) -> tuple[str, dict[str, Any]]:
        """Wire type and JSON-safe data (Decimal, dates and times as strings)."""
        return self._types[type(event)], msgspec.to_builtins(event)

    def decode(self, wire_type: str, data: Mapping[str, Any]) -> Any:
        while wire_type in self._upcasters:
            wire_type, upcaster = self._upcasters[wire_type]
            data = upcaster(dict(data))
        published = self.events.get(wire_type)
        if published is None:
            raise UnknownVersion(f"{self.source} has no event {wire_type}")
        return _convert(data, published.event_class)
