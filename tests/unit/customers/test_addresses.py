"""Addresses in their normal form."""

from dataclasses import replace

import pytest

from customers.addresses import normal_domain, normal_email, phone_numbers
from customers.customer.commands import AddContactAddress, NewContact, RegisterCustomer
from customers.customer.model import CUSTOMER, CustomerFacts, Numbered
from eventing.core.checking import cleaned, faults_of
from eventing.testing import scenario
from tests.unit.customers.histories import CONTACT, NOW, REGISTERED


def told(text: str, country: str) -> list[tuple[str, str | None, str | None]]:
    return [(one.written, one.normal, one.extension) for one in phone_numbers(text, country)]


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
    ("text", "country", "numbers"),
    [
        ("0211 98765432", "DE", [("0211 98765432", "+4921198765432", None)]),
        ("+49 (211) 987-65432", "CN", [("+49 (211) 987-65432", "+4921198765432", None)]),
        ("0574-8765 4321", "CN", [("0574-8765 4321", "+8657487654321", None)]),
        ("(555) 555-0100", "US", [("(555) 555-0100", "+15555550100", None)]),
        ("Tel: 0211 98765432", "DE", [("Tel: 0211 98765432", "+4921198765432", None)]),
        ("0211 98765432 (office)", "DE", [("0211 98765432 (office)", "+4921198765432", None)]),
        ("089/12345678", "DE", [("089/12345678", "+498912345678", None)]),
        ("０５７４－８７６５４３２１", "CN", [("０５７４－８７６５４３２１", "+8657487654321", None)]),
    ],
)
def test_a_number_is_kept_as_written_and_read_as_dialled_in_the_customers_country(text, country, numbers):
    assert told(text, country) == numbers


@pytest.mark.parametrize(
    ("text", "country", "extension"),
    [
        ("0574-87654321 转 801", "CN", "801"),
        ("0574-87654321转801", "CN", "801"),
        ("0574-87654321 轉 801", "CN", "801"),
        ("0574-87654321 分机 801", "CN", "801"),
        ("0574-87654321-801", "CN", "801"),
        ("(555) 555-0100 ext. 12", "US", "12"),
        ("(555) 555-0100 x12", "US", "12"),
        ("0211 98765432 Durchwahl 12", "DE", "12"),
        ("03-1234-5678 内線 12", "JP", "12"),
    ],
)
def test_an_extension_is_kept(text, country, extension):
    ((written, normal, found),) = told(text, country)
    assert (written, found) == (text, extension)
    assert normal in {"+8657487654321", "+15555550100", "+4921198765432", "+81312345678"}


@pytest.mark.parametrize(
    ("text", "country", "normals"),
    [
        ("+49 89 12345678 / 79", "DE", ["+498912345678", "+498912345679"]),
        ("+86 574 87654321 / 87654322", "CN", ["+8657487654321", "+8657487654322"]),
        ("+86 574 87654321/22/23", "CN", ["+8657487654321", "+8657487654322", "+8657487654323"]),
        ("0574-87654321、87654322", "CN", ["+8657487654321", "+8657487654322"]),
        ("0211 98765432; +1 555 555 0100", "DE", ["+4921198765432", "+15555550100"]),
        ("0211 98765432\n0211 98765433", "DE", ["+4921198765432", "+4921198765433"]),
        ("0211 98765432 or 0211 98765433", "DE", ["+4921198765432", "+4921198765433"]),
    ],
)
def test_two_numbers_on_a_line_are_two(text, country, normals):
    assert [normal for _, normal, _ in told(text, country)] == normals


@pytest.mark.parametrize("text", ["call me", "12", "+999999999999999999", "see website", "/", "n/a", "110"])
def test_what_cannot_be_dialled_is_kept_and_refused_by_nobody(text):
    assert all(normal is None for _, normal, _ in told(text, "DE"))
    kept = "/".join(written for written, _, _ in told(text, "DE"))
    assert kept == text


@pytest.mark.parametrize("phones", [("",), ("call me", "\n"), ("1" * 40,), ("0211 1/2/3/4",) * 50])
def test_a_card_is_never_refused_for_a_phone(phones):
    contact = NewContact(name="Ann", phones=phones, faxes=phones)
    command = RegisterCustomer(name="Ann Ltd", country="DE", contacts=(contact,), customer_id="c1")
    facts = CustomerFacts(NOW, region="EU", numbered=Numbered(1))
    events = scenario(CUSTOMER, facts=facts).when(command)
    assert [type(event).__name__ for event in events] == ["CustomerRegistered", "ContactAdded"]
    assert all(faults_of(event) == [] for event in events)


def test_a_fax_number_is_a_phone_number():
    german = scenario(CUSTOMER, facts=CustomerFacts(NOW)).given(replace(REGISTERED, country="DE"), CONTACT)
    add = AddContactAddress(customer_id="c1", contact_id="p1", kind="fax", address="0211 98765433 / 34")
    added = german.when(add)
    assert [one.address for one in added] == ["0211 98765433", "0211 98765434"]
    assert [one.number.normal for one in added] == ["+4921198765433", "+4921198765434"]
    assert german.given(*added).when(add) == []


def test_a_domain_is_kept_in_lower_case_without_the_last_dot():
    assert normal_domain("Mueller-Druck-Demo.de.") == "mueller-druck-demo.de"


@pytest.mark.parametrize("text", ["", "localhost", "ex ample.com", "a..b", "http://example.com"])
def test_what_is_no_domain_is_refused(text):
    with pytest.raises(ValueError, match="not a domain name"):
        normal_domain(text)
