"""Credit end to end on a real database: orders and days come as events, finance works over HTTP."""

from datetime import date, timedelta
from typing import Any

import pytest

from credit.contracts import CustomerReassigned, OrderShipped
from credit.order_check.views import ORDERS
from credit.policy.lookups import publish_default_policy
from credit.receivable.views import INVOICES
from eventing.readers.parked import Parked
from tests.support.worlds.credit import Credit

FIGURES = {
    "current_assets": "1200000",
    "inventory": "400000",
    "non_current_assets": "800000",
    "current_liabilities": "600000",
    "total_liabilities": "900000",
    "net_worth": "1100000",
}
SCORES = {
    "appearance": 7,
    "product_summary": 6,
    "product_demand": 8,
    "competitive_strength": 6,
    "end_customers": 5,
    "management": 6,
    "profitability_to_us": 6,
    "product_quality": 8,
    "market_attraction": 6,
    "market_competition": 5,
    "security": 4,
    "replaceability": 5,
    "payment_record": 8,
    "credit_references": 7,
    "growth": 3,
    "total_capital": 5,
}
STATEMENTS = {
    "currency": "USD",
    "period_end": "2024-12-31",
    "figures": FIGURES,
    "origin": "annual report",
    "reliability": "audited",
}


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


def assess(credit: Credit, customer_id: str = "c1") -> None:
    """Grade A and a limit of 212,500."""
    for path, body, staff_id in (
        ("statements", STATEMENTS, "cc"),
        ("traits", {"scores": SCORES}, "cc"),
        ("assess", {"own_sales": usd("5000000")}, "cc"),
        ("approve", None, "gm"),
    ):
        answer = credit.post(f"/accounts/{customer_id}/{path}", body, staff_id)
        assert answer.status_code == 201, answer.json


def invoice(credit: Credit, number: str, amount: str, **more: Any) -> str:
    body = {
        "customer_id": "c1",
        "number": number,
        "amount": usd(amount),
        "issued_on": "2025-01-02",
        "terms": "OA_60",
        **more,
    }
    answer = credit.post("/invoices", body)
    assert answer.status_code == 201, answer.json
    invoice_id: str = answer.json["invoice_id"]
    return invoice_id


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def test_the_order_of_an_unassessed_customer_waits_for_its_deposit_and_is_then_cleared(credit: Credit):
    credit.registers("c1")
    credit.places("c1", "o1", "48400.00", "TT30_70BL")
    credit.settle()
    (hold,) = credit.get("/holds?customer_id=c1").json["items"]
    assert [reason["code"] for reason in hold["reasons"]] == ["H9"]
    assert hold["compared"]["deposit_required"] == "14520.00"
    assert hold["total"] == usd("48400.00")
    (reason,) = hold["reasons"]
    assert reason["params"]["missing"] == "14520.00"
    assert reason["detail"] == "USD 14,520 of the deposit of USD 14,520 has not arrived."
    paid = credit.post(
        "/payments",
        {"customer_id": "c1", "amount": usd("14520.00"), "received_on": "2025-01-02", "order_id": "o1"},
    )
    assert paid.status_code == 201
    credit.settle()
    assert credit.get(f"/holds?customer_id=c1&after={paid.json['command_id']}").json["items"] == []
    assert credit.events("account-c1")[-3:] == ["PaymentReceived", "OrderHoldReleased", "OrderCleared"]


def test_an_assessed_customer_is_shown_with_grade_limit_and_what_is_available(credit: Credit):
    credit.registers("c1")
    credit.settle()
    assess(credit)
    credit.places("c1", "o1", "150000")
    credit.settle()
    answer = credit.get("/accounts/c1")
    shown = answer.json
    assert (shown["grade"], shown["limit"], shown["available"]) == ("A", "212500", "62500")
    assert shown["assessment"]["evaluation_value"].startswith("1.9696")
    # The version of the account, and then what else the answer depends on.
    version, _, _ = answer.headers["ETag"].strip('"').partition("-")
    assert version == str(len(credit.events("account-c1")))


@pytest.mark.parametrize("version", ["OrderShipped.v1", "OrderShipped.v2"])
def test_an_order_is_found_by_the_shipment_that_came_before_it(credit: Credit, version: str):
    credit.registers("c1")
    credit.settle()
    assess(credit)
    shipment = OrderShipped(customer_id="c1", order_id="o1", shipped_on=date(2025, 1, 2))
    credit.publish_as(version, "customers", "customer-c1/order-o1", shipment)
    credit.settle()
    credit.places("c1", "o1", "150000")
    credit.settle()
    assert credit.get("/accounts/c1").json["exposure"] == "150000"
    row = ORDERS.get(credit.db, "o1")
    assert row is not None
    assert (row["check"], row["shipped_on"]) == ("cleared", "2025-01-02")


