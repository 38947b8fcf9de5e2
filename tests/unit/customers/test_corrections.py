"""What was typed about a customer and its contact persons is put right."""

import pytest

from customers.customer.commands import (
    AddContactAddress,
    AssignCustomer,
    CloseCustomer,
    CorrectContact,
    CorrectCustomer,
    RecordContactLeft,
    ReopenCustomer,
    RetireContactAddress,
)
from customers.customer.errors import CustomerIsOpen
from customers.customer.events import ContactCorrected, ContactLeft, CustomerCorrected, CustomerReopened
from customers.customer.model import CUSTOMER, CustomerFacts
from eventing import NotFound
from eventing.testing import scenario
from tests.unit.customers.histories import CONTACT, NOW, PEOPLE, REGISTERED

nobody = scenario(CUSTOMER, facts=CustomerFacts(NOW, PEOPLE, "AS"))
customer = nobody.given(REGISTERED, CONTACT)


def test_what_was_typed_about_a_company_is_put_right_and_its_code_stays():
    correct = CorrectCustomer(
        customer_id="c1",
        name="Kaveri Offset",
        country="LK",
        domains=("kaveri.lk", "kaveri.lk"),
        source="fair",
    )
    (corrected,) = customer.when(correct)
    assert corrected == CustomerCorrected(
        customer_id="c1",
        name="Kaveri Offset",
        country="LK",
        domains=("kaveri.lk",),
        source="fair",
        previous_name=REGISTERED.name,
        previous_country=REGISTERED.country,
        previous_domains=REGISTERED.domains,
        previous_source=REGISTERED.source,
    )
    after = customer.given(corrected)
    assert after.when(correct) == []
    assert (after.state.country, after.state.region, after.state.sequence) == ("LK", "AS", 12)


def test_a_contact_person_is_put_right_and_leaves():
    correct = CorrectContact(customer_id="c1", contact_id="p1", name="Priya Rao", position="Director")
    assert customer.when(correct) == [
        ContactCorrected(
            customer_id="c1",
            contact_id="p1",
            name="Priya Rao",
            position="Director",
            previous_name=CONTACT.name,
            previous_position=CONTACT.position,
        )
    ]
    assert customer.after(correct).when(correct) == []
    leave = RecordContactLeft(customer_id="c1", contact_id="p1")
    assert customer.when(leave) == [ContactLeft(customer_id="c1", contact_id="p1")]
    assert customer.after(leave).when(leave) == []


@pytest.mark.parametrize(
    ("kind", "added", "retired"),
    [
        ("email", "Sales@Kaveri-Offset-Demo.in", "sales@kaveri-offset-demo.in "),
        ("phone", "044  2345 6789", "044 2345 6789"),
        ("fax", "044 2345 6789 / 90", "044 2345 6790"),
    ],
)
def test_an_address_is_retired_as_it_was_written_and_may_be_added_again(kind, added, retired):
    add = AddContactAddress(customer_id="c1", contact_id="p1", kind=kind, address=added)
    retire = RetireContactAddress(customer_id="c1", contact_id="p1", kind=kind, address=retired)
    assert customer.when(retire) == []
    had = customer.after(add)
    (event,) = had.when(retire)
    assert had.given(event).when(retire) == []
    again = had.given(event).when(add)
    assert [one.address for one in again] == [event.address]


def test_nobody_unknown_is_put_right():
    for command in (
        CorrectContact(customer_id="c1", contact_id="p9", name="A"),
        RecordContactLeft(customer_id="c1", contact_id="p9"),
        RetireContactAddress(customer_id="c1", contact_id="p9", kind="email", address="a@b.cd"),
    ):
        with pytest.raises(NotFound):
            customer.when(command)
        with pytest.raises(NotFound):
            nobody.when(command)


def test_a_closed_record_is_reopened_and_can_be_changed_again():
    reopen = ReopenCustomer(customer_id="c1", reason="they ask again")
    with pytest.raises(CustomerIsOpen):
        customer.when(reopen)
    closed = customer.after(CloseCustomer(customer_id="c1", reason="given up"))
    assert closed.when(reopen) == [CustomerReopened(customer_id="c1", reason="they ask again")]
    assert len(closed.after(reopen).when(AssignCustomer(customer_id="c1", owner_id="li"))) == 1
