"""Golden examples of the events of accounts, as stored and as on the wire."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "CreditAccountOpened.v1": {"customer_id": "7f3a0c52b8d94e6f9a1d3c5e7b902468", "currency": "USD"},
}
