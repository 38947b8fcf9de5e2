"""Type hints: which classes a value may be of, and which ones an answer may hold."""

from collections.abc import Callable, Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

#: Says nothing about the class.
SILENT = (object, Any)


def hints_of(annotated: Any) -> dict[str, Any]:
    """The type hints of a function or class; none where a name in them is known to type checkers only."""
    try:
        return get_type_hints(annotated)
    except (NameError, TypeError, AttributeError):
        return {}


def classes(hint: Any) -> tuple[type, ...]:
    """The classes a value of this hint may be of, without None; nothing where the hint does not say."""
    return tuple(dict.fromkeys(_classes(hint)))


def _classes(hint: Any) -> Iterator[type]:
    origin = get_origin(hint)
    if origin is Annotated:
        yield from _classes(get_args(hint)[0])
    elif origin in (Union, UnionType):
        for one in get_args(hint):
            yield from _classes(one)
    elif isinstance(origin, type):
        yield origin
    elif isinstance(hint, type) and hint not in (NoneType, object):
        yield hint


def members(hint: Any) -> tuple[type, ...] | None:
    """The classes in an answer that may be one, many or none: `A | Sequence[B | C] | None` holds A, B and C.

    None where a part of the hint leaves it open, as `list[object]` does.
    """
    found = list(_members(hint))
    return None if any(one in SILENT for one in found) else tuple(dict.fromkeys(found))


def _members(hint: Any) -> Iterator[Any]:
    if get_origin(hint) is Annotated:
        yield from _members(get_args(hint)[0])
    elif inner := [one for one in get_args(hint) if one is not Ellipsis]:
        for one in inner:
            yield from _members(one)
    elif hint not in (None, NoneType):
        yield hint


def answers(function: Callable[..., Any]) -> tuple[type, ...] | None:
    """The classes in a function's return annotation; None without one, or where it leaves them open."""
    hint = hints_of(function).get("return", Any)
    return members(hint)
