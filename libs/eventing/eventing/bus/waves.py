"""Waves: many things to do, in as few rounds as their order allows."""

from collections.abc import Callable, Collection, Hashable, Iterable
from typing import TypeVar

T = TypeVar("T")


def waves(things: Iterable[T], keys_of: Callable[[T], Collection[Hashable]]) -> list[list[T]]:
    """The waves of these things, each as early as possible: behind the last before it that shares a key.

    In a wave no key occurs twice. The order of any two with a common key is kept, that of others is not.
    """
    made: list[list[T]] = []
    last: dict[Hashable, int] = {}
    for thing in things:
        keys = keys_of(thing)
        place = max((last.get(key, -1) for key in keys), default=-1) + 1
        if place == len(made):
            made.append([])
        made[place].append(thing)
        last.update(dict.fromkeys(keys, place))
    return made
