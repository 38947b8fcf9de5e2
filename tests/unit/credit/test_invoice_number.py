"""An invoice number: claimed once, and free again when its invoice was cancelled or never came."""

from datetime import timedelta

import pytest

from credit.invoice_number.commands import ClaimInvoiceNumber
from credit.invoice_number.errors import InvoiceNumberTaken
from credit.invoice_number.model import CLAIM_LASTS, INVOICE_NUMBER, NumberFacts, number_stream
from eventing.testing import scenario
from tests.unit.credit.histories import NOW

FIRST = ClaimInvoiceNumber(number="INV-7", customer_id="c1", invoice_id="i1")
OTHER = ClaimInvoiceNumber(number="inv-7", customer_id="c2", invoice_id="i2")

free = scenario(INVOICE_NUMBER, facts=NumberFacts(NOW))
claimed = free.after(FIRST)


def later(seconds: int, in_use: bool | None = None) -> NumberFacts:
    return NumberFacts(NOW + CLAIM_LASTS + timedelta(seconds=seconds), in_use)


@pytest.mark.parametrize("written", ["INV-7", "inv-7", " INV -7 ", "Inv- 7"])
def test_a_number_is_the_same_however_it_is_written(written: str):
    again = ClaimInvoiceNumber(number=written, customer_id="c9", invoice_id="i9")
    assert number_stream(again) == number_stream(FIRST)


def test_another_number_is_another():
    assert number_stream(FIRST) != number_stream(
        ClaimInvoiceNumber(number="INV-77", customer_id="c1", invoice_id="i1")
    )


def test_a_number_is_claimed_once_and_by_the_same_invoice_as_often_as_it_likes():
    assert claimed.when(FIRST) == []
    with pytest.raises(InvoiceNumberTaken):
        claimed.when(OTHER)


@pytest.mark.parametrize("seconds", [0, 10_000_000])
def test_the_number_of_an_invoice_stays_taken(seconds: int):
    with pytest.raises(InvoiceNumberTaken):
        claimed.knowing(later(seconds, in_use=True)).when(OTHER)


def test_the_number_of_a_cancelled_invoice_is_free_at_once():
    (claim,) = claimed.knowing(NumberFacts(NOW, in_use=False)).when(OTHER)
    assert (claim.customer_id, claim.invoice_id) == ("c2", "i2")


@pytest.mark.parametrize(("seconds", "taken"), [(-1, True), (0, False)])
def test_a_claim_whose_invoice_never_came_gives_way_after_a_while(seconds: int, taken: bool):
    after = claimed.knowing(later(seconds))
    if taken:
        with pytest.raises(InvoiceNumberTaken):
            after.when(OTHER)
    else:
        assert len(after.when(OTHER)) == 1
