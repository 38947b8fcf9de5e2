"""The table of reply groups by country: the company's own file, or the one that comes with the system."""

import tomllib
from datetime import time
from pathlib import Path
from typing import Any

from eventing import BadCountryTable, by_country
from scheduler.calendar.working_time import Calendar
from scheduler.reply.deadlines import ReplyGroup, ReplyRules

OURS = Path(__file__).with_name("reply_groups.toml")


def load_reply_rules(calendar: Calendar, path: Path = OURS) -> ReplyRules:
    """The reply rules in a TOML file.

    Raises BadCountryTable for a country in two groups, an unknown default or a wrong time.
    """
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    entries: dict[str, dict[str, Any]] = table.get("groups", {})
    by_name = {name: _group(name, entry) for name, entry in entries.items()}
    countries = by_country(
        {name: str(entry.get("countries", "")) for name, entry in entries.items()}, path.name
    )
    groups = {country: by_name[name] for country, name in countries.items()}
    default = table.get("default")
    if default not in by_name:
        raise BadCountryTable(f"{path.name}: the default {default!r} is not one of its groups")
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
        raise BadCountryTable(f"cut_off of {name}: {cut_off!r} is not a time of day such as 11:00") from None
