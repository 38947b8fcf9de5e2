"""A customer on file."""

from dataclasses import replace
from datetime import date

import pytest

from customers.domain.commands import (
    AddContact,
    AddContactAddress,
    AssignCustomer,
    CloseCustomer,
    EaseRisk,
    FlagRisk,
    HandOverCustomer,
    HandOverLatecomer,
    NewContact,
    ReassignCustomer,
    RegisterCustomer,
    RegradeCustomer,
    RegradeForOrder,
    SetNextContact,
    TakeCode,
)
from customers.domain.customer import CUSTOMER, Customer, CustomerFacts, Numbered, number_due
from customers.domain.errors import (
    AlreadyAssigned,
    AlreadyRegistered,
    CodeAlreadyUsed,
    CustomerIsClosed,
    NotAssigned,
)
from customers.domain.events import (
    ContactAdded,
    ContactAddressAdded,
    CustomerAssigned,
    CustomerClosed,
    CustomerReassigned,
    CustomerRegistered,
    CustomerRegraded,
    CustomerRiskCleared,
    CustomerRiskEased,
    CustomerRiskFlagged,
    NextContactSet,
)
from eventing.core.errors import Invalid, NotFound
from eventing.testing import scenario
from tests.unit.customers.histories import ASSIGNED, CONTACT, PEOPLE, REGISTERED, gone

nobody = scenario(CUSTOMER, facts=CustomerFacts(PEOPLE, "AS", Numbered(12)))
customer = nobody.given(REGISTERED, CONTACT)
owned = customer.given(ASSIGNED)
closed = owned.given(CustomerClosed("c1", "registered twice"))

REGISTER = RegisterCustomer(
    name=" Kaveri Offset Supplies Pvt Ltd ",
    country="IN",
    contacts=(
        NewContact("Priya Nair", emails=("Purchase@Kaveri-Offset-Demo.in",), phones=("044 2345 6789",)),
    ),
    owner_id="zhao",
    from_mail_id="m4",
    customer_id="c1",
)


@pytest.mark.req("R060", "R061")
def test_a_new_customer_gets_a_code_of_region_number_and_grade_c():
    registered = nobody.when(replace(REGISTER, contacts=(), owner_id=None))
    assert registered == [
        CustomerRegistered(
            "c1", "AS-012-C", "AS", 12, "C", "Kaveri Offset Supplies Pvt Ltd", "IN", (), None, "m4"
        )
    ]


def test_a_customer_is_registered_with_contacts_and_owner_in_one_go():
    _, contact, assigned = nobody.when(REGISTER)
    assert isinstance(contact, ContactAdded)
    assert contact.emails == ("purchase@kaveri-offset-demo.in",)
    assert contact.phones == ("+914423456789",)
    assert assigned == CustomerAssigned("c1", "zhao", "m4")


def test_registering_a_customer_again_is_refused():
    with pytest.raises(AlreadyRegistered):
        customer.when(REGISTER)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"domains": ("no domain",)}, "domains.0"),
        ({"contacts": (NewContact("", emails=("a@example.com",)),)}, "contacts.0.name"),
        ({"contacts": (NewContact("Ann", emails=("nonsense",)),)}, "contacts.0.emails.0"),
        ({"contacts": (NewContact("Ann"), NewContact("Bob", faxes=("1",)))}, "contacts.1.faxes.0"),
    ],
)
def test_what_cannot_be_registered_is_refused_by_the_name_of_the_field(change, field):
    command = replace(REGISTER, **change)
    with pytest.raises(Invalid) as refused:
        nobody.when(command)
    assert refused.value.field == field
    with pytest.raises(Invalid):
        number_due(nobody.state, command, nobody.facts)


def test_a_country_of_no_region_is_refused():
    with pytest.raises(Invalid) as refused:
        nobody.knowing(CustomerFacts(PEOPLE)).when(REGISTER)
    assert refused.value.field == "country"


def test_a_registration_takes_the_next_number_of_its_region_or_the_one_it_had():
    next_one = number_due(Customer(), REGISTER, nobody.facts)
    assert next_one == [TakeCode("AS", "c1", None)]
    assert number_due(Customer(), replace(REGISTER, sequence=3), nobody.facts) == [TakeCode("AS", "c1", 3)]


