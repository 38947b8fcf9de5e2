"""Golden examples of the events of exports: what readers test against."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "DataExported.v1": {
        "export_id": "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
        "account_id": "5c1f0e2d3b4a59687766554433221100",
        "what": "customer_file",
        "subject_id": "5d2c4f7a90b14e0c8f0d6b1a2c3d4e5f",
        "count": 42,
        "why": "展会前带给客户看",
    },
}
