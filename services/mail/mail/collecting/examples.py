"""Golden examples of the events of collecting: what readers test against."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "CollectingSet.v1": {
        "mailbox_id": "3d4c5b6a798897a60f1e2d3c4b5a6978",
        "host": "imap.exmail.qq.com",
        "port": 993,
        "security": "tls",
        "user_name": "sales@qihang-demo.cn",
        "secret_id": "5b6a798897a60f1e2d3c4b5a69783d4c",
        "folders": [
            {"name": "INBOX", "meaning": "inbox"},
            {"name": "Sent Messages", "meaning": "sent"},
        ],
        "history": True,
        "since": "2026-01-01",
        "set_by": "11111111111141118111111111111111",
    },
    "CollectingStopped.v1": {
        "mailbox_id": "3d4c5b6a798897a60f1e2d3c4b5a6978",
        "stopped_by": "11111111111141118111111111111111",
    },
}
