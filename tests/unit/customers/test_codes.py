"""Numbers of customer codes."""

import pytest

from customers.code.commands import OpenCodes, TakeCode
from customers.code.errors import CodeAlreadyUsed, CodeNotOpen, CodesNeverGoBack
from customers.code.events import CodesOpened, CodeTaken
from customers.code.model import CODES, customer_code
from eventing import Invalid
from eventing.testing import scenario

codes = scenario(CODES)


@pytest.mark.req("R061")
def test_the_first_customer_of_a_region_is_number_one_and_the_next_follow():
    first = codes.when(TakeCode(region="EU", customer_id="c1"))
    assert first == [CodeTaken(region="EU", sequence=1, customer_id="c1")]
    assert codes.given(*first).when(TakeCode(region="EU", customer_id="c2")) == [
        CodeTaken(region="EU", sequence=2, customer_id="c2")
    ]


@pytest.mark.req("R061")
def test_a_number_has_at_least_three_digits_and_grows():
    assert customer_code("EU", 7, "C") == "EU-007-C"
    assert customer_code("EU", 1000, "A") == "EU-1000-A"


def test_numbers_go_on_after_the_last_one_used_before_this_system():
    history = codes.given(CodesOpened(region="EU", first=1, last=14))
    assert history.when(TakeCode(region="EU", customer_id="c1")) == [
        CodeTaken(region="EU", sequence=15, customer_id="c1")
    ]


def test_an_imported_record_claims_the_number_it_had():
    history = codes.given(CodesOpened(region="AS", first=1, last=11))
    claimed = history.when(TakeCode(region="AS", customer_id="sakura", sequence=3))
    assert claimed == [CodeTaken(region="AS", sequence=3, customer_id="sakura")]
    assert history.given(*claimed).when(TakeCode(region="AS", customer_id="next")) == [
        CodeTaken(region="AS", sequence=12, customer_id="next")
    ]


@pytest.mark.req("R061")
def test_no_number_is_given_twice():
    history = codes.given(CodesOpened(region="AS", first=1, last=11)).after(
        TakeCode(region="AS", customer_id="sakura", sequence=3), TakeCode(region="AS", customer_id="c")
    )
    with pytest.raises(CodeAlreadyUsed):
        history.when(TakeCode(region="AS", customer_id="other", sequence=3))
    with pytest.raises(CodeAlreadyUsed):
        history.when(TakeCode(region="AS", customer_id="other", sequence=12))


def test_a_number_nobody_opened_cannot_be_claimed():
    with pytest.raises(CodeNotOpen):
        codes.when(TakeCode(region="EU", customer_id="c1", sequence=5))


def test_opening_again_up_to_the_same_number_changes_nothing():
    assert codes.given(CodesOpened(region="EU", first=1, last=14)).when(OpenCodes(region="EU", last=14)) == []


def test_opening_further_opens_only_what_nobody_has():
    history = codes.given(CodesOpened(region="EU", first=1, last=14)).after(
        TakeCode(region="EU", customer_id="c1")
    )
    assert history.when(OpenCodes(region="EU", last=20)) == [CodesOpened(region="EU", first=16, last=20)]


def test_numbers_never_go_back():
    with pytest.raises(CodesNeverGoBack):
        codes.given(CodesOpened(region="EU", first=1, last=14)).when(OpenCodes(region="EU", last=3))


def test_a_slip_of_the_pen_does_not_open_a_billion_numbers():
    with pytest.raises(Invalid) as refused:
        codes.when(OpenCodes(region="EU", last=10**9))
    assert (refused.value.field, refused.value.reason) == ("last", "too_many_codes")
