"""Golden examples of the events of collection runs."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "CollectionDayQueued.v1": {"business_date": "2025-04-01"},
    "CollectionRunFinished.v1": {"business_date": "2025-04-01", "visited": 2},
    "CollectionRunListed.v1": {
        "business_date": "2025-04-01",
        "customer_ids": ["0b6d", "7f3a"],
        "more": False,
    },
    "CollectionRunProgressed.v1": {
        "business_date": "2025-04-01",
        "done": ["0b6d"],
        "failed": [{"customer_id": "7f3a", "reason": "KeyError"}],
        "position": 2,
        "remaining": 0,
    },
    "CollectionRunStarted.v1": {"business_date": "2025-04-01"},
}
