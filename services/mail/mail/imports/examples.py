"""Golden examples of the events of imports: what readers test against."""

from typing import Any

_IMPORT = "7a8b9c0d1e2f43548697a8b9c0d1e2f3"
_CHEN = "33333333333343338333333333333333"

EXAMPLES: dict[str, dict[str, Any]] = {
    "ImportOpened.v1": {
        "import_id": _IMPORT,
        "mailbox_id": "3d4c5b6a798897a60f1e2d3c4b5a6978",
        "older_than": "2026-10-01T00:00:00Z",
        "own": False,
        "source": "handed_in",
        "opened_by": _CHEN,
    },
    "ImportPieceAdded.v1": {
        "import_id": _IMPORT,
        "name": "外贸部/inbox.mbox",
        "size": 9_000_000,
        "offset": 0,
        "length": 8_388_608,
        "file_id": "68fa0c1b2d3e4f5061728394",
    },
    "ImportStarted.v1": {"import_id": _IMPORT, "started_by": _CHEN},
    "ImportProgressed.v1": {
        "import_id": _IMPORT,
        "place": {"file": 0, "entry": 0, "offset": 183_220},
        "counts": {"stored": 97, "known": 1, "quarantined": 1, "left_out": 1},
        "not_taken": [
            {
                "name": "外贸部/inbox.mbox",
                "number": 12,
                "reason": "no_sender",
                "mail_id": "1f2e3d4c5b6a79880f1e2d3c4b5a6978",
            },
            {"name": "外贸部/inbox.mbox", "number": 40, "reason": "too_large", "mail_id": None},
        ],
    },
    "ImportStopped.v1": {"import_id": _IMPORT, "stopped_by": _CHEN},
    "ImportFinished.v1": {
        "import_id": _IMPORT,
        "counts": {"stored": 970, "known": 21, "quarantined": 2, "left_out": 7},
    },
}