def test_no_number_is_taken_for_a_registration_that_is_refused():
    for command in (replace(REGISTER, owner_id="ma"), replace(REGISTER, sequence=0)):
        with pytest.raises(Invalid):
            number_due(Customer(), command, nobody.facts)
    with pytest.raises(AlreadyRegistered):
        number_due(customer.state, REGISTER, nobody.facts)


def test_a_number_that_is_not_to_be_had_refuses_the_registration():
    taken = CustomerFacts(PEOPLE, "AS", Numbered(error=CodeAlreadyUsed("AS", 3)))
    with pytest.raises(CodeAlreadyUsed):
        nobody.knowing(taken).when(replace(REGISTER, sequence=3))


def test_an_address_given_twice_is_kept_once():
    contact = NewContact("Ann", emails=("ann@example.com", "ANN@example.com"), contact_id="p2")
    (added,) = customer.when(AddContact("c1", contact))
    assert added.emails == ("ann@example.com",)


def test_a_phone_number_of_a_later_address_is_read_with_the_customers_country():
    (added,) = customer.when(AddContactAddress("c1", "p1", "phone", "044 2345 6789"))
    assert added == ContactAddressAdded("c1", "p1", "phone", "+914423456789")


def test_an_address_that_is_known_changes_nothing():
    assert customer.when(AddContactAddress("c1", "p1", "email", "PURCHASE@kaveri-offset-demo.in")) == []


def test_an_address_of_a_contact_nobody_knows_is_refused():
    with pytest.raises(NotFound):
        customer.when(AddContactAddress("c1", "p9", "email", "x@example.com"))


# -- owner -----------------------------------------------------------------------------------------


def test_a_customer_is_assigned_once():
    assert customer.when(AssignCustomer("c1", "zhao")) == [ASSIGNED]
    assert owned.when(AssignCustomer("c1", "zhao")) == []
    with pytest.raises(AlreadyAssigned):
        owned.when(AssignCustomer("c1", "li"))


@pytest.mark.parametrize(
    ("owner_id", "reason"),
    [("nobody", "nobody on the staff"), ("ma", "has left"), ("sun", "cannot own customers")],
)
def test_only_who_is_here_and_able_is_given_a_customer(owner_id, reason):
    commands = (
        (nobody, replace(REGISTER, owner_id=owner_id)),
        (customer, AssignCustomer("c1", owner_id)),
        (owned, ReassignCustomer("c1", owner_id)),
    )
    for history, command in commands:
        with pytest.raises(Invalid, match=reason) as refused:
            history.when(command)
        assert refused.value.field == "owner_id"


@pytest.mark.req_in_part("R008")
def test_a_customer_is_transferred_for_any_reason():
    (moved,) = owned.when(ReassignCustomer("c1", "li", note="speaks Hindi", moved_by="wang"))
    assert moved == CustomerReassigned("c1", "zhao", "li", "transfer", None, "wang", "speaks Hindi")
    assert owned.when(ReassignCustomer("c1", "zhao")) == []


def test_only_what_was_assigned_can_be_reassigned():
    with pytest.raises(NotAssigned):
        customer.when(ReassignCustomer("c1", "li"))


def test_an_item_of_a_hand_over_moves_the_customer_once():
    item = HandOverCustomer("c1", "zhao", "li", "left", "h1", "wang")
    (moved,) = owned.when(item)
    assert moved == CustomerReassigned("c1", "zhao", "li", "left", "h1", "wang")
    assert owned.given(moved).when(item) == []


def test_a_hand_over_leaves_alone_what_somebody_moved_meanwhile():
    moved = owned.after(ReassignCustomer("c1", "wu"))
    assert moved.when(HandOverCustomer("c1", "zhao", "li", "left", "h1")) == []


def test_a_customer_that_came_to_a_leaver_goes_on_to_who_is_next_in_line():
    zhao_left = owned.knowing(CustomerFacts({**PEOPLE, "zhao": gone("zhao", "ma")}))
    (moved,) = zhao_left.when(HandOverLatecomer("c1", "zhao"))
    assert moved == CustomerReassigned("c1", "zhao", "li", "left", "of-zhao", "wang")
    assert zhao_left.given(moved).when(HandOverLatecomer("c1", "zhao")) == []


def test_a_customer_that_came_to_who_stays_or_has_no_successor_stays_there():
    assert owned.when(HandOverLatecomer("c1", "zhao")) == []
    alone = owned.knowing(CustomerFacts({"zhao": gone("zhao", None)}))
    assert alone.when(HandOverLatecomer("c1", "zhao")) == []


