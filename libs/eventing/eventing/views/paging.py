"""Paging: a cursor names the last row seen, not how many to skip, so that pages hold still.

What follows a row is asked for in steps, first the rows that agree with it in all but the key, then those
beyond it: each is one range of the index of the list, which ends with the key.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from bson.decimal128 import Decimal128

from eventing.core.errors import Invalid
from eventing.core.mongo import Db, Document
from eventing.views.conditions import all_of
from eventing.views.view import View

MAX_LIMIT = 200
#: How far back each further piece of a list reaches that is read from its newest rows on, in days.
REACHES = (1, 8, 64, 512)
#: The precision of times in the database.
MILLISECOND = timedelta(milliseconds=1)
#: BSON's integers have 64 bits.
LARGEST_INTEGER = 2**63 - 1


class Page(NamedTuple):
    """One page of rows; `next` asks for what follows, None on the last page."""

    items: list[Document]
    next: str | None


def page_of(
    view: View,
    db: Db,
    query: Mapping[str, Any],
    sort: Sequence[tuple[str, int]],
    cursor: str | None = None,
    limit: int = 50,
    *,
    now: datetime | None = None,
) -> Page:
    """One page of a view's rows, ordered by `sort` and then by key; rows added meanwhile move nothing.

    `now` is given for a list of any length that begins with the latest time: its rows are then asked for by
    pieces of time, each reaching further back, because one of the servers sorts all that it is asked for.

    `sort` holds `(field, 1 | -1)`; a row that lacks a field sorts as null. Raises Invalid for a
    cursor that is not one of this list.
    """
    order = [*sort, ("_id", 1)]
    ways = _beyond(order, decode_cursor(cursor, len(order))) if cursor else [{}]
    if now is not None:
        ways = [piece for way in ways for piece in _backwards(order[0][0], way, now)]
    rows: list[Document] = []
    for way in ways:
        rows += view.find(db, all_of(query, way), sort=order, limit=limit + 1 - len(rows))
        if len(rows) > limit:
            last = rows[limit - 1]
            return Page(rows[:limit], encode_cursor([_field(last, name) for name, _ in order]))
    return Page(rows, None)


def page_by_ids(view: View, db: Db, ids: Iterable[str], may_see: Callable[[Document], bool]) -> Page:
    """The rows of these ids, each once and in this order; what is unknown or may not be seen is left out."""
    return Page([row for row in view.rows(db, ids).values() if may_see(row)], None)


def encode_cursor(values: Sequence[Any]) -> str:
    packed = json.dumps([_pack(value) for value in values], separators=(",", ":"))
    return urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def decode_cursor(text: str, length: int) -> list[Any]:
    """The values of a cursor. Raises Invalid when the text is no cursor with that many."""
    try:
        packed = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if isinstance(packed, list) and len(packed) == length:
            return [_unpack(value) for value in packed]
    except (NotBase64, ValueError, ArithmeticError, TypeError, KeyError, RecursionError):
        pass
    raise Invalid("cursor", "not_a_cursor")


def _beyond(order: Sequence[tuple[str, int]], values: Sequence[Any]) -> list[Mapping[str, Any]]:
    """Rows after these values, in their order: (a = x and b > y), then (a > x)."""
    ways: list[Mapping[str, Any]] = []
    for index in reversed(range(len(order))):
        same = {name: value for (name, _), value in zip(order[:index], values, strict=False)}
        ways += [{**same, **further} for further in _further(*order[index], values[index])]
    return ways


def _further(name: str, direction: int, value: Any) -> list[Mapping[str, Any]]:
    # Comparisons never cross types in a query, but null sorts before everything.
    if direction > 0:
        return [{name: {"$ne": None}} if value is None else {name: {"$gt": value}}]
    return [] if value is None else [{name: {"$lt": value}}, {name: None}]


def _backwards(name: str, way: Mapping[str, Any], now: datetime) -> list[Mapping[str, Any]]:
    """The same rows in pieces, the latest first; a way that is of one time alone is one."""
    if name in way and not isinstance(way[name], Mapping):
        return [way]
    until: datetime | None = way.get(name, {}).get("$lt")
    latest, before = until or now, {} if until is None else {"$lt": until}
    pieces: list[Mapping[str, Any]] = []
    for days in REACHES:
        since = latest - timedelta(days=days)
        # Not `$gte`: one of the servers leaves out what is equal, where the index goes on behind the field.
        pieces.append({**way, name: {"$gt": since - MILLISECOND, **before}})
        before = {"$lt": since}
    # A row without a time sorts behind them all.
    return [*pieces, {**way, name: before}, *([{**way, name: None}] if until is None else [])]


def _field(row: Mapping[str, Any], name: str) -> Any:
    value: Any = row
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _pack(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, Decimal):
        return {"d": str(value)}
    return value


def _unpack(value: Any) -> Any:
    """A value that the database can be asked for. Raises ValueError and the like for any other."""
    if isinstance(value, dict):
        if "t" in value:
            # Beyond these years a time of another zone has no UTC.
            return datetime.fromisoformat(value["t"]).astimezone(UTC)
        return Decimal128(Decimal(value["d"])).to_decimal()
    if isinstance(value, list) or (isinstance(value, int) and abs(value) > LARGEST_INTEGER):
        raise ValueError("a cursor holds single values")
    if isinstance(value, str):
        value.encode()
    return value
