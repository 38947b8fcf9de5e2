"""The figures as the desk is told of them: by customers, by the scheduler and by credit."""

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from desk.contracts import (
    CustomerRegistered,
    InvoiceIssued,
    OrderCleared,
    OrderPlaced,
    PaymentAllocation,
    PaymentReceived,
    ToDoSettled,
)
from desk.figures.model import Figure
from desk.figures.queries import five
from eventing import Money
from tests.support.worlds.desk import Desk

ZONE = ZoneInfo("Asia/Shanghai")
USD = Money(Decimal("1000.00"), "USD")


def told(desk: Desk) -> dict[str, Figure]:
    desk.settle()
    return {figure.name: figure for figure in five(desk.db, desk.clock.now(), ZONE)}


def values(figure: Figure) -> list[tuple[str | None, str]]:
    return [(line.currency, str(line.now)) for line in figure.lines]


@pytest.mark.req("R208")
def test_a_firms_figures_come_from_what_its_services_tell(desk: Desk):
    now = desk.clock.now()
    desk.publish("customers", "customer-c1", CustomerRegistered(customer_id="c1"))
    for n, late in enumerate((False, False, False, True)):
        settled = ToDoSettled(settled_at=now, late=late, working_seconds=3600)
        desk.publish("scheduler", f"todo-t{n}", settled)
    desk.publish("scheduler", "todo-call", ToDoSettled(settled_at=now, late=True, working_seconds=None))
    # The order may be heard of after it was cleared.
    desk.publish("credit", "account-c1", OrderCleared(order_id="o1"))
    desk.publish("customers", "customer-c1/order-o1", OrderPlaced(order_id="o1", total=USD))
    due_on = (now - timedelta(days=10)).date()
    desk.publish("credit", "account-c1", InvoiceIssued(invoice_id="i1", amount=USD, due_on=due_on))
    later = InvoiceIssued(invoice_id="i2", amount=USD, due_on=date(2099, 1, 1))
    desk.publish("credit", "account-c1", later)
    part = PaymentAllocation(invoice_id="i1", residual=Decimal("600.00"))
    desk.publish("credit", "account-c1", PaymentReceived(allocations=(part,)))
    found = told(desk)
    assert values(found["new_contacts"]) == [(None, "1")]
    assert values(found["in_time"]) == [(None, "75.0")]
    assert found["in_time"].median_now == 3600
    assert values(found["cleared"]) == [("USD", "1000.00")]
    assert values(found["receivables"]) == [("USD", "1600.00")]
    assert values(found["overdue"]) == [("USD", "37.5")]


def test_what_was_paid_long_ago_is_read_no_more_and_what_is_paid_now_still_tells_of_the_weeks_before(
    desk: Desk,
):
    issued = InvoiceIssued(invoice_id="i1", amount=USD, due_on=date(2099, 1, 1))
    desk.publish("credit", "account-c1", issued)
    desk.settle()
    desk.clock.move(days=20)
    paid = PaymentAllocation(invoice_id="i1", residual=Decimal(0))
    desk.publish("credit", "account-c1", PaymentReceived(allocations=(paid,)))
    weeks = told(desk)["receivables"].lines[0].weeks
    assert [str(owed) for owed in weeks[-2:]] == ["1000.00", "0"]
    desk.clock.move(days=200)
    assert values(told(desk)["receivables"]) == []
