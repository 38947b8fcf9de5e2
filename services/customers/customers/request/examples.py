"""Golden examples of the events of requests: what readers test against."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "CustomerRequested.v1": {
        "customer_id": "5d2c4f7a90b14e0c8f0d6b1a2c3d4e5f",
        "request_id": "6a7b8c9d0e1f42536475869708192a3b",
        "requested_by": "22222222222242228222222222222222",
        "manager_id": "33333333333343338333333333333333",
    },
}
