"""Golden examples of the events of accounts: what readers test against."""

from typing import Any

_ACCOUNT = "5c1f0e2d3b4a59687766554433221100"

EXAMPLES: dict[str, dict[str, Any]] = {
    "AccountOpened.v1": {
        "account_id": _ACCOUNT,
        "staff_id": "22222222222242228222222222222222",
        "credential_id": "9e8d7c6b5a49382716051423f2e1d0c9",
    },
    "AccountClosed.v1": {"account_id": _ACCOUNT, "reason": "left"},
    "PasswordChanged.v1": {
        "account_id": _ACCOUNT,
        "one_time": True,
        "staff_id": "22222222222242228222222222222222",
        "set_by": "33333333333343338333333333333333",
    },
    "SignedIn.v1": {"account_id": _ACCOUNT, "session_id": "0f1e2d3c4b5a69788796a5b4c3d2e1f0"},
}
