"""Invoices and payments: allocation, deposits, bank charges, and what is refused."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.invoice_number.errors import InvoiceNumberTaken
from credit.order_check.commands import NoteShipment, WithdrawOrder
from credit.policy.default import DEFAULT
from credit.receivable.ageing import bucket_of, spread
from credit.receivable.commands import Allocation, WriteOffBankCharge
from credit.receivable.errors import (
    InvoiceNotFound,
    InvoiceOverAllocated,
    NotABankCharge,
    PaymentOverAllocated,
)
from credit.receivable.events import (
    ArrearsEnded,
    BankChargeWrittenOff,
    InvoiceIssued,
    InvoiceSettled,
    PaymentApplied,
    PaymentReceived,
)
from eventing import Invalid, Money, NotFound, Refused
from tests.unit.credit.histories import CONFIRMED, CUSTOMER, Customer, of_type, one, usd

D = Decimal
DAY = timedelta(days=1)


@pytest.fixture
def customer() -> Customer:
    """Two invoices: the second is due first."""
    customer = Customer(today=date(2025, 3, 1)).opened()
    customer.is_invoiced("i1", "1000.00", due_on=date(2025, 4, 30))
    customer.is_invoiced("i2", "600.00", due_on=date(2025, 3, 31))
    return customer


def open_amounts(customer: Customer) -> dict[str, Decimal]:
    return {item.invoice_id: item.residual for item in customer.account.open_items()}


def test_a_payment_goes_to_the_oldest_invoice_first(customer: Customer):
    received = one(customer.pays("700.00"), PaymentReceived)
    assert [(part.invoice_id, part.amount) for part in received.allocations] == [
        ("i2", D("600.00")),
        ("i1", D("100.00")),
    ]
    assert open_amounts(customer) == {"i1": D("900.00")}


def test_a_payment_may_say_what_it_is_for(customer: Customer):
    events = customer.pays("700.00", allocations=(Allocation(invoice_id="i1", amount=D("650.00")),))
    assert one(events, PaymentReceived).unapplied == D("50.00")
    # The rest is free, and goes to the oldest.
    assert open_amounts(customer) == {"i2": D("550.00"), "i1": D("350.00")}


def test_what_is_paid_too_much_waits_for_the_next_invoice(customer: Customer):
    customer.pays("1700.00")
    assert customer.account.free_cash() == D("100.00")
    events = customer.is_invoiced("i3", "250.00", due_on=date(2025, 5, 1))
    assert one(events, PaymentApplied).amount == usd("100.00")
    assert open_amounts(customer) == {"i3": D("150.00")}


def test_a_deposit_is_applied_to_the_invoice_of_its_order_and_to_no_other():
    customer = Customer().opened()
    customer.orders("o1", "48400.00", "TT30_70BL")
    customer.pays("14520.00", order_id="o1")
    customer.is_invoiced("other", "1000.00")
    events = customer.is_invoiced("i1", "48400.00", order_id="o1", terms=None)
    applied = one(events, PaymentApplied)
    assert (applied.invoice_id, applied.amount) == ("i1", usd("14520.00"))
    assert open_amounts(customer) == {"other": D("1000.00"), "i1": D("33880.00")}


def test_the_balance_of_an_order_goes_to_its_invoice_and_not_to_an_older_one():
    customer = Customer().opened()
    customer.is_invoiced("old", "1000.00", due_on=customer.today)
    customer.orders("o1", "500.00")
    customer.is_invoiced("i1", "500.00", order_id="o1")
    customer.pays("500.00", order_id="o1")
    assert open_amounts(customer) == {"old": D("1000.00")}


def test_a_deposit_for_an_order_cancelled_before_it_came_is_free():
    customer = Customer().opened()
    customer.does(WithdrawOrder(customer_id=CUSTOMER, order_id="o1"))
    customer.pays("100.00", order_id="o1", **CONFIRMED)
    assert customer.account.free_cash() == D("100.00")


def test_an_invoice_is_settled_on_the_day_of_its_last_payment(customer: Customer):
    customer.pays("400.00", received_on=date(2025, 2, 20))
    events = customer.on(date(2025, 4, 4)).pays("200.00")
    settled = one(events, InvoiceSettled)
    assert (settled.invoice_id, settled.settled_on) == ("i2", date(2025, 4, 4))
    assert [part.days_late for part in customer.account.items["i2"].payments] == [0, 4]


def test_what_the_bank_kept_is_written_off_with_the_payment(customer: Customer):
    events = customer.pays("580.00", bank_charge=D("20.00"))
    charge = one(events, BankChargeWrittenOff)
    assert (charge.invoice_id, charge.amount) == ("i2", usd("20.00"))
    assert one(events, InvoiceSettled).invoice_id == "i2"


def test_a_shortfall_larger_than_the_charge_stays_open(customer: Customer):
    events = customer.pays("570.00", bank_charge=D("20.00"))
    assert not of_type(events, BankChargeWrittenOff)
    assert open_amounts(customer)["i2"] == D("30.00")


def test_a_charge_found_later_is_written_off_by_hand(customer: Customer):
    customer.pays("550.01", allocations=(Allocation(invoice_id="i2", amount=D("550.01")),))
    events = customer.does(WriteOffBankCharge(customer_id=CUSTOMER, invoice_id="i2"))
    assert one(events, BankChargeWrittenOff).amount == usd("49.99")
    assert of_type(events, InvoiceSettled)


@pytest.mark.parametrize("paid", ["550.00", "600.00"])
def test_fifty_or_nothing_is_no_bank_charge(customer: Customer, paid: str):
    customer.pays(paid, allocations=(Allocation(invoice_id="i2", amount=D(paid)),))
    with pytest.raises(NotABankCharge):
        customer.does(WriteOffBankCharge(customer_id=CUSTOMER, invoice_id="i2"))


def test_an_unpaid_small_invoice_is_no_bank_charge():
    customer = Customer().opened()
    customer.is_invoiced("i1", "20.00")
    with pytest.raises(NotABankCharge):
        customer.does(WriteOffBankCharge(customer_id=CUSTOMER, invoice_id="i1"))


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"allocations": (Allocation(invoice_id="i2", amount=D("600.01")),)}, InvoiceOverAllocated),
        (
            {
                "allocations": (
                    Allocation(invoice_id="i1", amount=D("900")),
                    Allocation(invoice_id="i2", amount=D("101")),
                )
            },
            PaymentOverAllocated,
        ),
        ({"allocations": (Allocation(invoice_id="i9", amount=D("1")),)}, InvoiceNotFound),
        (
            {
                "allocations": (
                    Allocation(invoice_id="i1", amount=D("1")),
                    Allocation(invoice_id="i1", amount=D("1")),
                )
            },
            Invalid,
        ),
        ({"allocations": (Allocation(invoice_id="i1", amount=D("0")),)}, Invalid),
        ({"allocations": (Allocation(invoice_id="i1", amount=D("0.005")),)}, Invalid),
        ({"bank_charge": D("50")}, Invalid),
        ({"bank_charge": D("0.005")}, Invalid),
        ({"amount": usd("10.005")}, Invalid),
        ({"bank_charge": D("-1")}, Invalid),
        ({"received_on": date(2025, 3, 2)}, Invalid),
        ({"received_on": date(1, 3, 2)}, Invalid),
        ({"amount": usd("1000000000.01")}, Invalid),
        ({"amount": Money(D("1000"), "EUR")}, Invalid),
        ({"amount": usd(0)}, Invalid),
    ],
)
def test_a_payment_that_cannot_be_is_refused(customer: Customer, more: dict[str, Any], error: type[Refused]):
    with pytest.raises(error):
        customer.pays("1000", **more)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"amount": Money(D("1000"), "EUR")}, "amount"),
        ({"issued_on": date(2025, 3, 2)}, "issued_on"),
        ({"issued_on": date(1, 1, 1)}, "issued_on"),
        ({"due_on": date(2025, 2, 28)}, "due_on"),
        ({"due_on": date(2205, 2, 28)}, "due_on"),
        ({"amount": usd("999999999999999.99")}, "amount.amount"),
        ({"terms": None}, "terms"),
        ({"terms": "BARTER"}, "terms"),
    ],
)
def test_an_invoice_that_cannot_be_is_refused_by_field(customer: Customer, more: dict[str, Any], field: str):
    with pytest.raises(Invalid) as refused:
        customer.is_invoiced("i3", "1000", **more)
    assert refused.value.field == field


@pytest.mark.parametrize("number", ["INV-i1", "inv-I1", "INV - i1"])
def test_an_invoice_number_is_used_once(customer: Customer, number: str):
    with pytest.raises(InvoiceNumberTaken):
        customer.is_invoiced("i3", "1.00", number=number)


def test_without_an_account_nothing_is_invoiced_or_received():
    with pytest.raises(NotFound):
        Customer().is_invoiced("i1", "1000")
    with pytest.raises(NotFound):
        Customer().pays("1000")
    with pytest.raises(NotFound):
        Customer().does(WriteOffBankCharge(customer_id=CUSTOMER, invoice_id="i1"))


def test_terms_and_shipment_of_the_order_say_when_its_invoice_is_due():
    customer = Customer(today=date(2025, 1, 20)).opened()
    customer.orders("o1", "1000", "DA_30")
    customer.does(NoteShipment(customer_id=CUSTOMER, order_id="o1", shipped_on=date(2025, 1, 10)))
    invoice = one(customer.is_invoiced("i1", "1000", order_id="o1", terms=None), InvoiceIssued)
    assert (invoice.terms, invoice.due_on) == ("DA_30", date(2025, 2, 9))


def test_an_invoice_written_late_is_due_at_once():
    customer = Customer(today=date(2025, 3, 20)).opened()
    customer.orders("o1", "1000", "TT30_70BL")
    customer.does(NoteShipment(customer_id=CUSTOMER, order_id="o1", shipped_on=date(2025, 1, 10)))
    invoice = one(customer.is_invoiced("i1", "1000", order_id="o1", terms=None), InvoiceIssued)
    assert invoice.due_on == date(2025, 3, 20)


def test_arrears_end_with_the_last_overdue_invoice(customer: Customer):
    customer.lives_until(date(2025, 5, 2))
    assert not of_type(customer.pays("600.00"), ArrearsEnded)
    assert of_type(customer.pays("960.00"), ArrearsEnded)


@pytest.mark.req("R278")
@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        (-5, "current"),
        (0, "current"),
        (1, "1-30"),
        (30, "1-30"),
        (31, "31-60"),
        (60, "31-60"),
        (61, "61-90"),
        (90, "61-90"),
        (91, "91-180"),
        (180, "91-180"),
        (181, "181-365"),
        (365, "181-365"),
        (366, ">365"),
    ],
)
def test_days_past_due_fall_into_their_bucket(days: int, bucket: str):
    assert bucket_of(days, DEFAULT.ageing) == bucket


def test_ageing_names_every_bucket_and_loses_nothing():
    found = spread([(0, D("10")), (5, D("20")), (6, D("30")), (400, D("40"))], DEFAULT.ageing)
    assert found == {
        "current": 10,
        "1-30": 50,
        "31-60": 0,
        "61-90": 0,
        "91-180": 0,
        "181-365": 0,
        ">365": 40,
    }


cents = st.integers(1, 200_000).map(lambda n: D(n) / 100)


@given(st.lists(st.tuples(st.booleans(), cents, st.integers(0, 40)), max_size=12))
def test_no_cent_is_lost_between_invoices_payments_and_cash(moves: list[tuple[bool, Decimal, int]]):
    customer = Customer().opened()
    invoiced = paid = D(0)
    for number, (is_invoice, amount, days) in enumerate(moves):
        customer.lives_until(customer.today + days * DAY)
        if is_invoice:
            customer.is_invoiced(f"i{number}", str(amount), due_on=customer.today)
            invoiced += amount
        else:
            customer.pays(str(amount))
            paid += amount
    residual = sum((item.residual for item in customer.account.items.values()), D(0))
    assert residual >= 0
    assert invoiced - paid == residual - customer.account.free_cash()
    # Cash waits only when there is nothing left to pay.
    assert not residual or not customer.account.free_cash()
    for item in customer.account.items.values():
        assert (item.settled_on is not None) == (item.residual == 0)
