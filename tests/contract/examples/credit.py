"""Credit: every operation."""

from datetime import date
from decimal import Decimal

from credit.assessment.commands import AssessCredit, FileStatements
from credit.assessment.working_assets import Figures
from credit.policy.lookups import publish_default_policy
from credit.receivable.commands import DisputeInvoice, IssueInvoice, RecordPayment
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
        for number, amount in (("i1", "1000"), ("i2", "500"), ("i3", "500")):
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
        statements = FileStatements(
            customer_id="c1",
            by="s6",
            currency="USD",
            period_end=date(2024, 12, 31),
            figures=Figures(**{name: Decimal(figure) for name, figure in FIGURES.items()}),
            origin="annual report",
            reliability="audited",
        )
        self.do(statements)
        self.do(AssessCredit(customer_id="c1", by="s6", role="credit_controller"))
        # All of it but what the bank kept.
        self.do(
            RecordPayment(
                customer_id="c1",
                payment_id="pay1",
                amount=Money(Decimal("980"), "USD"),
                received_on=date(2025, 1, 2),
            )
        )
        self.do(
            RecordPayment(
                customer_id="c1",
                payment_id="pay2",
                amount=Money(Decimal("300"), "USD"),
                received_on=date(2025, 1, 2),
                order_id="o1",
            )
        )
        disputed = Money(Decimal("50"), "USD")
        self.do(DisputeInvoice(customer_id="c1", invoice_id="i3", by="s6", about="goods", amount=disputed))
        self.settle()

    @property
    def ids(self) -> dict[str, str]:
        return {"invoice_id": "i1"}


