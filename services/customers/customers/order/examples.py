"""Golden examples of the events of orders: what readers test against."""

from typing import Any

_CUSTOMER = "5d2c4f7a90b14e0c8f0d6b1a2c3d4e5f"
_ORDER = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"

EXAMPLES: dict[str, dict[str, Any]] = {
    "OrderPlaced.v1": {
        "customer_id": _CUSTOMER,
        "order_id": _ORDER,
        "number": "PO-2026-118",
        "lines": [
            {
                "product": "CTCP plate 530x664x0.30 blue",
                "quantity": "20000",
                "unit": "m2",
                "unit_price": "2.42",
            }
        ],
        "total": {"amount": "48400.00", "currency": "USD"},
        "terms": "TT30_70BL",
        "incoterm": "FOB",
        "deposit": {"amount": "14520.00", "currency": "USD"},
        "placed_on": "2026-10-14",
        "number_reason": None,
    },
    "OrderAmended.v1": {
        "customer_id": _CUSTOMER,
        "order_id": _ORDER,
        "number": "PO-2026-118",
        "lines": [
            {
                "product": "CTCP plate 530x664x0.30 blue",
                "quantity": "18000",
                "unit": "m2",
                "unit_price": "2.42",
            }
        ],
        "total": {"amount": "43560.00", "currency": "USD"},
        "terms": "TT30_70BL",
        "incoterm": "FOB",
        "deposit": {"amount": "13068.00", "currency": "USD"},
        "reason": "One container less.",
        "number_reason": None,
    },
    "OrderShipped.v1": {"customer_id": _CUSTOMER, "order_id": _ORDER, "shipped_on": "2026-11-20"},
    "OrderShipped.v2": {
        "customer_id": _CUSTOMER,
        "order_id": _ORDER,
        "shipped_on": "2026-11-20",
        "bill_of_lading": "COSU6412345670",
    },
    "OrderCancelled.v1": {"customer_id": _CUSTOMER, "order_id": _ORDER, "reason": "customer withdrew"},
}
