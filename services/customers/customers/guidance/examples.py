"""Golden examples of the events of guidance: what readers test against."""

from typing import Any

_CUSTOMER = "5d2c4f7a90b14e0c8f0d6b1a2c3d4e5f"
_MAIL = "1f2e3d4c5b6a79880f1e2d3c4b5a6978"
_GUIDANCE = "9a8b7c6d5e4f40318213243546576879"
_ZHOU = "22222222222242228222222222222222"
_WANG = "33333333333343338333333333333333"

EXAMPLES: dict[str, dict[str, Any]] = {
    "GuidanceGiven.v1": {
        "customer_id": _CUSTOMER,
        "mail_id": _MAIL,
        "draft_id": None,
        "guidance_id": _GUIDANCE,
        "text": "报价前先问清楚数量和到货港",
        "given_by": _WANG,
    },
    "GuidanceAcknowledged.v1": {
        "thing_id": _MAIL,
        "guidance_ids": [_GUIDANCE],
        "acknowledged_by": _ZHOU,
        "remaining": 0,
    },
    "GuidanceRefiled.v1": {
        "mail_id": _MAIL,
        "customer_id": "6e3d5f8ba1c24f1d9f1e7c2b3d4e5f60",
        "previous_customer_id": _CUSTOMER,
        "guidance_ids": [_GUIDANCE],
    },
}
