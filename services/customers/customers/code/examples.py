"""Golden examples of the events of codes: what readers test against."""

from typing import Any

_CUSTOMER = "5d2c4f7a90b14e0c8f0d6b1a2c3d4e5f"

EXAMPLES: dict[str, dict[str, Any]] = {
    "CodesOpened.v1": {"region": "EU", "first": 1, "last": 14},
    "CodeTaken.v1": {"region": "EU", "sequence": 1, "customer_id": _CUSTOMER},
}
