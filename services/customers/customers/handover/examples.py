"""Golden examples of the events of hand-overs: what readers test against."""

from typing import Any

_CUSTOMER = "5d2c4f7a90b14e0c8f0d6b1a2c3d4e5f"
_LI = "11111111111141118111111111111111"
_ZHOU = "22222222222242228222222222222222"
_WANG = "33333333333343338333333333333333"
_HANDOVER = "44444444444444448444444444444444"

EXAMPLES: dict[str, dict[str, Any]] = {
    "HandoverStarted.v1": {
        "handover_id": _HANDOVER,
        "staff_id": _ZHOU,
        "reason": "left",
        "moves": [{"customer_id": _CUSTOMER, "owner_id": _LI}],
        "ordered_by": _WANG,
    },
    "HandoverProgressed.v1": {"handover_id": _HANDOVER, "step": 0, "done": [_CUSTOMER], "failed": []},
    "HandoverFinished.v1": {"handover_id": _HANDOVER, "staff_id": _ZHOU, "moved": 1, "failed": []},
}
