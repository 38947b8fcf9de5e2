"""Paging: a cursor names the last row seen, not how many to skip, so that pages hold still."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from eventing.core.errors import Invalid
from eventing.core.mongo import Db, Document
from eventing.views.view import View

MAX_LIMIT = 200


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
) -> Page:
    """One page of a view's rows, ordered by `sort` and then by key; rows added meanwhile move nothing.

    `sort` holds `(field, 1 | -1)`; a row that lacks a field sorts as null. Raises Invalid for a
    cursor that is not one of this list.
    """
    order = [*sort, ("_id", 1)]
    conditions: list[Mapping[str, Any]] = [query] if query else []
    if cursor:
        conditions.append(_beyond(order, decode_cursor(cursor, len(order))))
    rows = view.find(db, {"$and": conditions} if conditions else {}, sort=order, limit=limit + 1)
    if len(rows) <= limit:
        return Page(rows, None)
    last = rows[limit - 1]
    return Page(rows[:limit], encode_cursor([_field(last, name) for name, _ in order]))


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


def _beyond(order: Sequence[tuple[str, int]], values: Sequence[Any]) -> Mapping[str, Any]:
    """Rows after these values: (a > x) or (a = x and b > y) or ..."""
    ways: list[Mapping[str, Any]] = []
    for index, (name, direction) in enumerate(order):
        same = {order[i][0]: values[i] for i in range(index)}
        further = _further(name, direction, values[index])
        if further is not None:
            ways.append({**same, **further})
    return {"$or": ways}


def _further(name: str, direction: int, value: Any) -> Mapping[str, Any] | None:
    # Comparisons never cross types in a query, but null sorts before everything.
    if direction > 0:
        return {name: {"$ne": None}} if value is None else {name: {"$gt": value}}
    if value is None:
        return None
    return {"$or": [{name: {"$lt": value}}, {name: None}]}


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
    if not isinstance(value, dict):
        if isinstance(value, list):
            raise ValueError("a cursor holds single values")
        return value
    return datetime.fromisoformat(value["t"]) if "t" in value else Decimal(value["d"])
