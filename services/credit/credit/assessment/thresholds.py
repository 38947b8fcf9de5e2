"""Lookup in a threshold table: each row reaches up to a bound, the last one is open."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol, TypeVar


class _Row(Protocol):
    @property
    def up_to(self) -> Decimal | None: ...


R = TypeVar("R", bound=_Row)


def row_for(value: Decimal, table: Sequence[R]) -> R:
    """The first row that reaches up to `value`, which is not rounded before.

    Bounds are inclusive unless the row says otherwise: this closes the gaps of published tables, whose bounds
    have two decimals.
    """
    return next(row for row in table if row.up_to is None or _reaches(row, value))


def _reaches(row: _Row, value: Decimal) -> bool:
    assert row.up_to is not None
    return value <= row.up_to if getattr(row, "inclusive", True) else value < row.up_to
