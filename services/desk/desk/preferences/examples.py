"""Golden examples of the events of preferences: what readers test against."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "PreferencesSet.v1": {
        "account_id": "5c1f0e2d3b4a59687766554433221100",
        "language": "zh_CN",
        "theme": "system",
        "density": "comfortable",
        "single_keys": True,
    },
    "SignatureSet.v1": {
        "account_id": "5c1f0e2d3b4a59687766554433221100",
        "language": "en",
        "text": "Best regards,\nLi Jing\nQihang Printing Materials Co., Ltd.",
    },
}
