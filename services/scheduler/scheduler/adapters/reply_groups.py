"""The table of reply groups by country: the company's own, or the one that comes with the system."""

import tomllib
from datetime import time
from pathlib import Path
from typing import Any

from scheduler.domain.calendar import Calendar
from scheduler.domain.reply_rules import ReplyGroup, ReplyRules

OURS = Path(__file__).with_name("reply_groups.toml")


class BadReplyGroups(ValueError):
    """The table contradicts itself; says where."""


def load_reply_rules(calendar: Calendar, path: Path = OURS) -> ReplyRules:
    """Raises BadReplyGroups for a country in two groups, an unknown default or a wrong time."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    groups: dict[str, ReplyGroup] = {}
    by_name: dict[str, ReplyGroup] = {}
    for name, entry in table.get("groups", {}).items():
        by_name[name] = group = _group(name, entry)
        for country in str(entry.get("countries", "")).split():
            if len(country) != 2 or not country.isalpha() or not country.isupper():
                raise BadReplyGroups(f"{path.name}: {country!r} in {name} is no ISO country code")
            if country in groups:
                raise BadReplyGroups(f"{path.name}: {country} is in {groups[country].name} and in {name}")
            groups[country] = group
    default = table.get("default")
    if default not in by_name:
        raise BadReplyGroups(f"{path.name}: the default {default!r} is none of its groups")
    return ReplyRules(calendar, groups, by_name[default], frozenset(table.get("within_a_day", ())))


def _group(name: str, entry: dict[str, Any]) -> ReplyGroup:
    cut_off = entry.get("cut_off")
    try:
        return ReplyGroup(
            name,
            at_once=bool(entry.get("at_once", False)),
            cut_off=None if cut_off is None else time.fromisoformat(cut_off),
        )
    except (TypeError, ValueError):
        raise BadReplyGroups(f"cut_off of {name}: {cut_off!r} is no time of the day like 11:00") from None
