"""Golden examples of the events of plans and intervals: what readers test against."""

from typing import Any

_MAIL = "1f2e3d4c5b6a79880f1e2d3c4b5a6978"
_CUSTOMER = "5d2c4f7a90b14e0c8f0d6b1a2c3d4e5f"
_TODO = "c0ffee00c0ffee00c0ffee00c0ffee00"
_THREAD = "77777777777747778777777777777777"
_INVOICE = "88888888888848888888888888888888"
_LI = "11111111111141118111111111111111"
_ZHOU = "22222222222242228222222222222222"

EXAMPLES: dict[str, dict[str, Any]] = {
    "PlanStarted.v1": {"customer_id": _CUSTOMER, "grade": "C", "registered_at": "2026-10-20T02:00:00Z"},
    "PlanRegraded.v1": {"customer_id": _CUSTOMER, "grade": "B"},
    "PlanAssigned.v1": {
        "customer_id": _CUSTOMER,
        "previous_owner_id": _ZHOU,
        "owner_id": _LI,
        "todo_ids": [_TODO],
    },
    "ContactNoted.v1": {
        "customer_id": _CUSTOMER,
        "occurred_at": "2026-10-27T03:00:00Z",
        "mail_id": _MAIL,
        "last_contact_at": "2026-10-27T03:00:00Z",
        "uses_date": False,
    },
    "ContactWithdrawn.v1": {
        "customer_id": _CUSTOMER,
        "mail_id": _MAIL,
        "last_contact_at": "2026-10-20T02:00:00Z",
        "date_set": None,
    },
    "NextContactNoted.v1": {"customer_id": _CUSTOMER, "on": "2026-11-05"},
    "PlanClosed.v1": {"customer_id": _CUSTOMER},
    "FollowUpScheduled.v1": {
        "customer_id": _CUSTOMER,
        "owner_id": _LI,
        "due_on": "2026-11-03",
        "basis": "grade",
        "shows_at": "2026-11-02T16:00:00Z",
        "ends_due": False,
    },
    "FollowUpDue.v1": {
        "customer_id": _CUSTOMER,
        "owner_id": _LI,
        "due_on": "2026-11-03",
        "basis": "grade",
        "shows_at": "2026-11-02T16:00:00Z",
    },
    "FollowUpEnded.v1": {"customer_id": _CUSTOMER, "ends_due": True},
    "CustomerAnswered.v1": {
        "customer_id": _CUSTOMER,
        "answered_at": "2026-10-08T02:05:00Z",
        "thread_id": None,
        "mail_ids": [_MAIL],
    },
    "AnswerWithdrawn.v1": {
        "customer_id": _CUSTOMER,
        "answered_at": "2026-10-08T02:05:00Z",
        "mail_ids": [_MAIL],
    },
    "ToDoTracked.v1": {
        "customer_id": _CUSTOMER,
        "todo_id": _TODO,
        "kind": "reply",
        "list": "known_customers",
        "owner_id": _ZHOU,
        "role": None,
        "mail_id": _MAIL,
        "invoice_id": None,
        "thread_id": _THREAD,
        "since": "2026-10-07T08:20:00Z",
        "moves_to": _LI,
    },
    "ToDoUntracked.v1": {"customer_id": _CUSTOMER, "todo_id": _TODO},
    "InvoiceCollectionEnded.v1": {
        "customer_id": _CUSTOMER,
        "invoice_id": _INVOICE,
        "how": "paid",
        "settled_at": "2026-11-20T06:00:00Z",
        "todo_ids": [_TODO],
    },
    "ArrearsOver.v1": {
        "customer_id": _CUSTOMER,
        "ended_at": "2026-11-20T06:00:00Z",
        "todo_ids": [_TODO],
    },
    "FollowUpIntervalsSet.v1": {"staff_id": _LI, "days": {"A": 2, "B": 5}},
    "CompanyIntervalsSet.v1": {"days": {"A": 2, "B": 7, "C": 30}, "set_by": _LI},
    "IntervalChangeStarted.v1": {
        "staff_id": _LI,
        "change_id": "99999999999949998999999999999999/0",
        "customer_ids": [_CUSTOMER],
    },
}
