"""Golden examples of the events of the rule of grade A: what readers test against."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "GradeRuleSet.v1": {
        "version": 1,
        "minimums": {"USD": "5000.00", "EUR": "4500.00"},
        "set_by": "chen",
        "reason": "Samples do not make a VIP.",
    },
}
