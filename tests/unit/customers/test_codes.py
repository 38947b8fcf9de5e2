"""Numbers of customer codes."""

import pytest

from customers.domain.codes import CODES, customer_code
from customers.domain.commands import OpenCodes, TakeCode
from customers.domain.errors import CodeAlreadyUsed, CodeNotOpen, CodesNeverGoBack, Invalid
from customers.domain.events import CodesOpened, CodeTaken
from eventing.testing import scenario

codes = scenario(CODES)


@pytest.mark.req("R061")
def test_the_first_customer_of_a_region_is_number_one_and_the_next_follow():
    first = codes.when(TakeCode("EU", "c1"))
    assert first == [CodeTaken("EU", 1, "c1")]
    assert codes.given(*first).when(TakeCode("EU", "c2")) == [CodeTaken("EU", 2, "c2")]


@pytest.mark.req("R061")
def test_a_number_has_at_least_three_digits_and_grows():
    assert customer_code("EU", 7, "C") == "EU-007-C"
    assert customer_code("EU", 1000, "A") == "EU-1000-A"


def test_numbers_go_on_after_the_last_one_used_before_this_system():
    history = codes.given(CodesOpened("EU", 1, 14))
    assert history.when(TakeCode("EU", "c1")) == [CodeTaken("EU", 15, "c1")]


def test_an_imported_record_claims_the_number_it_had():
    history = codes.given(CodesOpened("AS", 1, 11))
    claimed = history.when(TakeCode("AS", "sakura", sequence=3))
    assert claimed == [CodeTaken("AS", 3, "sakura")]
    assert history.given(*claimed).when(TakeCode("AS", "next")) == [CodeTaken("AS", 12, "next")]


@pytest.mark.req("R061")
def test_no_number_is_given_twice():
    history = codes.given(CodesOpened("AS", 1, 11)).after(TakeCode("AS", "sakura", 3), TakeCode("AS", "c"))
    with pytest.raises(CodeAlreadyUsed):
        history.when(TakeCode("AS", "other", sequence=3))
    with pytest.raises(CodeAlreadyUsed):
        history.when(TakeCode("AS", "other", sequence=12))


def test_a_number_nobody_opened_cannot_be_claimed():
    with pytest.raises(CodeNotOpen):
        codes.when(TakeCode("EU", "c1", sequence=5))


def test_opening_again_up_to_the_same_number_changes_nothing():
    assert codes.given(CodesOpened("EU", 1, 14)).when(OpenCodes("EU", 14)) == []


def test_opening_further_opens_only_what_nobody_has():
    history = codes.given(CodesOpened("EU", 1, 14)).after(TakeCode("EU", "c1"))
    assert history.when(OpenCodes("EU", 20)) == [CodesOpened("EU", 16, 20)]


def test_numbers_never_go_back():
    with pytest.raises(CodesNeverGoBack):
        codes.given(CodesOpened("EU", 1, 14)).when(OpenCodes("EU", 3))


def test_a_slip_of_the_pen_does_not_open_a_billion_numbers():
    with pytest.raises(Invalid, match="at most"):
        codes.when(OpenCodes("EU", 10**9))
