"""The refusals of a service, by which its tests walk over all their codes."""

import pkgutil
from importlib import import_module

from eventing import Refused


def refusals_of(service: str) -> set[type[Refused]]:
    """Every subclass of Refused in the service's package; all of its modules are imported for this."""
    for module in pkgutil.walk_packages(import_module(service).__path__, f"{service}."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    return {found for found in _below(Refused) if found.__module__.startswith(f"{service}.")}


def _below(refused: type[Refused]) -> set[type[Refused]]:
    return {each for cls in refused.__subclasses__() for each in (cls, *_below(cls))}
