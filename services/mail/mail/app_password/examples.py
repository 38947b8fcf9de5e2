"""Golden examples of the events of app passwords: what readers test against."""

from typing import Any

_LI = "11111111111141118111111111111111"
_ONE = "0c1d2e3f4a5b46978897a6b5c4d3e2f1"

EXAMPLES: dict[str, dict[str, Any]] = {
    "AppPasswordMade.v1": {"staff_id": _LI, "app_password_id": _ONE, "name": "手机"},
    "AppPasswordRevoked.v1": {"staff_id": _LI, "app_password_id": _ONE, "revoked_by": _LI},
}
