"""Credit: every operation."""

from datetime import date
from decimal import Decimal

from credit.policy.lookups import publish_default_policy
from credit.receivable.commands import IssueInvoice, RecordPayment
from eventing import Money
from tests.contract.examples.example import IN_EFFECT, USD, get, post
from tests.support.worlds.credit import Credit

FIGURES = {
    "current_assets": "2000000",
    "inventory": "300000",
    "non_current_assets": "1000000",
    "current_liabilities": "900000",
    "total_liabilities": "1200000",
    "net_worth": "1800000",
}


class CreditAtWork(Credit):
    def furnish(self) -> None:
        super().furnish()
        publish_default_policy(self.bus)
        self.registers("c1")
        self.places("c1", "o1", "5000")
        self.settle()
        for number, amount in (("i1", "1000"), ("i2", "500")):
            money = Money(Decimal(amount), "USD")
            self.do(
                IssueInvoice(
                    customer_id="c1",
                    invoice_id=number,
                    number=number.upper(),
                    amount=money,
                    issued_on=date(2025, 1, 2),
                    terms="OA_60",
                )
            )
        # All of it but what the bank kept.
        self.do(
            RecordPayment(
                customer_id="c1",
                payment_id="pay1",
                amount=Money(Decimal("980"), "USD"),
                received_on=date(2025, 1, 2),
            )
        )

    @property
    def ids(self) -> dict[str, str]:
        invoices = {data["number"]: data["invoice_id"] for data in self.data("account-c1", "InvoiceIssued")}
        return {"invoice_id": invoices["I1"]}


CREDIT = (
    get("/accounts/c1", "s1"),
    get("/accounts/c1/holds", "s1"),
    post(
        "/accounts/c1/statements",
        "cc",
        {
            "currency": "USD",
            "period_end": "2024-12-31",
            "figures": FIGURES,
            "origin": "annual report",
            "reliability": "audited",
        },
        ("currency", "XXY"),
        ("period_end", "2035-12-31"),
        ("figures.inventory", "-1"),
    ),
    post(
        "/accounts/c1/traits",
        "cc",
        {"scores": {"appearance": 7, "management": 6}, "note": "visited"},
        ("scores.appearance", 11),
        ("scores.luck", 3),
    ),
    post(
        "/accounts/c1/assess",
        "cc",
        {"requested_limit": USD, "own_sales": USD, "confirmed": True},
        ("requested_limit.amount", "-1"),
        ("requested_limit.currency", "XXY"),
        ("own_sales.currency", "EUR"),
    ),
    post("/accounts/c1/invoices/{invoice_id}/bank-charge", "cc"),
    post(
        "/invoices",
        "cc",
        {
            "customer_id": "c1",
            "number": "INV-1",
            "amount": USD,
            "issued_on": "2025-01-02",
            "order_id": "o1",
            "terms": "OA_60",
            "due_on": "2025-03-03",
        },
        ("amount.amount", "-1"),
        ("amount.amount", "0"),
        ("amount.amount", "0.001"),
        ("amount.amount", 100),
        ("amount.currency", "XXY"),
        ("amount.currency", "EUR"),
        ("issued_on", "2025-02-30"),
        ("due_on", "2020-01-01"),
        ("terms", "BARTER"),
    ),
    get("/invoices", "cc", customer_id="c1", status="open", due_before="2026-01-01", limit="5", cursor=""),
    get("/invoices/{invoice_id}", "s1"),
    post(
        "/payments",
        "cc",
        {
            "customer_id": "c1",
            "amount": USD,
            "received_on": "2025-01-02",
            "allocations": [{"invoice_id": "{invoice_id}", "amount": "10.00"}],
            "bank_charge": "5.00",
            "reference": "wire 7",
        },
        ("amount.amount", "-1"),
        ("amount.currency", "XXY"),
        ("received_on", "2035-01-02"),
        ("allocations.0.amount", "-1"),
        ("allocations.0.amount", "1e3"),
        ("bank_charge", "-1"),
        ("bank_charge", "NaN"),
    ),
    get("/ageing", "cc", customer_id="c1"),
    get("/collection", "cc", customer_id="c1", limit="5", cursor=""),
    get("/policy", "s1"),
    post("/policy", "fh", IN_EFFECT),
)
