"""Addresses in their normal form."""

from dataclasses import replace

import pytest

from customers.addresses import normal_domain, normal_email, normal_phone
from customers.customer.commands import AddContactAddress, NewContact, RegisterCustomer
from customers.customer.model import CUSTOMER, CustomerFacts
from eventing.core.checking import cleaned
from eventing.testing import scenario
from tests.unit.customers.histories import CONTACT, NOW, REGISTERED


def test_an_e_mail_address_is_kept_in_lower_case():
    assert normal_email("  H.Mueller@Mueller-Druck-Demo.DE ") == "h.mueller@mueller-druck-demo.de"


@pytest.mark.parametrize(
    "text",
    ["", "ann", "ann@", "@example.com", "a b@example.com", "ann@example", "ann@-x.com", "a@b@example.com"],
)
def test_what_is_no_e_mail_address_is_refused_by_the_name_of_its_field(text):
    with pytest.raises(ValueError, match="not an e-mail address"):
        normal_email(text)
    contact = NewContact(name="Ann", emails=(text,))
    _, faults = cleaned(RegisterCustomer(name="Ann Ltd", country="DE", contacts=(contact,), customer_id="c1"))
    assert [fault.path for fault in faults] == ["contacts.0.emails.0"]


@pytest.mark.parametrize(
    ("text", "country", "normal"),
    [
        ("0211 98765432", "DE", "+4921198765432"),
        ("+49 (211) 987-65432", "CN", "+4921198765432"),
        ("0574-8765 4321", "CN", "+8657487654321"),
        ("(555) 555-0100", "US", "+15555550100"),
    ],
)
def test_a_number_is_read_as_dialled_in_the_customers_country(text, country, normal):
    assert normal_phone(text, country) == normal


@pytest.mark.parametrize("text", ["", "call me", "12", "+999999999999999999"])
def test_what_is_no_phone_number_is_refused(text):
    with pytest.raises(ValueError, match="not a phone number"):
        normal_phone(text, "DE")


def test_a_fax_number_is_a_phone_number():
    german = scenario(CUSTOMER, facts=CustomerFacts(NOW)).given(replace(REGISTERED, country="DE"), CONTACT)
    add = AddContactAddress(customer_id="c1", contact_id="p1", kind="fax", address="0211 98765433")
    (added,) = german.when(add)
    assert added.address == "+4921198765433"


def test_a_domain_is_kept_in_lower_case_without_the_last_dot():
    assert normal_domain("Mueller-Druck-Demo.de.") == "mueller-druck-demo.de"


@pytest.mark.parametrize("text", ["", "localhost", "ex ample.com", "a..b", "http://example.com"])
def test_what_is_no_domain_is_refused(text):
    with pytest.raises(ValueError, match="not a domain name"):
        normal_domain(text)
