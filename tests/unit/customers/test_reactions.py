"""Reactions of customers."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from customers.contact_record import reactions as contact_reactions
from customers.contact_record.commands import LogContact, RefileContact
from customers.contact_record.model import contact_log_id_of_mail
from customers.contracts import (
    ArrearsEnded,
    CreditGradeChanged,
    InvoiceOverdue,
    InvoiceSettled,
    MailFiled,
    MailRefiled,
    MailSent,
    OrderCleared,
    OrderHeld,
    OrderHoldReleased,
)
from customers.customer import reactions as customer_reactions
from customers.customer.commands import EaseRisk, FlagRisk, HandOverLatecomer, RegradeForOrder
from customers.customer.events import CustomerAssigned, CustomerReassigned
from customers.handover import reactions as handover_reactions
from customers.handover.commands import ContinueHandover, StartHandover
from customers.handover.events import HandoverProgressed, HandoverStarted
from customers.order import reactions as order_reactions
from customers.order.events import OrderCancelled
from customers.service import SERVICE
from customers.staff.events import StaffLeft
from customers.staff.values import Move
from eventing import Money
from tests.unit.customers.histories import NOW, event

USD = Money(Decimal("5000"), "USD")

FILED = MailFiled(
    mail_id="m1", customer_id="c1", direction="in", channel="mail", kind="person", received_at=NOW
)
REFILED = MailRefiled(
    mail_id="m1", customer_id="c1", direction="in", channel="mail", kind="person", received_at=NOW
)
SENT = MailSent(mail_id="m2", purpose="letter", sent_at=NOW, customer_id="c1", author_id="zhao")


def test_a_filed_mail_is_a_contact_on_record():
    assert contact_reactions.log_contact_for_filed_mail(event(FILED)) == LogContact(
        customer_id="c1",
        direction="in",
        channel="mail",
        occurred_at=NOW,
        mail_id="m1",
        contact_log_id=contact_log_id_of_mail("m1", "c1"),
    )


def test_a_fax_filed_by_its_gateway_is_a_contact_by_fax():
    command = contact_reactions.log_contact_for_filed_mail(event(replace(FILED, channel="fax")))
    assert isinstance(command, LogContact)
    assert command.channel == "fax"


@pytest.mark.parametrize("kind", ["bounce", "auto_reply", "newsletter", "spam"])
def test_what_no_person_wrote_is_no_contact(kind):
    assert contact_reactions.log_contact_for_filed_mail(event(replace(FILED, kind=kind))) is None


def filed_later(refiled: MailRefiled) -> list[Any]:
    asked = contact_reactions.log_contact_for_mail_filed_later(event(refiled))
    assert isinstance(asked, list)
    return asked


def test_a_mail_filed_later_for_the_first_time_is_a_contact():
    (made,) = filed_later(REFILED)
    assert isinstance(made, LogContact)


@pytest.mark.parametrize("kind", ["person", "newsletter"])
def test_a_mail_moved_from_another_customer_is_the_new_ones_contact_and_not_the_others(kind):
    moved = replace(REFILED, previous_customer_id="c0", kind=kind)
    *made, gone = filed_later(moved)
    assert [one.customer_id for one in made] == (["c1"] if kind == "person" else [])
    log_id = contact_log_id_of_mail("m1", "c0")
    assert gone == RefileContact(customer_id="c0", contact_log_id=log_id, to_customer_id="c1")


def test_a_letter_we_sent_is_on_record_with_its_author():
    assert contact_reactions.log_contact_for_sent_letter(event(SENT)) == LogContact(
        customer_id="c1",
        direction="out",
        channel="mail",
        occurred_at=NOW,
        mail_id="m2",
        logged_by="zhao",
        contact_log_id=contact_log_id_of_mail("m2", "c1"),
    )


def test_a_collection_letter_and_a_letter_to_nobody_on_file_are_no_contact():
    assert contact_reactions.log_contact_for_sent_letter(event(replace(SENT, purpose="collection"))) is None
    assert contact_reactions.log_contact_for_sent_letter(event(replace(SENT, customer_id=None))) is None


def test_a_letter_reported_as_sent_and_as_filed_is_the_same_contact():
    sent = contact_reactions.log_contact_for_sent_letter(event(SENT))
    filed = contact_reactions.log_contact_for_filed_mail(event(replace(FILED, mail_id="m2", direction="out")))
    assert isinstance(sent, LogContact)
    assert isinstance(filed, LogContact)
    assert sent.contact_log_id == filed.contact_log_id


# -- hand-over -------------------------------------------------------------------------------------


def test_a_leavers_customers_are_handed_over_as_the_leaving_says():
    left = StaffLeft(
        staff_id="zhou",
        left_at=NOW,
        reason="why",
        handover_id="h1",
        successor_id="li",
        moves=(Move(customer_id="c1", owner_id="zhao"),),
        recorded_by="wang",
    )
    assert handover_reactions.start_handover_of_leaver(event(left)) == StartHandover(
        staff_id="zhou",
        reason="left",
        successor_id="li",
        moves=(Move(customer_id="c1", owner_id="zhao"),),
        handover_id="h1",
        ordered_by="wang",
    )


def test_each_chunk_is_the_reaction_to_the_event_before_it():
    started = HandoverStarted(handover_id="h1", staff_id="zhou", reason="left", moves=())
    progressed = HandoverProgressed(handover_id="h1", step=4, done=(), failed=())
    assert handover_reactions.do_first_chunk(event(started)) == ContinueHandover(handover_id="h1", step=0)
    assert handover_reactions.do_next_chunk(event(progressed)) == ContinueHandover(handover_id="h1", step=5)


def test_every_new_owner_is_looked_at_in_case_he_has_left():
    assigned = CustomerAssigned(customer_id="c1", owner_id="zhou", from_mail_id=None, since=NOW)
    moved = CustomerReassigned(
        since=NOW,
        customer_id="c1",
        previous_owner_id="li",
        owner_id="zhou",
        reason="transfer",
        handover_id=None,
    )
    latecomer = HandOverLatecomer(customer_id="c1", owner_id="zhou")
    assert customer_reactions.hand_over_customer_assigned_to_leaver(event(assigned)) == latecomer
    assert customer_reactions.hand_over_customer_moved_to_leaver(event(moved)) == latecomer


# -- credit ----------------------------------------------------------------------------------------


@pytest.mark.req("R062")
def test_a_cleared_order_makes_grade_a_and_a_held_one_does_not():
    assert customer_reactions.regrade_for_cleared_order(
        event(OrderCleared(customer_id="c1", order_id="o1", total=USD))
    ) == RegradeForOrder(customer_id="c1", order_id="o1", total=USD)
    assert customer_reactions.flag_risk_of_held_order(
        event(OrderHeld(customer_id="c1", order_id="o1"))
    ) == FlagRisk(customer_id="c1", reason="order_held", reference="o1")


@pytest.mark.parametrize(
    ("reaction", "happened"),
    [
        (
            customer_reactions.ease_risk_of_cleared_order,
            OrderCleared(customer_id="c1", order_id="o1", total=USD),
        ),
        (customer_reactions.ease_risk_of_released_order, OrderHoldReleased(customer_id="c1", order_id="o1")),
        (
            order_reactions.ease_risk_of_cancelled_order,
            OrderCancelled(customer_id="c1", order_id="o1", reason="withdrew"),
        ),
    ],
)
def test_an_order_no_longer_held_is_no_longer_a_risk(reaction, happened):
    assert reaction(event(happened)) == EaseRisk(customer_id="c1", reasons=("order_held",), reference="o1")


def test_an_overdue_invoice_is_a_risk_until_it_is_settled():
    overdue = InvoiceOverdue(
        customer_id="c1", invoice_id="i1", days_overdue=1, residual=Money(Decimal("10"), "USD")
    )
    assert customer_reactions.flag_risk_of_overdue_invoice(event(overdue)) == FlagRisk(
        customer_id="c1", reason="invoice_overdue", reference="i1"
    )
    settled = customer_reactions.ease_risk_of_settled_invoice(
        event(InvoiceSettled(customer_id="c1", invoice_id="i1"))
    )
    assert settled == EaseRisk(customer_id="c1", reasons=("invoice_overdue",), reference="i1")
    ended = customer_reactions.ease_risk_of_arrears(event(ArrearsEnded(customer_id="c1")))
    assert ended == EaseRisk(customer_id="c1", reasons=("invoice_overdue", "credit_grade"))


@pytest.mark.parametrize(
    ("grade", "days", "command"),
    [
        ("D", 90, FlagRisk(customer_id="c1", reason="credit_grade", credit_grade="D")),
        ("C", 60, FlagRisk(customer_id="c1", reason="credit_grade", credit_grade="C")),
        ("B", 30, EaseRisk(customer_id="c1", reasons=("credit_grade",))),
        ("A", 0, EaseRisk(customer_id="c1", reasons=("credit_grade",))),
        ("D", 0, None),
        ("C", 0, None),
    ],
)
def test_a_poor_credit_grade_is_a_risk_when_arrears_brought_it(grade, days, command):
    changed = CreditGradeChanged(customer_id="c1", grade=grade, reason="reason", days_overdue=days)
    assert customer_reactions.follow_credit_grade(event(changed)) == command


def test_every_reaction_begins_at_the_beginning():
    for source in ("customers", "mail", "credit"):
        assert {reaction.start for reaction in SERVICE.reactions.of(source)} == {"beginning"}


def test_a_mails_own_time_is_the_contacts_time():
    command = contact_reactions.log_contact_for_filed_mail(event(FILED, at=NOW + timedelta(hours=3)))
    assert isinstance(command, LogContact)
    assert command.occurred_at == NOW
