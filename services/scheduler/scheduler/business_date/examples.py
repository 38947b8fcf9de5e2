"""Golden examples of the events of the business date: what readers test against."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "BusinessDateAdvanced.v1": {"business_date": "2026-10-08", "zone": "Asia/Shanghai"},
}
