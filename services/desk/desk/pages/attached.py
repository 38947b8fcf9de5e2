"""Attached: the files that go with what is written, in a field of text with a line for each.

So they are kept, restored and compared as all else that is typed.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from desk.pages.shown import size_of

#: Id, size in bytes, name.
_LINE = re.compile(r"(\w{1,64}) (\d{1,12}) (.{1,200})")


@dataclass(frozen=True)
class Attached:
    """A file of the field; `size` in words."""

    id: str
    name: str
    size: str
    line: str


def line_of(file: Mapping[str, Any]) -> str:
    return f"{file['file_id']} {file['size']} {file['name']}"


def lines_of(files: Iterable[Mapping[str, Any]]) -> str:
    return "\n".join(map(line_of, files))


def files_in(text: str) -> list[Attached]:
    """The files in the field; a line that is none is not heard."""
    found = filter(None, (_LINE.fullmatch(line.strip()) for line in text.splitlines()))
    return [Attached(one[1], one[3], size_of(int(one[2])), one[0]) for one in found]


def ids_in(text: str) -> list[str]:
    return [one.id for one in files_in(text)]


def names_in(text: str) -> str:
    """What a person reads of the field."""
    return "\n".join(one.name for one in files_in(text))
