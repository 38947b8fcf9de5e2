"""Drawings: where the points and bars of a page's pictures go, in per cent of their width."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any, Literal
from zoneinfo import ZoneInfo

from desk.pages.parts import Deadline, Entry

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d一-鿿]+|\s+|.", re.DOTALL)

#: Labels nearer to each other than this, in per cent, would overlap.
LABEL_ROOM = 9.0

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Point:
    """A point of the day line: one deadline, or several of the same time."""

    at: float
    state: str
    label: str
    anchor: Anchor


@dataclass(frozen=True)
class Tick:
    at: float
    text: str
    main: bool


def share(part: Any, whole: Any) -> str:
    """A part of a whole as SVG writes it, `68.2%`; within nothing and all."""
    if not whole:
        return "0%"
    return percent(float(Decimal(part) / Decimal(whole)) * 100)


def percent(value: float) -> str:
    return f"{min(max(value, 0.0), 100.0):.2f}".rstrip("0").rstrip(".") + "%"


def along(when: datetime, start: datetime, end: datetime) -> float:
    """Where a time lies between two others, 0 to 100."""
    return min(max((when - start) / (end - start) * 100, 0.0), 100.0)


def anchor(at: float) -> Anchor:
    return "start" if at < 6 else "end" if at > 94 else "middle"


def points(entries: Iterable[Deadline], start: datetime, end: datetime, now: datetime) -> list[Point]:
    """The points of a day line, by time: a label without room is left out, names of one time are joined."""
    grouped: dict[tuple[float, str], list[str]] = {}
    for entry in sorted(entries, key=lambda entry: entry.at):
        at = along(entry.at, start, end)
        grouped.setdefault((round(at, 2), entry.state), []).append(entry.label)
    taken = [along(now, start, end)]
    found = []
    for (at, state), names in grouped.items():
        room = all(abs(at - other) >= (LABEL_ROOM if other != taken[0] else 4) for other in taken)
        shown = state != "done" and room
        if shown:
            taken.append(at)
        label = " · ".join(names[:2]) + (f" +{len(names) - 2}" if len(names) > 2 else "")
        found.append(Point(at, state, label if shown else "", anchor(at)))
    return found


def ticks(start: datetime, end: datetime, zone: tzinfo) -> list[Tick]:
    """The whole hours between; every third from the beginning is one that a narrow page keeps."""
    first = start.astimezone(zone)
    hours = int((end - start) / timedelta(hours=1))
    return [
        Tick(along(first + timedelta(hours=n), start, end), f"{first + timedelta(hours=n):%H:%M}", n % 3 == 0)
        for n in range(hours + 1)
    ]


def day_share(when: datetime, zone: str) -> float:
    """How much of its day has passed there, in per cent."""
    there = when.astimezone(ZoneInfo(zone))
    return (there.hour * 60 + there.minute) / 1440 * 100


def hour_share(text: str) -> float:
    """The same for an hour written `09:30`."""
    hours, minutes = text.split(":")
    return (int(hours) * 60 + int(minutes)) / 1440 * 100


@dataclass(frozen=True)
class Piece:
    """A piece of a bar: where it begins and how wide it is, in per cent."""

    x: str
    width: str
    value: Any
    tone: str


def stacked(values: Sequence[tuple[Any, str]], whole: Any = None) -> list[Piece]:
    """Values with their tones, one after the other along a bar; `whole` is its end, else their sum."""
    total = Decimal(whole) if whole is not None else sum((Decimal(value) for value, _ in values), Decimal())
    found, reached = [], Decimal()
    for value, tone in values:
        if Decimal(value) > 0:
            found.append(Piece(share(reached, total), share(value, total), value, tone))
        reached += Decimal(value)
    return found


def line(values: Sequence[Any], width: int, height: int) -> str:
    """The points of a polyline for values from left to right, the greatest on top."""
    top = max((Decimal(value) for value in values), default=Decimal()) or Decimal(1)
    step = width / max(len(values) - 1, 1)
    return " ".join(
        f"{n * step:.1f},{height - float(Decimal(value) / top) * height:.1f}"
        for n, value in enumerate(values)
    )


def toned(values: Sequence[Any], tones: Iterable[str]) -> list[tuple[Any, str]]:
    """Values with their tones, unknown ones as nothing."""
    return [(value or 0, tone) for value, tone in zip(values, tones, strict=True)]


def toned_pieces(pieces: Iterable[tuple[str, Any, str]]) -> list[tuple[Any, str]]:
    return [(value, tone) for _word, value, tone in pieces]


def room(pieces: Iterable[tuple[str, Any, str]], limit: Any) -> Decimal:
    """How long a gauge is: its pieces or its limit, and a little more, so that the end is seen."""
    return max(sum((Decimal(value) for _, value, _ in pieces), Decimal()), Decimal(limit)) * Decimal("1.02")


@dataclass(frozen=True)
class Caption:
    x: str
    word: str
    tone: str
    anchor: Anchor


def captions(pieces: Iterable[tuple[str, Any, str]], whole: Any) -> list[Caption]:
    """Words at a gauge: each at the beginning of its piece, that of what is over at its end."""
    found, reached = [], Decimal()
    for word, value, tone in pieces:
        end = reached + Decimal(value)
        over = tone == "over"
        found.append(Caption(share(end if over else reached, whole), word, tone, "end" if over else "start"))
        reached = end
    return found


def greatest(lines: Iterable[tuple[str, Sequence[Any]]]) -> Decimal:
    """The greatest sum of a stacked chart: the bar that goes all along."""
    return max(
        (sum((Decimal(value) for value in values), Decimal()) for _, values in lines), default=Decimal()
    )


def singles(values: Iterable[tuple[str, Any]]) -> list[tuple[str, tuple[Any]]]:
    """Lines of a table with one column."""
    return [(word, (value,)) for word, value in values]


@dataclass(frozen=True)
class Day:
    day: datetime
    entries: Sequence[Entry]


def by_day(entries: Iterable[Entry], zone: tzinfo) -> Iterator[Day]:
    """Entries under the heads of their days, in the order given."""
    for _, found in groupby(entries, key=lambda entry: entry.at.astimezone(zone).date()):
        of_day = list(found)
        yield Day(of_day[0].at, of_day)


def differences(old: str, new: str) -> list[tuple[bool, str]]:
    """The pieces of the new text, and whether each is in the old one too; by words, Chinese by characters."""
    before, after = (
        re.findall(r"\d+(?:[.,]\d+)*|[^\W\d一-鿿]+|\s+|.", text, re.DOTALL) for text in (old, new)
    )
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [(what == "equal", "".join(after[j:k])) for what, _, _, j, k in steps if k > j]
