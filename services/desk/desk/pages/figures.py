"""Figures: the general manager's five, each with the month before, twelve weeks and a way to its list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from flask import Blueprint

from desk.figures import queries
from desk.figures.model import Figure, Line, periods
from desk.pages import formats
from desk.pages.frame import Frame
from desk.pages.visiting import page
from people import Role

#: Where what a figure counts is listed.
LISTS: Mapping[str, str] = {
    "new_contacts": "/customers",
    "in_time": "/team",
    "cleared": "/orders",
    "receivables": "/ageing",
    "overdue": "/collection",
}
PER_CENT = frozenset({"in_time", "overdue"})
MONEY = frozenset({"cleared", "receivables"})


@dataclass(frozen=True)
class Told:
    """A line of a figure in words; `weeks` are for its picture, `told` their words for its table."""

    now: str
    before: str
    weeks: Sequence[Decimal]
    told: Sequence[str]
    currency: str | None


@dataclass(frozen=True)
class Shown:
    """A figure as it is shown; `median` in words, of answers alone."""

    name: str
    href: str
    lines: Sequence[Told]
    median: str | None = None
    median_before: str | None = None


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("figures", __name__)

    @blueprint.get("/figures")
    @page(Role.GENERAL_MANAGER)
    def five() -> Any:
        zone = frame.parts.config.company_zone
        weeks = [until - timedelta(days=1) for _, until in periods(frame.parts.clock.now(), zone).weeks]
        return frame.page("figures.html", figures=five_figures(frame), weeks=weeks)

    return blueprint


def five_figures(frame: Frame) -> list[Shown]:
    """For a general manager: they are the whole firm's."""
    parts = frame.parts
    found = queries.five(parts.db, parts.clock.now(), parts.config.company_zone)
    return [_shown(figure, frame) for figure in found]


def _shown(figure: Figure, frame: Frame) -> Shown:
    def median(seconds: int | None) -> str | None:
        return None if seconds is None else formats.duration(timedelta(seconds=seconds), frame.say)

    return Shown(
        name=figure.name,
        href=LISTS[figure.name],
        lines=[_told(figure.name, line) for line in figure.lines],
        median=median(figure.median_now),
        median_before=median(figure.median_before),
    )


def _told(name: str, line: Line) -> Told:
    def words(value: Decimal | None) -> str:
        if value is None:
            return formats.DASH
        if name in PER_CENT:
            return f"{value.normalize():f}%"
        if name in MONEY:
            return formats.amount(value, line.currency)
        return f"{value:f}"

    return Told(
        now=words(line.now),
        before=words(line.before),
        weeks=[value or Decimal(0) for value in line.weeks],
        told=[words(value) for value in line.weeks],
        currency=line.currency,
    )