CREDIT = (
    get("/accounts/c1", "s1"),
    get(
        "/accounts",
        "cc",
        owner_id="s1",
        grade="C",
        in_arrears="false",
        review_open="false",
        proposed="true",
        expires_before="2030-01-01",
        q="",
        limit="5",
        cursor="",
    ),
    get("/holds", "s1", customer_id="c1", owner_id="s1", limit="5", cursor=""),
    get("/orders", "s1", customer_id="c1", owner_id="s1", state="held", limit="5", cursor=""),
    get("/orders/o1", "s1"),
    post(
        "/accounts/c1/orders/o1/override",
        "gm",
        {"amount": {"amount": "5000", "currency": "USD"}, "reason": "the container is on the quay"},
        ("amount.amount", "0"),
        ("amount.amount", "1"),
        ("amount.currency", "EUR"),
        ("reason", ""),
    ),
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
    get("/statements/check", "cc", **FIGURES),
    post(
        "/accounts/c1/traits",
        "cc",
        {"scores": {"appearance": 7, "management": 6}, "note": "visited"},
        ("scores.appearance", 11),
        ("scores.luck", 3),
    ),
    get("/accounts/c1/review", "cc", requested_limit="40000", own_sales="5000000"),
    post(
        "/accounts/c1/assess",
        "cc",
        {"requested_limit": USD, "own_sales": USD, "confirmed": True},
        ("requested_limit.amount", "-1"),
        ("requested_limit.currency", "XXY"),
        ("own_sales.currency", "EUR"),
    ),
    post("/accounts/c1/approve", "gm"),
    post("/accounts/c1/invoices/{invoice_id}/bank-charge", "cc"),
    post(
        "/accounts/c1/invoices/i2/credit-note",
        "cc",
        {"credit_note": "CN-1", "amount": USD, "credited_on": "2025-01-02", "reason": "scratches"},
        ("amount.amount", "0"),
        ("amount.currency", "EUR"),
        ("credited_on", "2035-01-02"),
        ("reason", ""),
    ),
    post("/accounts/c1/invoices/i3/cancel", "cc", {"reason": "issued twice"}, ("reason", "")),
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
            "confirm": True,
            "reason": "with the freight",
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
    get(
        "/invoices",
        "cc",
        customer_id="c1",
        number="I1",
        status="open",
        due_before="2026-01-01",
        limit="5",
        cursor="",
    ),
    get("/invoices/{invoice_id}", "cc"),
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
            "order_id": "o1",
            "confirm": True,
            "reason": "one transfer for two",
        },
        ("amount.amount", "-1"),
        ("amount.currency", "XXY"),
        ("received_on", "2035-01-02"),
        ("allocations.0.amount", "-1"),
        ("allocations.0.amount", "1e3"),
        ("bank_charge", "-1"),
        ("bank_charge", "NaN"),
    ),
    get(
        "/payments",
        "cc",
        customer_id="c1",
        order_id="o1",
        deposits="true",
        unapplied="true",
        limit="5",
        cursor="",
    ),
    get("/payments/pay1", "cc"),
    post(
        "/accounts/c1/payments/pay2/allocate",
        "cc",
        {"allocations": [{"invoice_id": "i2", "amount": "10.00"}]},
        ("allocations.0.amount", "0"),
    ),
    post(
        "/accounts/c1/payments/pay1/take-back",
        "cc",
        {"invoice_id": "i1", "reason": "for another"},
        ("reason", ""),
    ),
    post(
        "/accounts/c1/payments/pay2/refund",
        "cc",
        {
            "amount": {"amount": "1.00", "currency": "USD"},
            "refunded_on": "2025-01-02",
            "reason": "paid twice",
        },
        ("amount.amount", "0"),
        ("refunded_on", "2035-01-02"),
        ("reason", ""),
    ),
    get(
        "/accounts/c1/payments/foreseen",
        "cc",
        amount="10.00",
        received_on="2025-01-02",
        order_id="o1",
        bank_charge="5.00",
        reference="wire 8",
        allocations="i2:10.00",
        confirm="true",
    ),
    get("/accounts/c1/payments/pay1/reversal", "cc"),
    post("/accounts/c1/payments/pay1/reverse", "cc", {"reason": "it bounced"}, ("reason", "")),
    get("/ageing", "cc", customer_id="c1", as_of="2025-01-02", before="2025-01-01"),
    get(
        "/collection",
        "cc",
        customer_id="c1",
        owner_id="s1",
        stage="L1",
        action_owner="sales",
        limit="5",
        cursor="",
    ),
    post(
        "/accounts/c1/invoices/i2/late-reason",
        "s1",
        {"late_reason": "documents", "note": "no bill of lading yet"},
        ("late_reason", "weather"),
    ),
    get("/collection/i2", "s1"),
    get("/collection/i2/history", "s1", limit="5", cursor=""),
    post(
        "/accounts/c1/invoices/i2/promise",
        "s1",
        {
            "promised_for": "2025-01-20",
            "amount": {"amount": "100", "currency": "USD"},
            "note": "after the fair",
        },
        ("promised_for", "2024-01-01"),
        ("amount.currency", "EUR"),
    ),
    post(
        "/accounts/c1/invoices/i2/dispute",
        "cc",
        {"about": "goods", "amount": {"amount": "50", "currency": "USD"}, "note": "scratched plates"},
        ("about", "weather"),
        ("amount.amount", "900000"),
    ),
    post(
        "/accounts/c1/invoices/i3/dispute/resolve",
        "cc",
        {
            "outcome": "not_owed",
            "reason": "the pictures show it",
            "credit_note": "CN-9",
            "amount": {"amount": "50", "currency": "USD"},
        },
        ("outcome", "perhaps"),
        ("reason", ""),
    ),
    get(
        "/accounts/c1/invoices/foreseen",
        "cc",
        number="N-9",
        amount="100",
        issued_on="2025-01-02",
        order_id="o1",
        terms="OA_60",
        due_on="2025-03-03",
        confirm="true",
    ),
    get("/ageing/invoices", "cc", bucket="current", customer_id="c1", as_of="2025-01-02"),
    get("/policy", "cc"),
    post("/policy", "fh", IN_EFFECT),
)
