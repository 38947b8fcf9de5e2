"""What is done about an event."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from customers import reactions
from customers.domain import events
from customers.domain.commands import (
    ContinueHandover,
    EaseRisk,
    FlagRisk,
    HandOverLatecomer,
    LogContact,
    RegradeForOrder,
    StartHandover,
)
from customers.domain.contact_log import contact_log_id_of_mail
from customers.event_schemas import (
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
from eventing.core.money import Money
from tests.unit.customers.histories import NOW, event

FILED = MailFiled("m1", "c1", "in", "mail", "person", NOW)
REFILED = MailRefiled("m1", "c1", "in", "mail", "person", NOW)
SENT = MailSent("m2", "letter", NOW, "c1", "zhao")


def test_a_filed_mail_is_a_contact_on_record():
    assert reactions.log_contact_for_filed_mail(event(FILED)) == LogContact(
        "c1", "in", "mail", NOW, mail_id="m1", contact_log_id=contact_log_id_of_mail("m1")
    )


def test_a_fax_filed_by_its_gateway_is_a_contact_by_fax():
    command = reactions.log_contact_for_filed_mail(event(replace(FILED, channel="fax")))
    assert isinstance(command, LogContact)
    assert command.channel == "fax"


@pytest.mark.parametrize("kind", ["bounce", "auto_reply", "newsletter", "spam"])
def test_what_no_person_wrote_is_no_contact(kind):
    assert reactions.log_contact_for_filed_mail(event(replace(FILED, kind=kind))) is None


def test_a_mail_filed_later_for_the_first_time_is_a_contact():
    assert isinstance(reactions.log_contact_for_mail_filed_later(event(REFILED)), LogContact)


def test_a_mail_moved_from_another_customer_is_no_new_contact():
    moved = replace(REFILED, previous_customer_id="c0")
    assert reactions.log_contact_for_mail_filed_later(event(moved)) is None


def test_a_letter_we_sent_is_on_record_with_its_author():
    assert reactions.log_contact_for_sent_letter(event(SENT)) == LogContact(
        "c1", "out", "mail", NOW, "m2", "zhao", contact_log_id=contact_log_id_of_mail("m2")
    )


def test_a_collection_letter_and_a_letter_to_nobody_on_file_are_no_contact():
    assert reactions.log_contact_for_sent_letter(event(replace(SENT, purpose="collection"))) is None
    assert reactions.log_contact_for_sent_letter(event(replace(SENT, customer_id=None))) is None


def test_a_letter_reported_as_sent_and_as_filed_is_the_same_contact():
    sent = reactions.log_contact_for_sent_letter(event(SENT))
    filed = reactions.log_contact_for_filed_mail(event(replace(FILED, mail_id="m2", direction="out")))
    assert isinstance(sent, LogContact)
    assert isinstance(filed, LogContact)
    assert sent.contact_log_id == filed.contact_log_id


# -- hand-over -------------------------------------------------------------------------------------


def test_a_leavers_customers_are_handed_over_as_the_leaving_says():
    left = events.StaffLeft("zhou", NOW, "why", "h1", "li", (events.Move("c1", "zhao"),), "wang")
    assert reactions.start_handover_of_leaver(event(left)) == StartHandover(
        "zhou", "left", "li", (events.Move("c1", "zhao"),), handover_id="h1", ordered_by="wang"
    )


def test_each_chunk_is_the_reaction_to_the_event_before_it():
    started = events.HandoverStarted("h1", "zhou", "left", ())
    progressed = events.HandoverProgressed("h1", 4, (), ())
    assert reactions.do_first_chunk(event(started)) == ContinueHandover("h1", 0)
    assert reactions.do_next_chunk(event(progressed)) == ContinueHandover("h1", 5)


def test_every_new_owner_is_looked_at_in_case_he_has_left():
    assigned = events.CustomerAssigned("c1", "zhou", None)
    moved = events.CustomerReassigned("c1", "li", "zhou", "transfer", None)
    latecomer = HandOverLatecomer("c1", "zhou")
    assert reactions.hand_over_customer_assigned_to_leaver(event(assigned)) == latecomer
    assert reactions.hand_over_customer_moved_to_leaver(event(moved)) == latecomer


# -- credit ----------------------------------------------------------------------------------------


@pytest.mark.req("R062")
def test_a_cleared_order_makes_grade_a_and_a_held_one_does_not():
    assert reactions.regrade_for_cleared_order(event(OrderCleared("c1", "o1"))) == RegradeForOrder("c1", "o1")
    assert reactions.flag_risk_of_held_order(event(OrderHeld("c1", "o1"))) == FlagRisk(
        "c1", "order_held", "o1"
    )


@pytest.mark.parametrize(
    ("reaction", "happened"),
    [
        (reactions.ease_risk_of_cleared_order, OrderCleared("c1", "o1")),
        (reactions.ease_risk_of_released_order, OrderHoldReleased("c1", "o1")),
        (reactions.ease_risk_of_cancelled_order, events.OrderCancelled("c1", "o1", "withdrew")),
    ],
)
def test_an_order_no_longer_held_is_no_longer_a_risk(reaction, happened):
    assert reaction(event(happened)) == EaseRisk("c1", ("order_held",), "o1")


def test_an_overdue_invoice_is_a_risk_until_it_is_settled():
    overdue = InvoiceOverdue("c1", "i1", 1, Money(Decimal("10"), "USD"))
    assert reactions.flag_risk_of_overdue_invoice(event(overdue)) == FlagRisk("c1", "invoice_overdue", "i1")
    settled = reactions.ease_risk_of_settled_invoice(event(InvoiceSettled("c1", "i1")))
    assert settled == EaseRisk("c1", ("invoice_overdue",), "i1")
    ended = reactions.ease_risk_of_arrears(event(ArrearsEnded("c1")))
    assert ended == EaseRisk("c1", ("invoice_overdue", "credit_grade"))


@pytest.mark.parametrize(
    ("grade", "days", "command"),
    [
        ("D", 90, FlagRisk("c1", "credit_grade", credit_grade="D")),
        ("C", 60, FlagRisk("c1", "credit_grade", credit_grade="C")),
        ("B", 30, EaseRisk("c1", ("credit_grade",))),
        ("A", 0, EaseRisk("c1", ("credit_grade",))),
        ("D", 0, None),
        ("C", 0, None),
    ],
)
def test_a_poor_credit_grade_is_a_risk_when_arrears_brought_it(grade, days, command):
    changed = CreditGradeChanged("c1", grade, "reason", days)
    assert reactions.follow_credit_grade(event(changed)) == command


def test_every_reaction_begins_at_the_beginning():
    for source in ("customers", "mail", "credit"):
        assert {reaction.start for reaction in reactions.REACTIONS.of(source)} == {"beginning"}


def test_a_mails_own_time_is_the_contacts_time():
    command = reactions.log_contact_for_filed_mail(event(FILED, at=NOW + timedelta(hours=3)))
    assert isinstance(command, LogContact)
    assert command.occurred_at == NOW
