"""Why an invoice is not paid, as the customer says: noted once, and of nothing that is paid."""

import pytest

from credit.receivable.commands import NoteLateReason
from credit.receivable.errors import InvoiceIsSettled, InvoiceNotFound
from credit.receivable.events import LateReasonNoted
from credit.values import LateReason
from tests.unit.credit.histories import CUSTOMER, Customer, one


def says(invoice_id: str, late_reason: LateReason, note: str | None = None) -> NoteLateReason:
    return NoteLateReason(
        customer_id=CUSTOMER, invoice_id=invoice_id, by="cc", late_reason=late_reason, note=note
    )


@pytest.mark.req("R287")
def test_the_reason_of_an_overdue_is_noted_once_and_can_be_another_later():
    customer = Customer().opened()
    customer.is_invoiced("i1", "1000")
    noted = one(customer.does(says("i1", "documents", "no bill of lading yet")), LateReasonNoted)
    assert (noted.number, noted.late_reason, noted.noted_by) == ("INV-i1", "documents", "cc")
    assert customer.does(says("i1", "documents", "no bill of lading yet")) == []
    assert one(customer.does(says("i1", "cash")), LateReasonNoted).note is None


def test_nothing_is_late_on_an_invoice_that_is_paid_or_was_never_issued():
    customer = Customer().opened()
    customer.is_invoiced("i1", "1000")
    customer.pays("1000")
    with pytest.raises(InvoiceIsSettled):
        customer.does(says("i1", "cash"))
    with pytest.raises(InvoiceNotFound):
        customer.does(says("i2", "cash"))
