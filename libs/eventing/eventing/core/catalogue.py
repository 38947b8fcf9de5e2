"""Catalogues of events: what a service publishes, and what it reads of others.

An event's wire type is its name and version (`CustomerRegistered.v1`). In code it is a frozen
dataclass, written once; on the wire and in the log it is JSON-safe data. The marshmallow schema made of the
class is the contract others build on; msgspec does the work on the hot path.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from typing import Any, Generic, Protocol, TypeVar

import msgspec
from marshmallow import Schema, fields

from eventing.core.checking import faults_of
from eventing.core.errors import EventingError, Undecodable, UnknownVersion
from eventing.core.judging import Fault
from eventing.core.shapes import schema_of

T = TypeVar("T")


def is_personal(field: fields.Field[Any]) -> bool:
    return bool(field.metadata.get("personal"))


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


Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


class Upcasters:
    """Steps from former versions of a source's events to the versions that are read now."""

    def __init__(self) -> None:
        self._steps: dict[str, tuple[str, Upcaster]] = {}

    def add(self, former: str, version: str, upcaster: Upcaster) -> None:
        (name, old), (new_name, new) = split_type(former), split_type(version)
        if name != new_name or old >= new:
            raise ValueError(f"{version} is no later version of {former}")
        self._steps[former] = (version, upcaster)

    def __iter__(self) -> Iterator[str]:
        """The former versions."""
        return iter(self._steps)

    def last(self, wire_type: str) -> str:
        """The version that upcasting ends at."""
        while wire_type in self._steps:
            wire_type, _ = self._steps[wire_type]
        return wire_type

    def upcast(self, wire_type: str, data: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        while wire_type in self._steps:
            wire_type, upcaster = self._steps[wire_type]
            data = upcaster(dict(data))
        return wire_type, data


_READ_BY: dict[type, list["Catalogue"]] = {}


def catalogue_of(event_class: type) -> Catalogue:
    """The catalogue of an event class. Raises TypeError for a class in none, or in several."""
    found = _READ_BY.get(event_class, [])
    if len(found) != 1:
        raise TypeError(f"{event_class.__name__} is in {len(found)} catalogues: name one with `of=`")
    return found[0]


class Contracts:
    """A reader's own view of another service's events: only the fields it needs."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._classes: dict[str, type] = {}
        self._types: dict[type, str] = {}
        self._names: set[str] = set()
        self._upcasters = Upcasters()

    def event(self, wire_type: str) -> Callable[[type[T]], type[T]]:
        """Class decorator: what this reader makes of an event of this version."""
        name, _ = split_type(wire_type)

        def register(event_class: type[T]) -> type[T]:
            self._classes[wire_type] = event_class
            self._types[event_class] = wire_type
            self._names.add(name)
            _READ_BY.setdefault(event_class, []).append(self)
            return event_class

        return register

    def former(self, former: str, version: str, upcaster: Upcaster = dict) -> None:
        """Read a former version as well, upcast to the version that is read now.

        Without an upcaster both must have the fields this reader needs.
        """
        self._upcasters.add(former, version, upcaster)

    @property
    def classes(self) -> Mapping[str, type]:
        return self._classes

    @property
    def read(self) -> Mapping[str, type]:
        """Every wire type this reader understands, and what it makes of it."""
        former = {old: self._classes[self._upcasters.last(old)] for old in self._upcasters}
        return {**self._classes, **former}

    def type_of(self, event_class: type) -> str:
        return self._types[event_class]

    def decode(self, wire_type: str, data: Mapping[str, Any]) -> Any | None:
        """The event, or None when this reader has no use for the type.

        Raises UnknownVersion when the name is known in another version only.
        """
        wire_type, data = self._upcasters.upcast(wire_type, data)
        event_class = self._classes.get(wire_type)
        if event_class is not None:
            return _convert(data, event_class)
        if split_type(wire_type)[0] in self._names:
            raise UnknownVersion(self.source, wire_type)
        return None


@dataclass(frozen=True)
class PublishedEvent(Generic[T]):
    """One version of an event. `shape` is the class its schema is made of, `event_class` what it is read as.

    `superseded_by`: the version that is published instead, where this is a former one.
    """

    wire_type: str
    event_class: type[T]
    shape: type[Any]
    superseded_by: str | None = None

    @property
    def schema(self) -> type[Schema]:
        """The contract others build on."""
        shape: Any = self.shape
        return schema_of(shape)


class Published:
    """Every event version a service has ever published, and how its own code reads them.

    `event` registers the version that is published now; `former` versions are upcast to it, step by
    step, when they are read.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.events: dict[str, PublishedEvent[Any]] = {}
        self._types: dict[type, str] = {}
        self._upcasters = Upcasters()

    def event(self, wire_type: str) -> Callable[[type[T]], type[T]]:
        """Class decorator of an event: `@PUBLISHED.event("ContactAdded.v1")` above its dataclass.

        The name is written, because it is stored for ever; the class below it may be renamed.
        """
        split_type(wire_type)

        def register(event_class: type[T]) -> type[T]:
            self.add(wire_type, event_class)
            _READ_BY.setdefault(event_class, []).append(self)
            return event_class

        return register

    def add(self, wire_type: str, event_class: type) -> None:
        """Register a class that is declared elsewhere. Raises ValueError for a version that is registered."""
        if wire_type in self.events:
            raise ValueError(f"{wire_type} is registered twice")
        if not is_dataclass(event_class):
            raise TypeError(f"{event_class.__name__} is not a dataclass, so it cannot be {wire_type}")
        self.events[wire_type] = PublishedEvent(wire_type, event_class, event_class)
        self._types[event_class] = wire_type

    def former(self, former: str, version: str, upcaster: Upcaster) -> Callable[[type[T]], type[T]]:
        """Class decorator of a former version, as it was published.

        `version` supersedes it and is registered already. What was stored is never changed.
        """
        successor = self.events[version]
        self._upcasters.add(former, version, upcaster)

        def register(shape: type[T]) -> type[T]:
            self.events[former] = PublishedEvent(former, successor.event_class, shape, version)
            return shape

        return register

    def type_of(self, event_class: type) -> str:
        return self._types[event_class]

    def encode(self, event: Any) -> tuple[str, dict[str, Any]]:
        """Wire type and JSON-safe data (Decimal, dates and times as strings).

        Raises BadEvent for one beyond the limits of its own type: it must not be stored.
        """
        found = faults_of(event)
        if found:
            raise BadEvent(type(event).__name__, found)
        return self._types[type(event)], msgspec.to_builtins(event)

    def decode(self, wire_type: str, data: Mapping[str, Any]) -> Any:
        wire_type, data = self._upcasters.upcast(wire_type, data)
        published = self.events.get(wire_type)
        if published is None:
            raise UnknownVersion(self.source, wire_type)
        return _convert(data, published.event_class)


class BadEvent(EventingError):
    """A decision made an event its own type does not allow: a fault of the program, nothing is stored."""

    def __init__(self, name: str, faults: Sequence[Fault]) -> None:
        # Values may be personal: only paths and reasons are named.
        super().__init__(f"{name}: " + ", ".join(f"{fault.path} {fault.code}" for fault in faults))
        self.faults = faults
