"""Golden examples of the events of to-dos: what readers test against."""

from typing import Any

_MAIL = "1f2e3d4c5b6a79880f1e2d3c4b5a6978"
_CUSTOMER = "5d2c4f7a90b14e0c8f0d6b1a2c3d4e5f"
_TODO = "c0ffee00c0ffee00c0ffee00c0ffee00"
_THREAD = "77777777777747778777777777777777"
_LI = "11111111111141118111111111111111"
_ZHOU = "22222222222242228222222222222222"
_WANG = "33333333333343338333333333333333"

EXAMPLES: dict[str, dict[str, Any]] = {
    "ToDoOpened.v1": {
        "todo_id": _TODO,
        "kind": "reply",
        "list": "known_customers",
        "customer_id": _CUSTOMER,
        "owner_id": _LI,
        "role": None,
        "mail_id": _MAIL,
        "draft_id": None,
        "invoice_id": None,
        "thread_id": _THREAD,
        "since": "2026-10-07T08:20:00Z",
        "due_at": "2026-10-08T07:00:00Z",
        "due_on": None,
        "late_at": "2026-10-08T07:00:00Z",
        "step": None,
        "next_at": "2026-10-08T07:00:00Z",
        "escalates_at": "2026-10-08T07:30:00Z",
    },
    "ToDoReopened.v1": {
        "todo_id": _TODO,
        "customer_id": _CUSTOMER,
        "owner_id": _LI,
        "next_at": "2026-10-08T07:00:00Z",
    },
    "ToDoPostponed.v1": {
        "todo_id": _TODO,
        "owner_id": _LI,
        "until": "2026-10-08T06:00:00Z",
        "reason": "等工厂报价",
        "postponed_by": _LI,
    },
    "ToDoResumed.v1": {"todo_id": _TODO, "owner_id": _LI, "resumed_by": _LI},
    "ToDoMoved.v1": {
        "todo_id": _TODO,
        "kind": "reply",
        "previous_owner_id": _ZHOU,
        "owner_id": _LI,
        "list": "known_customers",
        "previous_customer_id": _CUSTOMER,
        "customer_id": _CUSTOMER,
    },
    "ToDoSettled.v1": {
        "todo_id": _TODO,
        "how": "answered",
        "settled_at": "2026-10-08T02:05:00Z",
        "customer_id": _CUSTOMER,
        "owner_id": _LI,
        "escalated_to": [_WANG],
        "late": False,
        "response_seconds": 63900,
        "working_seconds": 3900,
    },
    "ReminderDue.v1": {
        "todo_id": _TODO,
        "owner_id": _ZHOU,
        "due_at": "2026-10-08T10:00:00Z",
        "next_at": "2026-10-09T01:30:00Z",
    },
    "Escalated.v1": {
        "todo_id": _TODO,
        "owner_id": _ZHOU,
        "level": "manager",
        "staff_id": _WANG,
        "next_at": "2026-10-09T10:00:00Z",
    },
}
