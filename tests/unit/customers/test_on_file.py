"""Customers on file already: who is told, and which manager decides."""

from dataclasses import replace

import pytest

from customers.addresses import PhoneNumber
from customers.customer.commands import (
    AddContact,
    AddContactAddress,
    CorrectCustomer,
    NewContact,
    RegisterCustomer,
)
from customers.customer.errors import CustomerOnFile, OnFileWithColleague
from customers.customer.model import CUSTOMER, CustomerFacts, Numbered, number_due, request_due
from customers.customer.on_file import Doubles, OnFile, common_manager, contact_keys, keys_given
from customers.request.commands import RequestCustomer
from customers.request.model import REQUEST, request_id_of
from eventing.testing import scenario
from tests.unit.customers.histories import CONTACT, NOW, PEOPLE, REGISTERED, member

CARD = NewContact(name="Priya", emails=("sales2@kaveri-demo.in",), phones=("044 2345 6789 ext 7",))
REGISTER = RegisterCustomer(
    name="Kaveri", country="IN", domains=("kaveri-demo.com",), contacts=(CARD,), customer_id="c2"
)
ADD = AddContactAddress(customer_id="c1", contact_id="p1", kind="email", address="Sales2@Kaveri-Demo.in")
#: A second team below the same general manager.
TEAMS = {**PEOPLE, "wu": member("wu", "manager", "chen"), "xu": member("xu", manager_id="wu")}


def facts(asked_by: str, owner_id: str | None, people=TEAMS) -> CustomerFacts:
    found = OnFile("c9", "AS-009-C", owner_id)
    return CustomerFacts(NOW, people, "AS", Numbered(12), Doubles(asked_by, (found,)))


def test_a_customer_is_looked_for_by_addresses_numbers_and_the_domain_of_the_company():
    keys = keys_given(REGISTER, "")
    assert keys.of_contacts == {"sales2@kaveri-demo.in", "+914423456789", "@kaveri-demo.com"}
    assert keys.of_customers == {"kaveri-demo.com", "kaveri-demo.in"}
    added = keys_given(AddContact(name="P", faxes=("044 2345 6789",), customer_id="c1", contact_id="p"), "IN")
    assert added.of_contacts == {"+914423456789"}
    assert keys_given(ADD, "IN").of_contacts == {"sales2@kaveri-demo.in"}
    corrected = CorrectCustomer(customer_id="c1", name="K", country="IN", domains=("kaveri-demo.in",))
    assert keys_given(corrected, "IN").of_contacts == {"@kaveri-demo.in"}
    number = PhoneNumber(written="044 2345 6789", normal="+914423456789")
    assert contact_keys(["a@b.cd"], [number, PhoneNumber(written="ask")]) == [
        "a@b.cd",
        "@b.cd",
        "+914423456789",
    ]


@pytest.mark.parametrize(
    ("asked_by", "owner_id", "refusal"),
    [
        ("zhou", "li", OnFileWithColleague),
        ("zhou", None, OnFileWithColleague),
        ("wu", "li", OnFileWithColleague),
        ("nobody", "li", OnFileWithColleague),
        ("ma", "ma", CustomerOnFile),
        ("zhou", "zhou", CustomerOnFile),
        ("wang", "li", CustomerOnFile),
        ("wang", None, CustomerOnFile),
        ("chen", "xu", CustomerOnFile),
    ],
)
def test_only_who_may_see_a_customer_learns_which_one_is_on_file(asked_by, owner_id, refusal):
    known = facts(asked_by, owner_id)
    for history, command in (
        (scenario(CUSTOMER, facts=known), REGISTER),
        (scenario(CUSTOMER, facts=known).given(REGISTERED, CONTACT), ADD),
        (
            scenario(CUSTOMER, facts=known).given(REGISTERED, CONTACT),
            AddContact(name="P", customer_id="c1", contact_id="p2"),
        ),
        (
            scenario(CUSTOMER, facts=known).given(REGISTERED),
            CorrectCustomer(customer_id="c1", name="K", country="IN"),
        ),
    ):
        with pytest.raises(refusal) as refused:
            history.when(command)
        assert refused.value.params == ({"customer_code": "AS-009-C"} if refusal is CustomerOnFile else {})
        confirmed = replace(command, confirmed=True)
        if refusal is CustomerOnFile:
            assert history.when(confirmed)
        else:
            with pytest.raises(OnFileWithColleague):
                history.when(confirmed)


@pytest.mark.parametrize(
    ("asked_by", "owner_id", "manager_id"),
    [
        ("zhou", "li", "wang"),
        ("zhou", None, "wang"),
        ("zhou", "xu", "chen"),
        ("zhou", "wang", "wang"),
        ("zhou", "chen", "chen"),
        ("nobody", "li", None),
    ],
)
def test_the_nearest_manager_above_both_is_asked(asked_by, owner_id, manager_id):
    assert common_manager(TEAMS, asked_by, owner_id) == manager_id
    request = RequestCustomer(
        customer_id="c9",
        request_id=request_id_of("c9", asked_by, NOW),
        requested_by=asked_by,
        manager_id=manager_id,
    )
    known = facts(asked_by, owner_id)
    registered = scenario(CUSTOMER).given(REGISTERED).state
    assert number_due(CUSTOMER.initial, REGISTER, known) == [request]
    assert request_due(registered, ADD, known) == [request]


def test_no_request_is_made_for_a_customer_that_may_be_seen():
    assert request_due(scenario(CUSTOMER).given(REGISTERED).state, ADD, facts("wang", "li")) == []


def test_a_request_that_has_been_made_refuses_even_if_the_customer_is_gone_since():
    told = replace(facts("zhou", "li"), doubles=Doubles("zhou", (), requested=True))
    with pytest.raises(OnFileWithColleague):
        scenario(CUSTOMER, facts=told).when(REGISTER)


def test_a_request_is_made_once_a_day():
    command = RequestCustomer(customer_id="c9", request_id="r1", requested_by="zhou", manager_id="wang")
    asked = scenario(REQUEST)
    assert len(asked.when(command)) == 1
    assert asked.after(command).when(command) == []
    assert request_id_of("c9", "zhou", NOW) != request_id_of("c9", "li", NOW)
