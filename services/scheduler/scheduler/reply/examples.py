"""Golden examples of the events of replies: what readers test against."""

from typing import Any

_MAIL = "1f2e3d4c5b6a79880f1e2d3c4b5a6978"
_CUSTOMER = "5d2c4f7a90b14e0c8f0d6b1a2c3d4e5f"
_THREAD = "77777777777747778777777777777777"
_LI = "11111111111141118111111111111111"

EXAMPLES: dict[str, dict[str, Any]] = {
    "ReplyDueSet.v1": {
        "mail_id": _MAIL,
        "customer_id": _CUSTOMER,
        "owner_id": _LI,
        "list": "known_customers",
        "due_at": "2026-10-08T07:00:00Z",
        "group": "europe_and_africa",
        "country": "DE",
        "country_basis": "archive",
        "received_at": "2026-10-07T08:20:00Z",
        "thread_id": _THREAD,
    },
    "ReplyMoved.v1": {
        "mail_id": _MAIL,
        "previous_customer_id": None,
        "customer_id": _CUSTOMER,
        "owner_id": _LI,
        "list": "strangers",
    },
    "AnswerNoted.v1": {"mail_id": _MAIL, "answered_at": "2026-10-08T02:05:00Z"},
    "ReplyAnswered.v1": {
        "mail_id": _MAIL,
        "customer_id": _CUSTOMER,
        "thread_id": _THREAD,
        "answered_at": "2026-10-08T02:05:00Z",
        "response_seconds": 63900,
        "working_seconds": 3900,
    },
    "AnswerTakenBack.v1": {"mail_id": _MAIL, "answered_at": "2026-10-08T02:05:00Z"},
    "ReplyWaived.v1": {"mail_id": _MAIL, "reason": "答谢邮件,无需回复", "waived_by": _LI},
    "WaiverTakenBack.v1": {"mail_id": _MAIL, "restored_by": _LI},
    "ReplyDropped.v1": {"mail_id": _MAIL, "reason": "spam"},
}
