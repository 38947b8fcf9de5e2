"""Contacts put on record."""

from dataclasses import replace
from datetime import timedelta

import pytest

from customers.contact_record.commands import LogContact, RefileContact
from customers.contact_record.events import ContactLogged, ContactRefiled
from customers.contact_record.model import (
    CONTACT_RECORD,
    ContactFacts,
    contact_log_id_of_mail,
    contact_stream,
)
from eventing import Invalid
from eventing.testing import scenario
from eventing.testing.scenario import NOW

none = scenario(CONTACT_RECORD, facts=ContactFacts(NOW, NOW - timedelta(days=3)))

CALL = LogContact(
    customer_id="c1",
    direction="in",
    channel="phone",
    occurred_at=NOW - timedelta(hours=1),
    logged_by="zhou",
    summary=" asked for a price ",
    feedback="likes the sample",
    promises="quote by Friday",
    next_plan="call on Monday",
    contact_log_id="l1",
)
MAIL = LogContact(
    customer_id="c1",
    direction="in",
    channel="mail",
    occurred_at=NOW,
    mail_id="m1",
    contact_log_id=contact_log_id_of_mail("m1", "c1"),
)


@pytest.mark.req("R018", "R048")
@pytest.mark.parametrize("channel", ["phone", "message", "visit", "fax"])
def test_a_contact_by_any_channel_is_on_record_with_what_was_said_and_promised(channel):
    (logged,) = none.when(replace(CALL, channel=channel))
    assert logged == ContactLogged(
        customer_id="c1",
        contact_log_id="l1",
        direction="in",
        channel=channel,
        occurred_at=NOW - timedelta(hours=1),
        mail_id=None,
        logged_by="zhou",
        summary="asked for a price",
        feedback="likes the sample",
        promises="quote by Friday",
        next_plan="call on Monday",
    )


def test_a_mail_reported_twice_is_one_contact():
    logged = none.when(MAIL)
    assert len(logged) == 1
    assert none.given(*logged).when(MAIL) == []


def test_a_mail_filed_and_sent_meets_its_own_record():
    stream = contact_stream("c1", contact_log_id_of_mail("m1", "c1"))
    assert stream.startswith("customer-c1/contact-")
    assert stream != contact_stream("c1", contact_log_id_of_mail("m2", "c1"))


def test_a_call_needs_a_summary():
    with pytest.raises(Invalid) as refused:
        none.when(replace(CALL, summary="  "))
    assert refused.value.field == "summary"


def test_a_call_is_not_reported_before_it_happened():
    with pytest.raises(Invalid) as refused:
        none.when(replace(CALL, occurred_at=NOW + timedelta(hours=1)))
    assert refused.value.field == "occurred_at"


def test_a_mail_whose_clock_is_wrong_is_on_record_all_the_same():
    assert len(none.when(replace(MAIL, occurred_at=NOW + timedelta(days=400)))) == 1


def test_a_contact_whose_mail_is_another_customers_is_taken_away_once_and_may_come_back():
    refile = RefileContact(customer_id="c1", contact_log_id=MAIL.contact_log_id, to_customer_id="c2")
    assert none.when(refile) == []
    logged = none.after(MAIL)
    refiled = logged.when(refile)
    assert refiled == [
        ContactRefiled(
            customer_id="c1",
            contact_log_id=MAIL.contact_log_id,
            to_customer_id="c2",
            last_contact_at=NOW - timedelta(days=3),
        )
    ]
    gone = logged.given(*refiled)
    assert gone.when(refile) == []
    assert len(gone.when(MAIL)) == 1
