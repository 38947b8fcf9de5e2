"""What people type: names without what nobody sees, dates within reason."""

from datetime import date

import pytest

from customers.customer.commands import RegisterCustomer, SetNextContact
from customers.customer.model import CUSTOMER, CustomerFacts, Numbered
from eventing import Invalid
from eventing.testing import scenario
from tests.unit.customers.histories import CONTACT, NOW, PEOPLE, REGISTERED

nobody = scenario(CUSTOMER, facts=CustomerFacts(NOW, PEOPLE, "AS", Numbered(12)))
customer = nobody.given(REGISTERED, CONTACT)


@pytest.mark.parametrize("year", [202, 1026, 2062, 9999])
def test_a_next_contact_is_planned_within_reason(year):
    with pytest.raises(Invalid) as refused:
        customer.when(SetNextContact(customer_id="c1", on=date(year, 10, 12)))
    assert (refused.value.field, refused.value.reason) == ("on", "not_within_reason")


@pytest.mark.parametrize(
    "name", ["Kav\u200beri", "\ufeffKaveri", "Kaveri\u202e", "Ka\u00adveri", "\u2066Kaveri\u2069"]
)
def test_what_nobody_sees_in_a_name_is_not_part_of_it(name):
    (registered, *_) = nobody.when(RegisterCustomer(name=name, country="IN", customer_id="c1"))
    assert registered.name == "Kaveri"


@pytest.mark.parametrize("name", ["\u200b", "\u2066\u2069 ", "\ufeff", "two\nlines"])
def test_a_name_of_nothing_or_of_two_lines_is_refused(name):
    with pytest.raises(Invalid) as refused:
        nobody.when(RegisterCustomer(name=name, country="IN", customer_id="c1"))
    assert refused.value.field == "name"
