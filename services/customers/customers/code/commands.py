"""Commands on the numbers of a region."""

from dataclasses import dataclass
from typing import TypeAlias

from customers.values import CodeNumber, Region
from eventing import Id


@dataclass(frozen=True, kw_only=True)
class OpenCodes:
    """Open the numbers of a region up to the last one in use before this system."""

    region: Region
    last: CodeNumber


@dataclass(frozen=True, kw_only=True)
class TakeCode:
    """Take the next number of the region; with `sequence`, a given one from before this system."""

    region: Region
    customer_id: Id
    sequence: CodeNumber | None = None


CodesCommand: TypeAlias = OpenCodes | TakeCode
