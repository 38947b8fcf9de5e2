"""Golden examples, one of every event version the ledger has published: what readers test against."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "AccountOpened.v1": {"account_id": "a1", "owner": "ann", "credit": 5000},
    "PaidIn.v1": {"account_id": "a1", "cents": 10000},
    "PaidOut.v1": {"account_id": "a1", "cents": 12000},
    "Overdrawn.v1": {"account_id": "a1", "owner": "ann", "cents": 2000},
    "WarningNoted.v1": {"owner": "ann", "account_id": "a1", "cents": 2000, "number": 1},
}