def test_a_shipment_of_a_later_version_waits_for_the_update_and_the_order_goes_on(credit: Credit):
    credit.registers("c1")
    credit.settle()
    assess(credit)
    credit.places("c1", "o1", "150000")
    credit.places("c1", "o2", "1000")
    shipment = OrderShipped(customer_id="c1", order_id="o1", shipped_on=date(2025, 1, 2))
    credit.publish_as("OrderShipped.v9", "customers", "customer-c1/order-o1", shipment)
    credit.publish(
        "customers",
        "customer-c1/order-o2",
        OrderShipped(customer_id="c1", order_id="o2", shipped_on=date(2025, 1, 2)),
    )
    credit.settle()
    (marker,) = Parked(credit.db).list()
    assert (marker.reaction, marker.stream) == ("note-shipment-of-order", "customer-c1/order-o1")
    assert marker.reason.endswith(
        "customers has written OrderShipped.v9, which this release does not know yet"
    )
    rows = [ORDERS.get(credit.db, order_id) for order_id in ("o1", "o2")]
    assert [row and row.get("shipped_on") for row in rows] == [None, "2025-01-02"]


@pytest.mark.req("R278", "R296")
def test_missed_days_are_worked_through_one_by_one_and_each_step_falls_on_its_day(credit: Credit):
    credit.registers("c1")
    credit.settle()
    assess(credit)
    invoice_id = invoice(credit, "INV-1", "1000.00", due_on="2025-01-10")
    credit.advances(*days(date(2025, 1, 10), date(2025, 1, 16)))
    credit.settle()
    steps = [
        (data["stage"], data["business_date"])
        for commit in credit.log.stream("account-c1", 0)
        for wire_type, data in commit.events
        if wire_type == "CollectionStepReached.v1"
    ]
    assert steps == [("L0", "2025-01-11"), ("L1", "2025-01-16")]
    finished = [
        data["business_date"]
        for commit in credit.log.stream("collection-run", 0)
        for wire_type, data in commit.events
        if wire_type == "CollectionRunFinished.v1"
    ]
    assert finished == [day.isoformat() for day in days(date(2025, 1, 10), date(2025, 1, 16))]
    (item,) = credit.get("/collection").json["items"]
    assert (item["invoice_id"], item["stage"], item["days_overdue"]) == (invoice_id, "L1", 6)
    ageing = credit.get("/ageing").json
    assert (ageing["as_of"], ageing["buckets"]["1-30"], ageing["overdue"]) == (
        "2025-01-16",
        "1000.00",
        "1000.00",
    )
    assert credit.get("/accounts/c1").json["in_arrears"] is True


def test_a_run_that_is_handled_twice_visits_each_account_once(credit: Credit):
    for number in range(3):
        credit.registers(f"c{number}")
    credit.settle()
    assess(credit)
    invoice(credit, "INV-1", "1000.00", due_on="2025-01-10")
    credit.advances(date(2025, 1, 11))
    credit.settle()
    events = credit.events("account-c1")
    # As after a restore of the checkpoints: everything is handled again from the beginning.
    credit.db["checkpoints"].delete_many({})
    credit.settle()
    assert credit.events("account-c1") == events


def test_payment_settles_the_invoice_and_ends_the_arrears(credit: Credit):
    credit.registers("c1")
    credit.settle()
    assess(credit)
    invoice_id = invoice(credit, "INV-1", "1000.00", due_on="2025-01-10")
    credit.advances(date(2025, 1, 11), date(2025, 1, 12))
    credit.settle()
    paid = credit.post(
        "/payments",
        {
            "customer_id": "c1",
            "amount": usd("980.00"),
            "received_on": "2025-01-12",
            "allocations": [{"invoice_id": invoice_id, "amount": "980.00"}],
            "bank_charge": "20.00",
        },
    )
    assert paid.status_code == 201, paid.json
    assert credit.events("account-c1")[-4:] == [
        "PaymentReceived",
        "BankChargeWrittenOff",
        "InvoiceSettled",
        "ArrearsEnded",
    ]
    credit.settle()
    row = INVOICES.get(credit.db, invoice_id)
    assert row is not None
    assert (row["status"], row["residual"]) == ("settled", 0)
    assert credit.get("/ageing").json["paid"]["1-30"] == "980.00"


def test_a_customer_who_moves_to_a_colleague_is_seen_by_him_alone(credit: Credit):
    credit.registers("c1", owner_id="s1")
    credit.places("c1", "o1", "1000")
    credit.settle()
    invoice(credit, "INV-1", "1000.00", due_on="2025-01-10")
    credit.advances(date(2025, 1, 11))
    credit.settle()
    credit.publish("customers", "customer-c1", CustomerReassigned(customer_id="c1", owner_id="s2"))
    credit.settle()
    for staff_id, status, count in (("s1", 404, 0), ("s2", 200, 1)):
        assert credit.get("/accounts/c1", staff_id).status_code == status
        for path in ("/accounts", "/orders", "/holds", "/collection"):
            assert len(credit.get(path, staff_id).json["items"]) == count, path


def test_the_default_policy_is_put_on_record_once(credit: Credit):
    publish_default_policy(credit.bus)
    publish_default_policy(credit.bus)
    (commit,) = credit.log.stream("policy", 0)
    assert [(wire_type, data["version"]) for wire_type, data in commit.events] == [
        ("CreditPolicyPublished.v1", 1)
    ]
