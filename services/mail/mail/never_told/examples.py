"""Golden examples of the events of what is never told: what readers test against."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "NeverToldSet.v1": {
        "version": 1,
        "words": ["成本价", "our supplier"],
        "set_by": "11111111111141118111111111111111",
    },
}
