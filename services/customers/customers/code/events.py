"""What happens to the numbers of a region."""

from dataclasses import dataclass
from typing import TypeAlias

from customers.contracts import PUBLISHED
from customers.values import CodeNumber, Region
from eventing import Id


@PUBLISHED.event("CodesOpened.v1")
@dataclass(frozen=True, kw_only=True)
class CodesOpened:
    """Numbers `first` to `last` were in use before this system; an import may claim each of them once."""

    region: Region
    first: CodeNumber
    last: CodeNumber


@PUBLISHED.event("CodeTaken.v1")
@dataclass(frozen=True, kw_only=True)
class CodeTaken:
    region: Region
    sequence: CodeNumber
    customer_id: Id


CodesEvent: TypeAlias = CodesOpened | CodeTaken
