"""Looking a value up in a table of bands, each with an inclusive upper bound, the last one open."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol, TypeVar


class _Band(Protocol):
    @property
    def up_to(self) -> Decimal | None: ...


B = TypeVar("B", bound=_Band)


def band_of(bands: Sequence[B], value: Decimal) -> B:
    """The first band that reaches up to `value`; the value is never rounded before."""
    return next(band for band in bands if band.up_to is None or _reaches(band, value))


def _reaches(band: _Band, value: Decimal) -> bool:
    assert band.up_to is not None
    return value <= band.up_to if getattr(band, "inclusive", True) else value < band.up_to
