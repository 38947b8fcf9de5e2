"""One golden example of every event version this service has published: what readers test against."""

from typing import Any

_CUSTOMER = "5d2c4f7a90b14e0c8f0d6b1a2c3d4e5f"
_CONTACT = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
_ORDER = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"
_LOG = "aa11bb22cc33dd44ee55ff6600778899"
_MAIL = "1f2e3d4c5b6a79880f1e2d3c4b5a6978"
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
        "language": "zh_CN",
    },
    "StaffRoleChanged.v1": {
        "staff_id": _ZHOU,
        "role": "salesperson",
        "manager_id": _WANG,
        "needs_approval": True,
        "approver_id": _LI,
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
    "CodesOpened.v1": {"region": "EU", "first": 1, "last": 14},
    "CodeTaken.v1": {"region": "EU", "sequence": 1, "customer_id": _CUSTOMER},
    "CustomerRegistered.v1": {
        "customer_id": _CUSTOMER,
        "code": "EU-001-C",
        "region": "EU",
        "sequence": 1,
        "grade": "C",
        "name": "Müller Druckbedarf GmbH",
        "country": "DE",
        "domains": ["mueller-druck-demo.de"],
        "source": "Canton Fair",
        "from_mail_id": None,
    },
    "CustomerRegraded.v1": {
        "customer_id": _CUSTOMER,
        "previous_grade": "C",
        "grade": "A",
        "code": "EU-001-A",
        "reason": "order_cleared",
    },
    "ContactAdded.v1": {
        "customer_id": _CUSTOMER,
        "contact_id": _CONTACT,
        "name": "Hans Müller",
        "position": "Einkauf",
        "emails": ["h.mueller@mueller-druck-demo.de"],
        "phones": ["+4921198765432"],
        "faxes": [],
    },
    "ContactAddressAdded.v1": {
        "customer_id": _CUSTOMER,
        "contact_id": _CONTACT,
        "kind": "email",
        "address": "einkauf@mueller-druck-demo.de",
    },
    "CustomerAssigned.v1": {"customer_id": _CUSTOMER, "owner_id": _ZHOU, "from_mail_id": _MAIL},
    "CustomerReassigned.v1": {
        "customer_id": _CUSTOMER,
        "previous_owner_id": _ZHOU,
        "owner_id": _LI,
        "reason": "left",
        "handover_id": _HANDOVER,
        "moved_by": _WANG,
        "note": None,
    },
    "NextContactSet.v1": {"customer_id": _CUSTOMER, "on": "2026-11-05", "note": "样品反馈"},
    "CustomerRiskFlagged.v1": {
        "customer_id": _CUSTOMER,
        "reason": "credit_grade",
        "credit_grade": "D",
        "reference": None,
    },
    "CustomerRiskEased.v1": {"customer_id": _CUSTOMER, "remaining": ["credit_grade"]},
    "CustomerRiskCleared.v1": {"customer_id": _CUSTOMER},
    "CustomerClosed.v1": {"customer_id": _CUSTOMER, "reason": "registered twice"},
    "ContactLogged.v1": {
        "customer_id": _CUSTOMER,
        "contact_log_id": _LOG,
        "direction": "in",
        "channel": "phone",
        "occurred_at": "2026-10-27T02:15:00Z",
        "mail_id": None,
        "logged_by": _ZHOU,
        "summary": "asked about the delivery date",
        "feedback": "plates are fine",
        "promises": "B/L copy by Friday",
        "next_plan": "call again on Tuesday",
    },
    "HandoverStarted.v1": {
        "handover_id": _HANDOVER,
        "staff_id": _ZHOU,
        "reason": "left",
        "moves": [{"customer_id": _CUSTOMER, "owner_id": _LI}],
        "ordered_by": _WANG,
    },
    "HandoverProgressed.v1": {"handover_id": _HANDOVER, "step": 0, "done": [_CUSTOMER], "failed": []},
    "HandoverFinished.v1": {"handover_id": _HANDOVER, "staff_id": _ZHOU, "moved": 1, "failed": []},
    "OrderPlaced.v1": {
        "customer_id": _CUSTOMER,
        "order_id": _ORDER,
        "number": "PO-2026-118",
        "lines": [
            {
                "product": "CTCP plate 530x664x0.30 blue",
                "quantity": "20000",
                "unit": "m2",
                "unit_price": "2.42",
            }
        ],
        "total": {"amount": "48400.00", "currency": "USD"},
        "terms": "TT30_70BL",
        "incoterm": "FOB",
        "deposit": {"amount": "14520.00", "currency": "USD"},
        "placed_on": "2026-10-14",
    },
    "OrderShipped.v1": {"customer_id": _CUSTOMER, "order_id": _ORDER, "shipped_on": "2026-11-20"},
    "OrderShipped.v2": {
        "customer_id": _CUSTOMER,
        "order_id": _ORDER,
        "shipped_on": "2026-11-20",
        "bill_of_lading": "COSU6412345670",
    },
    "OrderCancelled.v1": {"customer_id": _CUSTOMER, "order_id": _ORDER, "reason": "customer withdrew"},
}
