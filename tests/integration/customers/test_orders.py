"""Orders, and what credit reports: from the logs to this service's log, views and answers."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from customers.contracts import (
    ArrearsEnded,
    CreditGradeChanged,
    CreditLimitSet,
    HoldReason,
    InvoiceOverdue,
    OrderCleared,
    OrderHeld,
    OrderHoldReleased,
)
from customers.customer.model import customer_stream
from eventing import Money
from tests.support.worlds.customers import Archive

AT = datetime(2026, 10, 9, 12, 14, tzinfo=UTC)

LINE = {"product": "CTCP plate", "quantity": "20000", "unit": "m2", "unit_price": "2.42"}
ORDER = {
    "number": "PO-118",
    "lines": [LINE],
    "currency": "USD",
    "terms": "TT30_70BL",
    "incoterm": "FOB",
}


def place(archive: Archive, customer_id: str, staff_id: str = "li", **change: object) -> str:
    answered = archive.post(f"/customers/{customer_id}/orders", {**ORDER, **change}, staff_id)
    assert answered.status_code == 201, answered.json
    return str(answered.json["order_id"])


def clear(archive, customer_id: str, order_id: str, total: str = "48400.00") -> None:
    """Credit lets the order go."""
    cleared = OrderCleared(customer_id=customer_id, order_id=order_id, total=Money(Decimal(total), "USD"))
    archive.publish("credit", f"account-{customer_id}", cleared)
    archive.settle()


def test_a_number_that_another_order_of_the_customer_has_is_taken_again_for_a_reason_only(archive):
    customer_id = archive.register("li")
    first = place(archive, customer_id)
    archive.settle()
    path = f"/customers/{customer_id}/orders"
    again = {**ORDER, "number": " po-118 "}
    refused = archive.post(path, again, "li")
    assert (refused.status_code, refused.json["code"]) == (409, "order_number_taken")
    taken = archive.post(path, {**again, "number_reason": "a second container under one PO"}, "li")
    assert taken.status_code == 201
    archive.settle()
    shown = archive.get(f"{path}/{taken.json['order_id']}", "li").json
    assert shown["number_reason"] == "a second container under one PO"
    # An order may be amended under its own number, and a number is free again with its order.
    assert archive.post(f"{path}/{first}/amend", {**ORDER, "reason": "one less"}, "li").status_code == 200
    other = archive.register("li")
    assert archive.post(f"/customers/{other}/orders", ORDER, "li").status_code == 201


def test_the_rule_of_grade_a_is_set_by_the_general_manager_and_counts_by_currency(archive):
    rule = {"minimums": {"USD": "50000"}, "reason": "samples do not make a VIP"}
    assert archive.post("/grade-rule", rule, "li").status_code == 403
    assert archive.post("/grade-rule", rule, "chen").status_code == 200
    shown = archive.get("/grade-rule", "li").json
    assert (shown["version"], shown["minimums"], shown["set_by"]) == (1, {"USD": "50000"}, "chen")
    small, large = archive.register("li"), archive.register("li")
    clear(archive, small, place(archive, small))
    clear(archive, large, place(archive, large), "50000")
    grades = [archive.get(f"/customers/{one}", "li").json["grade"] for one in (small, large)]
    assert grades == ["C", "A"]


def test_a_page_of_orders_that_wait_for_credit_is_of_ones_own_customers_alone(archive):
    others = archive.register("zhou", name="Lone Star Graphics", country="US")
    for number in ("PO-1", "PO-2", "PO-3"):
        place(archive, others, "zhou", number=number)
    own = archive.register("li")
    order_id = place(archive, own)
    archive.settle()

    def waiting(staff_id: str) -> list[str]:
        return [one["id"] for one in archive.get("/orders/unanswered", staff_id, limit="1").json["items"]]

    assert waiting("li") == [order_id]
    moved = archive.post(f"/customers/{own}/reassign", {"owner_id": "zhao"}, "wang")
    assert moved.status_code == 200, moved.json
    archive.settle()
    assert (waiting("li"), waiting("zhao")) == ([], [order_id])


def test_an_order_is_placed_shipped_and_cancelled(archive):
    customer_id = archive.register("li")
    order_id = place(archive, customer_id)
    other_id = place(archive, customer_id, number="PO-119")
    path = f"/customers/{customer_id}/orders/{order_id}/ship"
    waits = archive.client.post(path, headers=archive.issuer.of_staff("li"))
    assert (waits.status_code, waits.json["code"]) == (409, "credit_not_answered")
    archive.settle()
    waiting = archive.get("/orders/unanswered", "li").json["items"]
    assert {one["id"] for one in waiting} == {order_id, other_id}
    clear(archive, customer_id, order_id)
    ship = archive.client.post(path, headers=archive.issuer.of_staff("li"))
    cancel = archive.post(f"/customers/{customer_id}/orders/{other_id}/cancel", {"reason": "withdrew"}, "li")
    assert (ship.status_code, cancel.status_code) == (200, 200)
    archive.settle()
    shipped = archive.get(f"/customers/{customer_id}/orders/{order_id}", "sun").json
    assert shipped["total"] == {"amount": "48400.00", "currency": "USD"}
    assert shipped["deposit"] == {"amount": "14520.00", "currency": "USD"}
    assert (shipped["state"], shipped["shipped_on"], shipped["placed_on"]) == (
        "shipped",
        "2026-10-10",
        "2026-10-10",
    )
    states = {
        row["number"]: row["state"]
        for row in archive.get(f"/customers/{customer_id}/orders", "li").json["items"]
    }
    assert states == {"PO-118": "shipped", "PO-119": "cancelled"}
    late = archive.post(f"/customers/{customer_id}/orders/{order_id}/cancel", {"reason": "x"}, "li")
    assert (late.status_code, late.json["code"]) == (409, "order_is_shipped")
    unknown = archive.post(f"/customers/{customer_id}/orders/o9/ship", {}, "li")
    assert unknown.status_code == 404


@dataclass(frozen=True)
class FormerShipment:
    """OrderShipped.v1, as a former release stored it."""

    customer_id: str
    order_id: str
    shipped_on: date


def test_an_amended_order_is_shown_as_it_is_now_and_why(archive):
    customer_id = archive.register("li")
    path = f"/customers/{customer_id}/orders/{place(archive, customer_id)}"
    amended = {**ORDER, "lines": [{**LINE, "quantity": "18000"}], "reason": "one container less"}
    assert archive.post(f"{path}/amend", amended, "li").status_code == 200
    archive.settle()
    order = archive.get(path, "li").json
    assert (order["total"]["amount"], order["deposit"]["amount"]) == ("43560.00", "13068.00")
    assert (order["amended_because"], order["state"]) == ("one container less", "placed")
    told = [entry["what"] for entry in archive.get(f"/customers/{customer_id}/timeline", "li").json["items"]]
    assert {"OrderPlaced", "OrderAmended"} <= set(told)


def test_a_shipment_is_shown_with_its_bill_of_lading(archive):
    customer_id = archive.register("li")
    order_id = place(archive, customer_id)
    path = f"/customers/{customer_id}/orders/{order_id}"
    clear(archive, customer_id, order_id)
    assert archive.post(f"{path}/ship", {"bill_of_lading": "COSU6412345670"}, "li").status_code == 200
    archive.settle()
    assert archive.get(path, "li").json["bill_of_lading"] == "COSU6412345670"


def test_a_shipment_stored_by_a_former_release_still_counts(archive):
    customer_id = archive.register("li")
    order_id = place(archive, customer_id)
    stored = FormerShipment(customer_id, order_id, date(2026, 10, 10))
    stream = f"customer-{customer_id}/order-{order_id}"
    archive.publish_as("OrderShipped.v1", "customers", stream, stored)
    archive.settle()
    path = f"/customers/{customer_id}/orders/{order_id}"
    shown = archive.get(path, "li").json
    assert (shown["state"], shown["shipped_on"], shown["bill_of_lading"]) == ("shipped", "2026-10-10", None)
    # The order's own stream is read by who decides about it.
    late = archive.post(f"{path}/cancel", {"reason": "x"}, "li")
    assert (late.status_code, late.json["code"]) == (409, "order_is_shipped")
    assert archive.data(stream, "OrderShipped") == [
        {"customer_id": customer_id, "order_id": order_id, "shipped_on": "2026-10-10"}
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"currency": "XXL"}, "currency"),
        ({"terms": "cash"}, "terms"),
        ({"incoterm": "FOBB"}, "incoterm"),
        ({"placed_on": "2026-02-30"}, "placed_on"),
        ({"placed_on": "2027-01-01"}, "placed_on"),
        ({"lines": []}, "lines"),
        ({"lines": [{**LINE, "quantity": "many"}]}, "lines.0.quantity"),
        ({"lines": [{**LINE, "quantity": "-1"}]}, "lines.0.quantity"),
        ({"lines": [{**LINE, "colour": "blue"}]}, "lines.0.colour"),
        ({"deposit": {"amount": "1", "currency": "XXL"}}, "deposit.currency"),
        ({"deposit": {"amount": "1", "currency": "EUR"}}, "deposit"),
    ],
)
def test_an_order_that_cannot_be_is_refused_by_the_name_of_the_field(archive, change, field):
    customer_id = archive.register("li")
    answered = archive.post(f"/customers/{customer_id}/orders", {**ORDER, **change}, "li")
    assert archive.fields_refused(answered) == [field]


def test_a_closed_customer_orders_nothing(archive):
    customer_id = archive.register("li")
    archive.post(f"/customers/{customer_id}/close", {"reason": "twice"}, "wang")
    answered = archive.post(f"/customers/{customer_id}/orders", ORDER, "li")
    assert (answered.status_code, answered.json["code"]) == (409, "customer_is_closed")


@pytest.mark.req("R062", "R174")
def test_a_customer_becomes_grade_a_when_the_order_is_cleared_and_not_while_it_is_held(archive):
    customer_id = archive.register("li")
    order_id = place(archive, customer_id)
    account = f"account-{customer_id}"
    held = OrderHeld(
        customer_id=customer_id,
        order_id=order_id,
        reasons=(HoldReason(code="H9", params={"deposit": "14520.00"}),),
    )
    archive.publish("credit", account, held)
    archive.settle()
    customer = archive.get(f"/customers/{customer_id}", "li").json
    assert (customer["grade"], customer["risks"]) == ("C", [{"reason": "order_held", "reference": order_id}])
    order = archive.get(f"/customers/{customer_id}/orders/{order_id}", "li").json
    assert (order["credit"], order["hold_reasons"]) == (
        "held",
        [{"code": "H9", "params": {"deposit": "14520.00"}}],
    )
    ship = f"/customers/{customer_id}/orders/{order_id}/ship"
    refused = archive.post(ship, {}, "li")
    assert (refused.status_code, refused.json["code"]) == (409, "order_is_held")
    assert refused.json["params"]["codes"] == ["H9"]
    archive.publish(
        "credit",
        account,
        OrderHoldReleased(customer_id=customer_id, order_id=order_id),
        OrderCleared(customer_id=customer_id, order_id=order_id, total=Money(Decimal("48400.00"), "USD")),
    )
    archive.settle()
    customer = archive.get(f"/customers/{customer_id}", "li").json
    assert (customer["code"], customer["risks"]) == ("EU-001-A", [])
    order = archive.get(f"/customers/{customer_id}/orders/{order_id}", "li").json
    assert order["credit"] == "cleared"
    recorded = (order["total"]["amount"], order["lines"][0]["product"], order["placed_on"], order["terms"])
    assert recorded == ("48400.00", LINE["product"], "2026-10-10", "TT30_70BL")
    assert archive.post(ship, {}, "li").status_code == 200


@pytest.mark.req("R304")
def test_credit_grade_limit_and_risk_are_shown_and_the_flag_goes_with_the_arrears(archive):
    customer_id = archive.register("li")
    account = f"account-{customer_id}"
    usd = Money(Decimal("8000.00"), "USD")
    archive.publish(
        "credit",
        account,
        CreditLimitSet(customer_id=customer_id, limit=usd),
        InvoiceOverdue(customer_id=customer_id, invoice_id="i1", days_overdue=1, residual=usd),
        CreditGradeChanged(customer_id=customer_id, grade="D", reason="overdue", days_overdue=90),
    )
    archive.settle()
    customer = archive.get(f"/customers/{customer_id}", "li").json
    assert (customer["credit_grade"], customer["credit_limit"]) == (
        "D",
        {"amount": "8000.00", "currency": "USD"},
    )
    assert [risk["reason"] for risk in customer["risks"]] == ["credit_grade", "invoice_overdue"]
    assert archive.data(customer_stream(customer_id), "CustomerRiskFlagged")[1]["credit_grade"] == "D"
    archive.publish("credit", account, ArrearsEnded(customer_id=customer_id))
    archive.settle()
    assert archive.get(f"/customers/{customer_id}", "li").json["risks"] == []
    assert archive.events(customer_stream(customer_id))[-1] == "CustomerRiskCleared"
    told = [entry["what"] for entry in archive.get(f"/customers/{customer_id}/timeline", "li").json["items"]]
    assert {"InvoiceOverdue", "CreditLimitSet", "ArrearsEnded", "CustomerRiskCleared"} <= set(told)


def test_credit_heard_of_before_the_customer_shows_once_the_customer_is_on_file(archive):
    """Another service's event may come first: views need no order across streams."""
    archive.publish(
        "credit", "account-c1", CreditGradeChanged(customer_id="c1", grade="B", reason="assessed")
    )
    archive.settle()
    assert archive.get("/customers/c1", "chen").status_code == 404
