"""The services: those installed that declare themselves as entry points `tradeloom.services`."""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from eventing import Service
from eventing.core.catalogue import PublishedEvent

GROUP = "tradeloom.services"
#: The order for people; services not named here come after, by name.
_FIRST = ("customers", "mail", "credit", "scheduler", "desk")


def _place(name: str) -> tuple[int, str]:
    return (_FIRST.index(name) if name in _FIRST else len(_FIRST), name)


#: Their names. Nothing of a service is imported for this.
SERVICES: tuple[str, ...] = tuple(sorted((found.name for found in entry_points(group=GROUP)), key=_place))


def events_in_order(declared: Service[Any, Any]) -> Mapping[str, PublishedEvent[Any]]:
    """The registered published events by wire type: feature by feature, in the order they are written.

    They register themselves when their module is imported, which may come in any order.
    """
    features = [feature.__name__ for feature in declared.features]

    def place(entry: tuple[str, PublishedEvent[Any]]) -> int:
        package = entry[1].shape.__module__.rpartition(".")[0]
        return features.index(package) if package in features else len(features)

    return dict(sorted(declared.published.events.items(), key=place))


@cache
def declaration(name: str) -> Service[Any, Any]:
    """The declaration of a service. Raises KeyError for one that is not installed."""
    (found,) = entry_points(group=GROUP, name=name) or [None]
    if found is None:
        raise KeyError(name)
    declared: Service[Any, Any] = found.load()
    return declared
