"""Golden examples of the events of contact records: what readers test against."""

from typing import Any

_CUSTOMER = "5d2c4f7a90b14e0c8f0d6b1a2c3d4e5f"
_LOG = "aa11bb22cc33dd44ee55ff6600778899"
_ZHOU = "22222222222242228222222222222222"

EXAMPLES: dict[str, dict[str, Any]] = {
    "ContactLogged.v1": {
        "customer_id": _CUSTOMER,
        "contact_log_id": _LOG,
        "direction": "in",
        "channel": "phone",
        "occurred_at": "2026-10-27T02:15:00Z",
        "mail_id": None,
        "logged_by": _ZHOU,
        "summary": "asked about the delivery date",
        "feedback": "plates are fine",
        "promises": "B/L copy by Friday",
        "next_plan": "call again on Tuesday",
    },
    "ContactRefiled.v1": {
        "customer_id": _CUSTOMER,
        "contact_log_id": _LOG,
        "to_customer_id": "6e3d5f8ba1c25f1d9f1e7c2b3d4e5f60",
        "last_contact_at": "2026-10-20T02:15:00Z",
    },
}

EXAMPLES["OldContactLogged.v1"] = {
    **EXAMPLES["ContactLogged.v1"],
    "channel": "mail",
    "occurred_at": "2019-03-04T02:15:00Z",
    "mail_id": "1f2e3d4c5b6a79880f1e2d3c4b5a6978",
    "logged_by": None,
    **dict.fromkeys(("summary", "feedback", "promises", "next_plan")),
}
