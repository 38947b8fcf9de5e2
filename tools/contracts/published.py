"""Published events of all services, with their golden examples and their readers."""

import importlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

from eventing.core.catalogue import Contracts, Published, PublishedEvent
from tools.services import SERVICES, declaration, events_in_order


@dataclass(frozen=True)
class Described:
    """One version of one event, with all the documents say of it."""

    service: str
    event: PublishedEvent[Any]
    example: Mapping[str, Any]
    readers: tuple[str, ...]

    @property
    def wire_type(self) -> str:
        return self.event.wire_type

    @property
    def about(self) -> str:
        """The docstring of the event's class; empty where Python made it up."""
        cls = self.event.event_class
        text = (cls.__doc__ or "").strip()
        return "" if text.startswith(f"{cls.__name__}(") else " ".join(text.split())


@cache
def catalogue() -> Mapping[str, tuple[Described, ...]]:
    """The events by service, in the order the services declare them."""
    readers: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for reader in SERVICES:
        for contracts in contracts_of(reader):
            for wire_type in contracts.read:
                readers[contracts.source, wire_type][reader] = None
    return {
        service: tuple(
            Described(service, event, examples_of(service)[name], tuple(readers[service, name]))
            for name, event in _registered(service).items()
        )
        for service in SERVICES
    }


def _registered(service: str) -> Mapping[str, PublishedEvent[Any]]:
    published_by(service)
    return events_in_order(declaration(service))


@cache
def published_by(name: str) -> Published:
    """What a service publishes; its features' events are imported for this."""
    declared = declaration(name)
    # Events register themselves when the features' modules that hold them are imported.
    _ = declared.views, declared.routes
    examples_of(name)
    return declared.published


@cache
def examples_of(name: str) -> Mapping[str, Mapping[str, Any]]:
    """The golden example of each version, as the features' `examples` have them."""
    found: dict[str, Mapping[str, Any]] = {}
    for feature in declaration(name).features:
        if find_spec(f"{feature.__name__}.examples"):
            found |= importlib.import_module(f"{feature.__name__}.examples").EXAMPLES
    return found


def contracts_of(name: str) -> list[Contracts]:
    """What a service reads of others: each by what its views and reactions read."""
    declared = declaration(name)
    found = [catalogue for view in declared.views for catalogue in view.catalogues.values()]
    found += [reaction.catalogue for reaction in declared.reactions]
    return [one for one in dict.fromkeys(found) if isinstance(one, Contracts)]
