"""Limits of values, written once beside their type, as metadata of `typing.Annotated`.

    CustomerName = Annotated[str, Text(max=200)]

    @dataclass(frozen=True, kw_only=True)
    class ContactAdded:
        customer_id: Id
        name: Personal[CustomerName]

Commands and events are judged by them (`checking`), bodies and published schemas are made of them
(`shapes`). msgspec does not know them: reading what was stored long ago judges nothing.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Text:
    """Limits of a text, judged without the blanks around it.

    `pattern` matches all of it, and `code` is the reason where it does not. `lines` lets it hold line
    breaks and tabs. Where `min` is 0 it may be empty, whatever the pattern. `strip=False` keeps and
    judges it as it was typed.
    """

    max: int
    min: int = 1
    pattern: str | None = None
    code: str = "malformed"
    lines: bool = False
    strip: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.min <= self.max:
            raise ValueError(f"no text has {self.min} to {self.max} characters")
        if self.pattern is not None:
            re.compile(self.pattern)


@dataclass(frozen=True, kw_only=True)
class Number:
    """Limits of an int, a Decimal, a float or an amount of Money. `decimals` counts digits as written."""

    min: Decimal | int | None = None
    max: Decimal | int | None = None
    more_than: Decimal | int | None = None
    decimals: int | None = None


@dataclass(frozen=True, kw_only=True)
class Items:
    """How many items a tuple or entries a mapping may hold; `unique`: no item twice."""

    max: int
    min: int = 0
    unique: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.min <= self.max:
            raise ValueError(f"no list has {self.min} to {self.max} items")


@dataclass(frozen=True, init=False)
class OneOf:
    """One of a set of texts that is data, such as the countries of ISO 3166.

    With the code `not_one_of` the values are named in the refusal and in the schema; under
    a code of its own the set is known by its name, and may grow without a new version of any event.
    """

    values: tuple[str, ...]
    code: str

    def __init__(self, values: Collection[str], code: str = "not_one_of") -> None:
        ordered = values if isinstance(values, list | tuple) else sorted(values)
        # A tuple, because typing compares and hashes what an annotation carries.
        object.__setattr__(self, "values", tuple(ordered))
        object.__setattr__(self, "code", code)

    @property
    def listed(self) -> bool:
        return self.code == "not_one_of"


@dataclass(frozen=True)
class Checked:
    """A text put into its normal form by a pure function, or refused by its ValueError with `code`.

    The function leaves its own results unchanged, else no repetition would be harmless.
    """

    function: Callable[[str], str]
    code: str = "malformed"


@dataclass(frozen=True)
class PersonalMark:
    """The mark of a person's data."""


#: Erasure and export find a person's data by it.
PERSONAL = PersonalMark()
Personal = Annotated[T, PERSONAL]

ID_PATTERN = "[A-Za-z0-9][A-Za-z0-9._~-]*"
LONGEST_ID = 64

#: Names a thing, never a person. It becomes part of stream names, so it holds no slash and no blank.
Id = Annotated[str, Text(max=LONGEST_ID, pattern=ID_PATTERN, code="not_an_id", strip=False)]
#: An id in a command, empty where the handler is to make one.
NewId = Annotated[str, Text(max=LONGEST_ID, min=0, pattern=ID_PATTERN, code="not_an_id", strip=False)]
#: What nobody sees, types or means: soft hyphens, spaces without width, marks of order, overrides of
#: direction. Joiners stay, which some scripts are written with.
_UNSEEN = dict.fromkeys([0x00AD, 0x200B, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def _seen(text: str) -> str:
    if text.isascii():
        return text
    seen = text.translate(_UNSEEN).strip(" ")
    # What is nothing but that, or hides other blanks behind it, stays to be refused.
    return seen if seen and seen == seen.strip() else text


#: The mark of a text in one line that loses what nobody sees in it, so that two that look alike are.
SEEN = Checked(_seen)
#: What somebody or something is called.
Name = Annotated[str, Text(max=200), SEEN]
#: A sentence or two, without a line break.
Line = Annotated[str, Text(max=500), SEEN]
#: Text of several lines.
Note = Annotated[str, Text(max=10_000, lines=True)]
