"""Compatibility: whether a schema still keeps what its released form promised.

An event version is read in both directions: today's readers meet events that were stored years ago, and
readers built years ago meet today's events. So nothing that decides what is valid may change, neither
narrower nor wider; only a field that need not be there may come to it. Everything else is a new version.
"""

from collections.abc import Iterator, Mapping
from typing import Any

#: What a schema says of itself without deciding what is valid.
ANNOTATIONS = frozenset(
    {"$schema", "$id", "title", "description", "examples", "deprecated", "x-personal", "default"}
)
#: Compared by what is in them.
NESTED = ("items", "additionalProperties")

Schema = Mapping[str, Any]


def broken(released: Mapping[str, Schema], now: Mapping[str, Schema]) -> list[str]:
    """The released versions, by wire type, that are broken, as sentences; empty when none is."""
    found: list[str] = []
    for wire_type, schema in released.items():
        if wire_type in now:
            found += differences(schema, now[wire_type], wire_type)
        else:
            found.append(f"{wire_type}: is no longer published or read")
    return found


def differences(released: Any, now: Any, where: str) -> Iterator[str]:
    """Where `now` breaks `released`; `where` names the schema in the sentences."""
    if not isinstance(released, Mapping) or not isinstance(now, Mapping):
        if released != now:
            yield f"{where}: was {released!r}, is {now!r}"
        return
    yield from _of_fields(released, now, where)
    for keyword in NESTED:
        if keyword in released or keyword in now:
            yield from differences(released.get(keyword), now.get(keyword), f"{where}[]")
    compared = (set(released) | set(now)) - ANNOTATIONS - {"properties", "required", *NESTED}
    for keyword in sorted(compared):
        before, after = _plain(released.get(keyword)), _plain(now.get(keyword))
        if before != after:
            yield f"{where}: {keyword} was {before}, is {after}"


def _of_fields(released: Schema, now: Schema, where: str) -> Iterator[str]:
    before, after = released.get("properties", {}), now.get("properties", {})
    needed_before, needed_after = set(released.get("required", ())), set(now.get("required", ()))
    for name, schema in before.items():
        field = f"{where}.{name}"
        if name not in after:
            yield f"{field}: removed"
            continue
        if name in needed_before - needed_after:
            yield f"{field}: was always there, now may be missing"
        if name in needed_after - needed_before:
            yield f"{field}: could be missing, now is needed"
        yield from differences(schema, after[name], field)
    for name in after:
        if name not in before and name in needed_after:
            yield f"{where}.{name}: new, and needed; events stored before have none"


def _plain(value: Any) -> Any:
    """A value as it is compared: the order of alternatives decides nothing."""
    if isinstance(value, list):
        return sorted(value, key=repr)
    return [value] if isinstance(value, str) else value
