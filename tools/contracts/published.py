"""All the events the services publish, their golden examples, and who reads them."""

import importlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from eventing.core.catalogue import Contracts, Published, PublishedEvent
from tools.launcher.system import SERVICES


@dataclass(frozen=True)
class Described:
    """One version of one event, with what is known of it beside the code that decides it."""

    service: str
    event: PublishedEvent[Any]
    example: Mapping[str, Any]
    readers: tuple[str, ...]

    @property
    def wire_type(self) -> str:
        return self.event.wire_type

    @property
    def about(self) -> str:
        """What the event's class says of itself; nothing where Python made it up."""
        cls = self.event.event_class
        text = (cls.__doc__ or "").strip()
        return "" if text.startswith(f"{cls.__name__}(") else " ".join(text.split())


@cache
def catalogue() -> Mapping[str, tuple[Described, ...]]:
    """By service, in the order the services declare them."""
    readers: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for reader in SERVICES:
        # Its views add to the contracts what the staff directory reads.
        importlib.import_module(f"{reader}.projections")
        for contracts in contracts_of(reader):
            for wire_type in contracts.read:
                readers[contracts.source, wire_type][reader] = None
    return {
        service: tuple(
            Described(service, event, examples_of(service)[name], tuple(readers[service, name]))
            for name, event in published_by(service).events.items()
        )
        for service in SERVICES
    }


def published_by(service: str) -> Published:
    found: Published = importlib.import_module(f"{service}.event_schemas").PUBLISHED
    return found


def examples_of(service: str) -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = importlib.import_module(f"{service}.event_examples").EXAMPLES
    return found


def contracts_of(service: str) -> Iterator[Contracts]:
    """What a service reads of others."""
    for value in vars(importlib.import_module(f"{service}.event_schemas")).values():
        if isinstance(value, Contracts):
            yield value
