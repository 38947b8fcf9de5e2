"""Golden examples of the events of the calendar: what readers test against."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "CalendarDaySet.v1": {"day": "2026-10-11", "working": True, "note": "赶货加班"},
    "CalendarYearSet.v1": {
        "year": 2027,
        "days": [{"day": "2027-02-06", "working": True, "note": "春节调休"}],
    },
}
