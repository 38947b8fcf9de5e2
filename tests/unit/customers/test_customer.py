"""A customer on file."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from customers.addresses import PhoneNumber
from customers.code.commands import TakeCode
from customers.code.errors import CodeAlreadyUsed
from customers.customer.commands import (
    AddContact,
    AddContactAddress,
    AssignCustomer,
    CloseCustomer,
    HandOverCustomer,
    HandOverLatecomer,
    NewContact,
    ReassignCustomer,
    RegisterCustomer,
    RegradeCustomer,
    RegradeForOrder,
    SetNextContact,
)
from customers.customer.errors import (
    AlreadyAssigned,
    CustomerAlreadyRegistered,
    CustomerIsClosed,
    NotAssigned,
)
from customers.customer.events import (
    ContactAdded,
    ContactAddressAdded,
    CustomerAssigned,
    CustomerClosed,
    CustomerReassigned,
    CustomerRegistered,
    CustomerRegraded,
    NextContactSet,
)
from customers.customer.model import CUSTOMER, CustomerFacts, Numbered, number_due
from customers.customer.state import Customer
from customers.request.commands import RequestCustomer
from eventing import Invalid, Money, NotFound
from eventing.core.checking import cleaned
from eventing.testing import Scenario, scenario
from tests.unit.customers.histories import ASSIGNED, CONTACT, NOW, PEOPLE, REGISTERED, gone

nobody = scenario(CUSTOMER, facts=CustomerFacts(NOW, PEOPLE, "AS", Numbered(12)))
customer = nobody.given(REGISTERED, CONTACT)
owned = customer.given(ASSIGNED)
closed = owned.given(CustomerClosed(customer_id="c1", reason="registered twice"))

REGISTER = RegisterCustomer(
    name=" Kaveri Offset Supplies Pvt Ltd ",
    country="IN",
    contacts=(
        NewContact(name="Priya Nair", emails=("Purchase@Kaveri-Offset-Demo.in",), phones=("044 2345 6789",)),
    ),
    owner_id="zhao",
    from_mail_id="m4",
    customer_id="c1",
)


def number_for(
    history: Scenario[Customer], command: RegisterCustomer
) -> Sequence[TakeCode | RequestCustomer]:
    """What is taken for a registration, which is cleaned and judged by its type before, as the bus does."""
    command, faults = cleaned(command)
    if faults:
        raise Invalid.of(faults)
    return number_due(history.state, command, history.facts)


@pytest.mark.req("R060", "R061")
def test_a_new_customer_gets_a_code_of_region_number_and_grade_c():
    registered = nobody.when(replace(REGISTER, contacts=(), owner_id=None))
    assert registered == [
        CustomerRegistered(
            customer_id="c1",
            code="AS-012-C",
            region="AS",
            sequence=12,
            grade="C",
            name="Kaveri Offset Supplies Pvt Ltd",
            country="IN",
            domains=(),
            source=None,
            from_mail_id="m4",
        )
    ]


def test_a_customer_is_registered_with_contacts_and_owner_in_one_go():
    _, contact, assigned = nobody.when(REGISTER)
    assert isinstance(contact, ContactAdded)
    assert contact.emails == ("purchase@kaveri-offset-demo.in",)
    assert contact.phones == (PhoneNumber(written="044 2345 6789", normal="+914423456789"),)
    assert assigned == CustomerAssigned(customer_id="c1", owner_id="zhao", from_mail_id="m4", since=NOW)


def test_registering_a_customer_again_is_refused():
    with pytest.raises(CustomerAlreadyRegistered):
        customer.when(REGISTER)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"domains": ("no domain",)}, "domains.0"),
        ({"contacts": (NewContact(name="", emails=("a@example.com",)),)}, "contacts.0.name"),
        ({"contacts": (NewContact(name="Ann", emails=("nonsense",)),)}, "contacts.0.emails.0"),
        ({"contacts": (NewContact(name="Ann"), NewContact(name=" "))}, "contacts.1.name"),
    ],
)
def test_what_cannot_be_registered_is_refused_by_the_name_of_the_field(change, field):
    command = replace(REGISTER, **change)
    with pytest.raises(Invalid) as refused:
        nobody.when(command)
    assert refused.value.field == field
    with pytest.raises(Invalid):
        number_for(nobody, command)


def test_a_country_of_no_region_is_refused():
    with pytest.raises(Invalid) as refused:
        nobody.knowing(CustomerFacts(NOW, PEOPLE)).when(REGISTER)
    assert refused.value.field == "country"


def test_a_registration_takes_the_next_number_of_its_region_or_the_one_it_had():
    next_one = number_for(nobody, REGISTER)
    assert next_one == [TakeCode(region="AS", customer_id="c1", sequence=None)]
    assert number_for(nobody, replace(REGISTER, sequence=3)) == [
        TakeCode(region="AS", customer_id="c1", sequence=3)
    ]


def test_no_number_is_taken_for_a_registration_that_is_refused():
    for command in (replace(REGISTER, owner_id="ma"), replace(REGISTER, sequence=0)):
        with pytest.raises(Invalid):
            number_for(nobody, command)
    with pytest.raises(CustomerAlreadyRegistered):
        number_for(customer, REGISTER)


def test_a_number_that_is_not_to_be_had_refuses_the_registration():
    taken = CustomerFacts(NOW, PEOPLE, "AS", Numbered(error=CodeAlreadyUsed(region="AS", sequence=3)))
    with pytest.raises(CodeAlreadyUsed):
        nobody.knowing(taken).when(replace(REGISTER, sequence=3))


def test_an_address_given_twice_is_kept_once():
    twice = ("ann@example.com", "ANN@example.com")
    (added,) = customer.when(AddContact(customer_id="c1", contact_id="p2", name="Ann", emails=twice))
    assert added.emails == ("ann@example.com",)


def test_a_phone_number_of_a_later_address_is_read_with_the_customers_country():
    (added,) = customer.when(
        AddContactAddress(customer_id="c1", contact_id="p1", kind="phone", address="044 2345 6789")
    )
    assert added == ContactAddressAdded(
        customer_id="c1",
        contact_id="p1",
        kind="phone",
        address="044 2345 6789",
        number=PhoneNumber(written="044 2345 6789", normal="+914423456789"),
    )


def test_an_address_that_is_known_changes_nothing():
    assert (
        customer.when(
            AddContactAddress(
                customer_id="c1", contact_id="p1", kind="email", address="PURCHASE@kaveri-offset-demo.in"
            )
        )
        == []
    )


def test_an_address_of_a_contact_nobody_knows_is_refused():
    with pytest.raises(NotFound):
        customer.when(
            AddContactAddress(customer_id="c1", contact_id="p9", kind="email", address="x@example.com")
        )


# -- owner -----------------------------------------------------------------------------------------


def test_a_customer_is_assigned_once():
    assert customer.when(AssignCustomer(customer_id="c1", owner_id="zhao")) == [ASSIGNED]
    assert owned.when(AssignCustomer(customer_id="c1", owner_id="zhao")) == []
    with pytest.raises(AlreadyAssigned):
        owned.when(AssignCustomer(customer_id="c1", owner_id="li"))


@pytest.mark.parametrize(
    ("owner_id", "reason"),
    [("nobody", "unknown_staff"), ("ma", "has_left"), ("sun", "cannot_own_customers")],
)
def test_only_who_is_here_and_able_is_given_a_customer(owner_id, reason):
    commands = (
        (nobody, replace(REGISTER, owner_id=owner_id)),
        (customer, AssignCustomer(customer_id="c1", owner_id=owner_id)),
        (owned, ReassignCustomer(customer_id="c1", owner_id=owner_id)),
    )
    for history, command in commands:
        with pytest.raises(Invalid) as refused:
            history.when(command)
        assert (refused.value.field, refused.value.reason) == ("owner_id", reason)


@pytest.mark.req_in_part("R008")
def test_a_customer_is_transferred_for_any_reason():
    (moved,) = owned.when(
        ReassignCustomer(customer_id="c1", owner_id="li", note="speaks Hindi", moved_by="wang")
    )
    assert moved == CustomerReassigned(
        since=NOW,
        customer_id="c1",
        previous_owner_id="zhao",
        owner_id="li",
        reason="transfer",
        handover_id=None,
        moved_by="wang",
        note="speaks Hindi",
    )
    assert owned.when(ReassignCustomer(customer_id="c1", owner_id="zhao")) == []


def test_only_what_was_assigned_can_be_reassigned():
    with pytest.raises(NotAssigned):
        customer.when(ReassignCustomer(customer_id="c1", owner_id="li"))


def test_an_item_of_a_hand_over_moves_the_customer_once():
    item = HandOverCustomer(
        customer_id="c1",
        previous_owner_id="zhao",
        owner_id="li",
        reason="left",
        handover_id="h1",
        moved_by="wang",
    )
    (moved,) = owned.when(item)
    assert moved == CustomerReassigned(
        since=NOW,
        customer_id="c1",
        previous_owner_id="zhao",
        owner_id="li",
        reason="left",
        handover_id="h1",
        moved_by="wang",
    )
    assert owned.given(moved).when(item) == []


def test_a_hand_over_leaves_alone_what_somebody_moved_meanwhile():
    moved = owned.after(ReassignCustomer(customer_id="c1", owner_id="wu"))
    assert (
        moved.when(
            HandOverCustomer(
                customer_id="c1", previous_owner_id="zhao", owner_id="li", reason="left", handover_id="h1"
            )
        )
        == []
    )


def test_a_customer_that_came_to_a_leaver_goes_on_to_who_is_next_in_line():
    zhao_left = owned.knowing(CustomerFacts(NOW, {**PEOPLE, "zhao": gone("zhao", "ma")}))
    (moved,) = zhao_left.when(HandOverLatecomer(customer_id="c1", owner_id="zhao"))
    assert moved == CustomerReassigned(
        since=NOW,
        customer_id="c1",
        previous_owner_id="zhao",
        owner_id="li",
        reason="left",
        handover_id="of-zhao",
        moved_by="wang",
    )
    assert zhao_left.given(moved).when(HandOverLatecomer(customer_id="c1", owner_id="zhao")) == []


def test_a_customer_that_came_to_who_stays_or_has_no_successor_stays_there():
    assert owned.when(HandOverLatecomer(customer_id="c1", owner_id="zhao")) == []
    alone = owned.knowing(CustomerFacts(NOW, {"zhao": gone("zhao", None)}))
    assert alone.when(HandOverLatecomer(customer_id="c1", owner_id="zhao")) == []


# -- grade -----------------------------------------------------------------------------------------


@pytest.mark.req("R061")
def test_another_grade_changes_the_letter_and_keeps_the_number():
    assert customer.when(RegradeCustomer(customer_id="c1", grade="B", reason=" serious ")) == [
        CustomerRegraded(customer_id="c1", previous_grade="C", grade="B", code="AS-012-B", reason="serious")
    ]


USD = Money(Decimal("5000"), "USD")


@pytest.mark.req("R062")
def test_a_cleared_order_makes_a_customer_of_grade_a_once():
    regraded = customer.when(RegradeForOrder(customer_id="c1", order_id="o1", total=USD))
    assert regraded == [
        CustomerRegraded(
            customer_id="c1", previous_grade="C", grade="A", code="AS-012-A", reason="order_cleared"
        )
    ]
    assert customer.given(*regraded).when(RegradeForOrder(customer_id="c1", order_id="o2", total=USD)) == []


def test_the_next_contact_is_set_and_the_same_day_again_changes_nothing():
    planned = customer.when(SetNextContact(customer_id="c1", on=date(2026, 10, 16), note="his answer"))
    assert planned == [NextContactSet(customer_id="c1", on=date(2026, 10, 16), note="his answer")]
    assert (
        customer.given(*planned).when(
            SetNextContact(customer_id="c1", on=date(2026, 10, 16), note="his answer")
        )
        == []
    )


# -- closing ---------------------------------------------------------------------------------------


@pytest.mark.req("R003")
def test_a_record_is_closed_with_a_reason_and_only_once():
    assert owned.when(CloseCustomer(customer_id="c1", reason="registered twice")) == [
        CustomerClosed(customer_id="c1", reason="registered twice")
    ]
    assert closed.when(CloseCustomer(customer_id="c1", reason="again")) == []
    with pytest.raises(Invalid):
        owned.when(CloseCustomer(customer_id="c1", reason=" "))


@pytest.mark.parametrize(
    "command",
    [
        AddContact(customer_id="c1", contact_id="p2", name="Ann"),
        AddContactAddress(customer_id="c1", contact_id="p1", kind="email", address="x@example.com"),
        AssignCustomer(customer_id="c1", owner_id="li"),
        RegradeCustomer(customer_id="c1", grade="A", reason="why"),
        SetNextContact(customer_id="c1", on=date(2026, 10, 16)),
    ],
)
def test_a_closed_record_is_not_changed_any_more(command):
    with pytest.raises(CustomerIsClosed):
        closed.when(command)


def test_a_closed_record_still_goes_to_somebody_when_its_owner_leaves():
    assert (
        len(
            closed.when(
                HandOverCustomer(
                    customer_id="c1", previous_owner_id="zhao", owner_id="li", reason="left", handover_id="h1"
                )
            )
        )
        == 1
    )


@pytest.mark.parametrize(
    "command",
    [
        AssignCustomer(customer_id="c9", owner_id="li"),
        ReassignCustomer(customer_id="c9", owner_id="li"),
        RegradeCustomer(customer_id="c9", grade="A", reason="why"),
        CloseCustomer(customer_id="c9", reason="why"),
    ],
)
def test_nothing_is_done_to_a_customer_nobody_registered(command):
    with pytest.raises(NotFound):
        nobody.when(command)


def test_of_two_moves_at_once_the_later_in_the_stream_is_not_the_earlier_in_time():
    """Requests carry the time they began at; a conflict makes the first to begin the last to be stored."""
    first = owned.after(ReassignCustomer(customer_id="c1", owner_id="li"))
    earlier = CustomerFacts(NOW - timedelta(minutes=1), PEOPLE)
    (moved,) = first.knowing(earlier).when(ReassignCustomer(customer_id="c1", owner_id="zhou"))
    assert moved.since == NOW
    handed = HandOverCustomer(
        customer_id="c1", previous_owner_id="li", owner_id="zhou", reason="left", handover_id="h1"
    )
    (moved,) = first.knowing(earlier).when(handed)
    assert moved.since == NOW
