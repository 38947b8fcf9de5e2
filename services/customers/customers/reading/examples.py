"""Golden examples of the events of reading: what readers test against."""

from typing import Any

_WANG = "33333333333343338333333333333333"

EXAMPLES: dict[str, dict[str, Any]] = {
    "CustomerViewed.v1": {
        "customer_id": "5d2c4f7a90b14e0c8f0d6b1a2c3d4e5f",
        "viewed_by": _WANG,
        "on": "2026-10-30",
    },
    "ReadingLimitReached.v1": {"staff_id": _WANG, "on": "2026-10-30", "limit": 1000},
}
