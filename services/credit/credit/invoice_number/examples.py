"""Golden examples of the events of invoice numbers, as stored and as on the wire."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "InvoiceNumberClaimed.v1": {
        "number": "INV-I1",
        "customer_id": "7f3a0c52b8d94e6f9a1d3c5e7b902468",
        "invoice_id": "1a01",
        "claimed_at": "2025-01-30T02:00:00Z",
    },
}
