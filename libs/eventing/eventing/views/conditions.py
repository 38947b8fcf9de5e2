"""Conditions of queries, joined flat: an index serves what is asked field by field, nothing inside `$and`."""

from collections.abc import Mapping
from typing import Any

Condition = Mapping[str, Any]

#: Matches nothing.
IMPOSSIBLE: Mapping[str, Any] = {"$in": []}


def all_of(*conditions: Condition) -> dict[str, Any]:
    """The MongoDB filter that holds where each of these does, one entry for each field; `{}` says nothing.

    What two of them ask of one field becomes one question where that can be told, else the second goes into
    `$and`. A field asked for with `$in` holds one value, no array.
    """
    joined: dict[str, Any] = {}
    beside: list[dict[str, Any]] = []
    for condition in conditions:
        for field, asked in condition.items():
            if field not in joined:
                joined[field] = asked
            elif field.startswith("$"):
                beside.append({field: asked})
            elif (both := _both(joined[field], asked)) is not None:
                joined[field] = both[0]
            else:
                beside.append({field: asked})
    return {**joined, "$and": [*joined.get("$and", []), *beside]} if beside else joined


def _both(one: Any, other: Any) -> tuple[Any] | None:
    """One question for two of the same field; None where there is none."""
    if one == other and type(one) is type(other):
        return (one,)
    if _is_value(one):
        one, other = other, one
    if _is_value(other):
        if _is_value(one):
            # Of a field that holds an array both may be true.
            return None
        if set(one) == {"$in"}:
            return (other,) if other in one["$in"] else (IMPOSSIBLE,)
        return None
    if set(one) == set(other) == {"$in"}:
        return ({"$in": [value for value in one["$in"] if value in other["$in"]]},)
    return None if one.keys() & other.keys() else ({**one, **other},)


def _is_value(asked: Any) -> bool:
    return not (isinstance(asked, Mapping) and asked and all(str(key).startswith("$") for key in asked))
