"""Golden examples of the events of filing jobs: what readers test against."""

from typing import Any

_MAIL = "1f2e3d4c5b6a79880f1e2d3c4b5a6978"
_OTHER_MAIL = "2e3d4c5b6a7988970f1e2d3c4b5a6978"
_REFILE = "996f8cbea4f5712f2c40ae5d6f708192"

EXAMPLES: dict[str, dict[str, Any]] = {
    "RefileStarted.v1": {
        "refile_id": _REFILE,
        "by": "address",
        "value": "purchase@kaveri-offset-demo.in",
        "assigned_to": None,
        "mail_ids": [_MAIL],
        "more": True,
    },
    "RefileProgressed.v1": {
        "refile_id": _REFILE,
        "by": "address",
        "value": "purchase@kaveri-offset-demo.in",
        "assigned_to": None,
        "mail_ids": [_OTHER_MAIL],
        "more": False,
    },
}