# -- grade -----------------------------------------------------------------------------------------


@pytest.mark.req("R061")
def test_another_grade_changes_the_letter_and_keeps_the_number():
    assert customer.when(RegradeCustomer("c1", "B", " serious ")) == [
        CustomerRegraded("c1", "C", "B", "AS-012-B", "serious")
    ]


@pytest.mark.req("R062")
def test_a_cleared_order_makes_a_customer_of_grade_a_once():
    regraded = customer.when(RegradeForOrder("c1", "o1"))
    assert regraded == [CustomerRegraded("c1", "C", "A", "AS-012-A", "order_cleared")]
    assert customer.given(*regraded).when(RegradeForOrder("c1", "o2")) == []


def test_a_cleared_order_of_nobody_changes_nothing():
    assert nobody.when(RegradeForOrder("c9", "o1")) == []


def test_the_next_contact_is_set_and_the_same_day_again_changes_nothing():
    planned = customer.when(SetNextContact("c1", date(2026, 10, 16), "his answer"))
    assert planned == [NextContactSet("c1", date(2026, 10, 16), "his answer")]
    assert customer.given(*planned).when(SetNextContact("c1", date(2026, 10, 16), "his answer")) == []


# -- risk ------------------------------------------------------------------------------------------

OVERDUE = FlagRisk("c1", "invoice_overdue", reference="i1")
HELD = FlagRisk("c1", "order_held", reference="o1")
DOUBTED = FlagRisk("c1", "credit_grade", credit_grade="D")


def test_each_reason_for_care_is_flagged_once():
    flagged = customer.when(OVERDUE)
    assert flagged == [CustomerRiskFlagged("c1", "invoice_overdue", None, "i1")]
    assert customer.given(*flagged).when(OVERDUE) == []
    assert customer.given(*flagged).when(HELD) == [CustomerRiskFlagged("c1", "order_held", None, "o1")]


def test_the_flag_is_cleared_when_the_last_reason_is_gone():
    history = customer.after(OVERDUE, HELD, DOUBTED)
    eased = history.when(EaseRisk("c1", ("invoice_overdue", "credit_grade")))
    assert eased == [CustomerRiskEased("c1", ("order_held:o1",))]
    history = history.given(*eased)
    assert history.when(EaseRisk("c1", ("order_held",), reference="o2")) == []
    assert history.when(EaseRisk("c1", ("order_held",), reference="o1")) == [CustomerRiskCleared("c1")]


def test_easing_what_was_never_flagged_changes_nothing():
    assert customer.when(EaseRisk("c1", ("order_held",), reference="o1")) == []
    assert nobody.when(EaseRisk("c9", ("order_held",))) == []


# -- closing ---------------------------------------------------------------------------------------


@pytest.mark.req("R003")
def test_a_record_is_closed_with_a_reason_and_only_once():
    assert owned.when(CloseCustomer("c1", "registered twice")) == [CustomerClosed("c1", "registered twice")]
    assert closed.when(CloseCustomer("c1", "again")) == []
    with pytest.raises(Invalid):
        owned.when(CloseCustomer("c1", " "))


@pytest.mark.parametrize(
    "command",
    [
        AddContact("c1", NewContact("Ann", contact_id="p2")),
        AddContactAddress("c1", "p1", "email", "x@example.com"),
        AssignCustomer("c1", "li"),
        RegradeCustomer("c1", "A", "why"),
        SetNextContact("c1", date(2026, 10, 16)),
    ],
)
def test_a_closed_record_is_not_changed_any_more(command):
    with pytest.raises(CustomerIsClosed):
        closed.when(command)


def test_a_closed_record_still_goes_to_somebody_when_its_owner_leaves():
    assert len(closed.when(HandOverCustomer("c1", "zhao", "li", "left", "h1"))) == 1


@pytest.mark.parametrize(
    "command",
    [
        AssignCustomer("c9", "li"),
        ReassignCustomer("c9", "li"),
        RegradeCustomer("c9", "A", "why"),
        CloseCustomer("c9", "why"),
    ],
)
def test_nothing_is_done_to_a_customer_nobody_registered(command):
    with pytest.raises(NotFound):
        nobody.when(command)
