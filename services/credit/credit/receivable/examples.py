"""Golden examples of the events of invoices, payments and collection, as stored and as on the wire."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "InvoiceIssued.v1": {
        "customer_id": "7f3a0c52b8d94e6f9a1d3c5e7b902468",
        "invoice_id": "1a01",
        "number": "INV-I1",
        "order_id": "b51f",
        "amount": {"amount": "150000", "currency": "USD"},
        "issued_on": "2025-01-30",
        "due_on": "2025-03-31",
        "terms": "OA_60",
        "policy_version": 1,
    },
    "InvoiceOverdue.v1": {
        "customer_id": "7f3a0c52b8d94e6f9a1d3c5e7b902468",
        "invoice_id": "1a01",
        "number": "INV-I1",
        "days_overdue": 1,
        "residual": {"amount": "150000", "currency": "USD"},
        "due_on": "2025-03-31",
        "business_date": "2025-04-01",
    },
    "CollectionStepReached.v1": {
        "customer_id": "7f3a0c52b8d94e6f9a1d3c5e7b902468",
        "invoice_id": "1a01",
        "number": "INV-I1",
        "stage": "L3",
        "level": 3,
        "action": "letter",
        "owner": "credit",
        "days_overdue": 30,
        "amount": {"amount": "150000", "currency": "USD"},
        "due_on": "2025-03-31",
        "next_step": "management_contact",
        "business_date": "2025-04-30",
        "letter": True,
        "lines": [
            {
                "invoice_id": "1a01",
                "number": "INV-I1",
                "stage": "L3",
                "days_overdue": 30,
                "amount": {"amount": "150000", "currency": "USD"},
                "due_on": "2025-03-31",
            }
        ],
        "overdue_total": {"amount": "150000", "currency": "USD"},
        "unapplied": {"amount": "0", "currency": "USD"},
        "policy_version": 1,
    },
    "PaymentReceived.v1": {
        "customer_id": "7f3a0c52b8d94e6f9a1d3c5e7b902468",
        "payment_id": "p24",
        "amount": {"amount": "149980", "currency": "USD"},
        "received_on": "2025-05-10",
        "order_id": None,
        "allocations": [
            {
                "invoice_id": "1a01",
                "amount": "149980",
                "residual": "20",
                "due_on": "2025-03-31",
                "days_late": 40,
            }
        ],
        "unapplied": "0",
        "bank_charge": "20",
        "reference": "TT 4711",
    },
    "PaymentApplied.v1": {
        "customer_id": "7f3a0c52b8d94e6f9a1d3c5e7b902468",
        "payment_id": "p1",
        "invoice_id": "1a07",
        "amount": {"amount": "14520.00", "currency": "USD"},
        "residual": "33880.00",
        "days_late": 0,
        "received_on": "2025-01-02",
        "applied_on": "2025-01-02",
    },
    "BankChargeWrittenOff.v1": {
        "customer_id": "7f3a0c52b8d94e6f9a1d3c5e7b902468",
        "invoice_id": "1a01",
        "amount": {"amount": "20", "currency": "USD"},
        "residual": "0",
        "payment_id": "p24",
        "written_off_on": "2025-05-10",
    },
    "InvoiceSettled.v1": {
        "customer_id": "7f3a0c52b8d94e6f9a1d3c5e7b902468",
        "invoice_id": "1a01",
        "settled_on": "2025-05-10",
    },
    "ArrearsEnded.v1": {"customer_id": "7f3a0c52b8d94e6f9a1d3c5e7b902468", "business_date": "2025-05-10"},
}
