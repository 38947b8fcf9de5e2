"""How it stands with a customer: by the rule, by hand, and how far the negotiation has come."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from customers.customer.commands import CorrectContact, CorrectCustomer, RegradeForOrder, SetStage, SetStatus
from customers.customer.events import ContactCorrected, CustomerCorrected, CustomerStageSet, CustomerStatusSet
from customers.customer.model import CustomerFacts
from customers.customer.standing import host_of, status_of
from customers.grading.model import GradeRule
from eventing import Invalid, Money
from tests.unit.customers.test_corrections import customer, nobody

NOW = datetime(2026, 10, 10, 1, tzinfo=UTC)
LATELY, LONG_AGO = NOW - timedelta(days=3), NOW - timedelta(days=181)


@pytest.mark.req("R047")
@pytest.mark.parametrize(
    ("row", "last", "status"),
    [
        ({}, None, "potential"),
        ({}, LATELY, "following"),
        ({}, LONG_AGO, "dormant"),
        ({"ordered": True}, LATELY, "deal"),
        ({"ordered": True}, None, "deal"),
        ({"ordered": True}, LONG_AGO, "dormant"),
        ({"ordered": True, "status_by_hand": "following"}, LONG_AGO, "following"),
    ],
)
def test_the_status_follows_from_orders_and_contacts_unless_it_is_said_by_hand(row, last, status):
    assert status_of(row, last, NOW)["status"] == status


@pytest.mark.req("R047")
def test_a_status_by_hand_has_a_reason_and_is_left_to_the_rule_again():
    (said,) = customer.when(SetStatus(customer_id="c1", status="dormant", reason="moved away"))
    assert said == CustomerStatusSet(
        customer_id="c1", status="dormant", previous_status=None, reason="moved away"
    )
    told = customer.given(said)
    assert told.when(SetStatus(customer_id="c1", status="dormant", reason="again")) == []
    (back,) = told.when(SetStatus(customer_id="c1", status=None, reason="they wrote"))
    assert (back.status, back.previous_status) == (None, "dormant")
    with pytest.raises(Invalid):
        customer.when(SetStatus(customer_id="c1", status="dormant", reason=" "))


@pytest.mark.req("R028")
def test_the_stage_is_told_with_the_one_before_and_the_way_that_was_chosen():
    (first,) = customer.when(SetStage(customer_id="c1", stage="quoted"))
    (then,) = customer.given(first).when(SetStage(customer_id="c1", stage="sample", approach="samples first"))
    assert then == CustomerStageSet(
        customer_id="c1", stage="sample", previous_stage="quoted", approach="samples first"
    )
    assert (
        customer.given(first, then).when(SetStage(customer_id="c1", stage="sample", approach="samples first"))
        == []
    )


def test_website_and_local_name_are_put_right_with_what_they_were():
    first = CorrectCustomer(
        customer_id="c1", name="Kaveri", country="IN", local_name="कावेरी", website="https://kaveri.example"
    )
    again = CorrectCustomer(customer_id="c1", name="Kaveri", country="IN", local_name="कावेरी मुद्रण")
    after = customer.after(first)
    assert after.when(first) == []
    (corrected,) = after.when(again)
    assert isinstance(corrected, CustomerCorrected)
    assert (corrected.local_name, corrected.previous_local_name) == ("कावेरी मुद्रण", "कावेरी")
    assert (corrected.website, corrected.previous_website) == (None, "https://kaveri.example")


def test_a_contact_person_has_a_language_and_a_preferred_channel():
    correct = CorrectContact(
        customer_id="c1", contact_id="p1", name="Priya", language="en", channel="whatsapp"
    )
    (corrected,) = customer.when(correct)
    assert isinstance(corrected, ContactCorrected)
    assert (corrected.language, corrected.channel, corrected.previous_channel) == ("en", "whatsapp", None)
    assert customer.after(correct).when(correct) == []


def test_a_website_is_an_address_and_is_found_by_its_host():
    assert host_of("https://www.mueller.de/shop") == "www.mueller.de"
    assert host_of(None) == ""
    for wrong in ("mueller.de", "ftp://mueller.de", "https://a b", "javascript:alert(1)"):
        with pytest.raises(Invalid):
            customer.when(CorrectCustomer(customer_id="c1", name="New", country="IN", website=wrong))


def test_an_order_below_the_rule_of_its_currency_makes_nobody_grade_a():
    rule = GradeRule(1, {"USD": Decimal("5000.01")})
    ruled = customer.knowing(CustomerFacts(NOW, grade_rule=rule))
    assert (
        ruled.when(RegradeForOrder(customer_id="c1", order_id="o1", total=Money(Decimal("5000"), "USD")))
        == []
    )
    euros = Money(Decimal("1"), "EUR")
    assert ruled.when(RegradeForOrder(customer_id="c1", order_id="o1", total=euros))


def test_a_cleared_order_of_nobody_changes_nothing():
    assert (
        nobody.when(RegradeForOrder(customer_id="c9", order_id="o1", total=Money(Decimal("5000"), "USD")))
        == []
    )
