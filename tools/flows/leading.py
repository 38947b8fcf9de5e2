"""Leads: what leads to what, by the reactions, routes, decisions and views the services declare."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from eventing import Route, Service
from eventing.core.catalogue import split_type
from eventing.service import FEATURE_MODULES
from tools.flows.hints import answers
from tools.flows.reading import built
from tools.flows.scope import plain
from tools.services import events_in_order

#: Where commands come from beside reactions, by the modules of a feature that make them.
ASKING = {"api": "API", "bodies": "API", "rounds": "clock"}


@dataclass(frozen=True, order=True)
class Named:
    """An event, a command or a view, with its service."""

    service: str
    name: str


@dataclass(frozen=True)
class Way:
    """Where a command goes and what it may lead to; `parts` are commands that are done before it."""

    command: Named
    stream: str
    parts: Sequence[Named]
    events: Sequence[Named]


@dataclass(frozen=True)
class Answer:
    """What one reaction does about an event."""

    service: str
    reaction: str
    commands: Sequence[Named]


class Leads:
    """The leads of these services, by name. Nothing is run: declarations and source are read."""

    def __init__(self, services: Mapping[str, Service[Any, Any]]) -> None:
        self._services = services

    @cached_property
    def events(self) -> Mapping[Named, str]:
        """Each published event with the wire type that is published now, in the order of declaration."""
        return {
            Named(service, split_type(wire_type)[0]): wire_type
            for service, declared in self._services.items()
            for wire_type, event in _published(declared).items()
            if event.superseded_by is None
        }

    @cached_property
    def ways(self) -> Mapping[Named, Way]:
        """The ways by command, in the order of the routes."""
        return {
            Named(service, route.command.__name__): self._way(service, declared, route)
            for service, declared in self._services.items()
            for route in declared.routes
        }

    def _way(self, service: str, declared: Service[Any, Any], route: Route) -> Way:
        published = _published(declared)
        names = {event.event_class: Named(service, split_type(name)[0]) for name, event in published.items()}
        events = decided(route, list(names))
        parts = () if route.parts is None else asked_by(route.parts, _commands(declared))
        return Way(
            Named(service, route.command.__name__),
            route.decider.name,
            [Named(service, part.__name__) for part in parts],
            [name for event, name in names.items() if event in events],
        )

    def answers(self, event: Named) -> list[Answer]:
        """The reactions to an event, in all services."""
        return [
            Answer(service, reaction.name, [Named(service, one.__name__) for one in asked])
            for service, declared in self._services.items()
            for reaction in declared.reactions
            if reaction.source == event.service and split_type(reaction.wire_type)[0] == event.name
            for asked in [asked_by(reaction.answer, _commands(declared))]
        ]

    def shown(self, event: Named) -> list[Named]:
        """The views an event is projected into, in all services."""
        return [
            Named(service, view.name)
            for service, declared in self._services.items()
            for view in declared.views
            if view.reads_name(event.service, event.name)
        ]

    def asked(self, command: Named) -> list[str]:
        """Who asks for a command: reactions by name, other commands, the API, the clock."""
        reactions = [
            reaction.name
            for reaction in self._services[command.service].reactions
            if any(one.__name__ == command.name for one in self._answers(command.service, reaction.answer))
        ]
        whole = [way.command.name for way in self.ways.values() if command in way.parts]
        return [*reactions, *whole, *self._asking(command)]

    def _answers(self, service: str, answer: Callable[..., Any]) -> Sequence[type]:
        return asked_by(answer, _commands(self._services[service]))

    def _asking(self, command: Named) -> Iterator[str]:
        seen = set()
        for feature in self._services[command.service].features:
            for room, who in ASKING.items():
                module = f"{feature.__name__}.{room}"
                if who not in seen and find_spec(module) and _holds(import_module(module), command.name):
                    seen.add(who)
                    yield who


def _holds(module: Any, name: str) -> bool:
    return inspect.isclass(getattr(module, name, None))


def _published(declared: Service[Any, Any]) -> Mapping[str, Any]:
    """What a service publishes; its features' events are imported for this."""
    for feature in declared.features:
        for room in ("events", *FEATURE_MODULES):
            if find_spec(f"{feature.__name__}.{room}"):
                import_module(f"{feature.__name__}.{room}")
    return events_in_order(declared)


def _commands(declared: Service[Any, Any]) -> list[type]:
    return [route.command for route in declared.routes]


def asked_by(answer: Callable[..., Any], commands: Sequence[type]) -> Sequence[type]:
    """The commands a function may answer with: by its annotation, or by its source where that is silent."""
    told = answers(answer)
    if told is None:
        return built(answer, commands)
    return [one for one in told if one in commands]


def decided(route: Route, events: Sequence[type]) -> Sequence[type]:
    """The events a command may lead to: by the source of `decide`, or else by its annotation."""
    decide = route.decider.decide
    function = plain(decide)
    names = list(inspect.signature(function).parameters) if function else []
    found = built(decide, events, **{names[1]: route.command}) if len(names) > 1 else []
    told = found or [one for one in answers(decide) or () if one in events]
    # Whoever tells of something may tell of its like, such as a mail of long ago.
    return [event for event in events if any(issubclass(event, one) for one in told)]
