"""Golden examples of the events of the staff: what readers test against."""

from typing import Any

_CUSTOMER = "5d2c4f7a90b14e0c8f0d6b1a2c3d4e5f"
_LI = "11111111111141118111111111111111"
_ZHOU = "22222222222242228222222222222222"
_WANG = "33333333333343338333333333333333"
_HANDOVER = "44444444444444448444444444444444"

EXAMPLES: dict[str, dict[str, Any]] = {
    "StaffJoined.v1": {
        "staff_id": _ZHOU,
        "name": "周涛",
        "email": "zhoutao@qihang-demo.cn",
        "role": "salesperson",
        "manager_id": _WANG,
        "needs_approval": False,
        "approver_id": None,
        "deputy_id": None,
        "language": "zh_CN",
    },
    "StaffCorrected.v1": {
        "staff_id": _ZHOU,
        "name": "周涛",
        "language": "en",
        "email": "tao.zhou@qihang-demo.cn",
    },
    "StaffDescribed.v1": {
        "staff_id": _ZHOU,
        "countries": ["DE", "AT"],
        "speaks": ["de", "en"],
        "products": ["CTP 版材"],
        "since": "2023-03-01",
    },
    "StaffRoleChanged.v1": {
        "staff_id": _ZHOU,
        "role": "salesperson",
        "manager_id": _WANG,
        "needs_approval": True,
        "approver_id": _LI,
        "deputy_id": _WANG,
    },
    "StaffLeft.v1": {
        "staff_id": _ZHOU,
        "left_at": "2026-10-30T09:30:00Z",
        "reason": "离职",
        "handover_id": _HANDOVER,
        "successor_id": _LI,
        "moves": [{"customer_id": _CUSTOMER, "owner_id": _LI}],
        "recorded_by": _WANG,
    },
}
