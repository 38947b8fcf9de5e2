"""What mail reports of customers: from its log to the contact log here."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from customers.contact_record.model import contact_log_id_of_mail
from customers.contracts import (
    MailFiled,
    MailRefiled,
    MailSent,
    OldMailFiled,
    OldMailRefiled,
)
from customers.customer.model import customer_stream

AT = datetime(2026, 10, 9, 12, 14, tzinfo=UTC)
OF_A_PERSON: Mapping[str, Any] = {"direction": "in", "channel": "mail", "kind": "person", "received_at": AT}


def filed(mail_id: str, customer_id: str, **change: Any) -> MailFiled:
    """Mail of a person that came in, but for what is changed."""
    return MailFiled(**{**OF_A_PERSON, "mail_id": mail_id, "customer_id": customer_id, **change})


def refiled(mail_id: str, customer_id: str, **change: Any) -> MailRefiled:
    return MailRefiled(**{**OF_A_PERSON, "mail_id": mail_id, "customer_id": customer_id, **change})


@pytest.mark.req("R131")
@pytest.mark.req_in_part("R020")
def test_mail_in_and_out_is_in_the_contact_log_once_each(archive):
    customer_id = archive.register("li")
    archive.publish("mail", "mail-m1", filed("m1", customer_id))
    archive.publish(
        "mail",
        "draft-d1",
        MailSent(mail_id="m2", purpose="letter", sent_at=AT, customer_id=customer_id, author_id="li"),
    )
    # The sent mail comes back, as a copy in the Sent folder.
    archive.publish("mail", "mail-m2", filed("m2", customer_id, direction="out"))
    archive.publish("mail", "mail-m3", filed("m3", customer_id, kind="newsletter"))
    archive.settle()
    log = archive.get(f"/customers/{customer_id}/contact-log", "li").json["items"]
    assert {(entry["mail_id"], entry["direction"]) for entry in log} == {("m1", "in"), ("m2", "out")}
    assert len(log) == 2
    assert archive.get(f"/customers/{customer_id}", "li").json["last_contact_at"].startswith("2026-10-09")


def test_old_mail_is_a_contact_with_its_own_date_that_no_clock_hears_of(archive):
    before, customer_id = archive.register("li"), archive.register("li", name="Other")
    long_ago = {**OF_A_PERSON, "received_at": datetime(2015, 3, 2, tzinfo=UTC)}
    archive.publish("mail", "mail-m1", OldMailFiled(**long_ago, mail_id="m1", customer_id=before))
    archive.settle()
    [entry] = archive.get(f"/customers/{before}/contact-log", "li").json["items"]
    assert (entry["mail_id"], entry["occurred_at"][:10]) == ("m1", "2015-03-02")
    assert archive.get(f"/customers/{before}", "li").json["last_contact_at"].startswith("2015-03-02")
    timeline = archive.get(f"/customers/{before}/timeline", "li").json["items"]
    assert ("OldContactLogged", "mail") in [(one["what"], one["kind"]) for one in timeline]
    log = f"customer-{before}/contact-{contact_log_id_of_mail('m1', before)}"
    assert archive.data(log, "ContactLogged") == []
    moved = OldMailRefiled(**long_ago, mail_id="m1", customer_id=customer_id, previous_customer_id=before)
    archive.publish("mail", "mail-m1", moved)
    archive.settle()
    assert archive.get(f"/customers/{before}/contact-log", "li").json["items"] == []
    assert len(archive.get(f"/customers/{customer_id}/contact-log", "li").json["items"]) == 1


def test_a_mail_moved_to_another_customer_is_a_contact_of_that_one_as_if_it_had_come_there(archive):
    before = archive.register("li")
    customer_id = archive.register("li", name="Other")
    earlier = AT - timedelta(days=2)
    for mail_id, at in (("m0", earlier), ("m2", AT)):
        archive.publish("mail", f"mail-{mail_id}", filed(mail_id, before, received_at=at))
    archive.settle()
    archive.publish("mail", "mail-m1", refiled("m1", customer_id))
    archive.publish("mail", "mail-m2", refiled("m2", customer_id, previous_customer_id=before))
    archive.settle()

    def mails(of: str, which: str) -> set[str]:
        items = archive.get(f"/customers/{of}/{which}", "li").json["items"]
        found = (entry.get("details", entry).get("mail_id") for entry in items)
        return {mail_id for mail_id in found if mail_id}

    for which in ("contact-log", "timeline"):
        assert (mails(before, which), mails(customer_id, which)) == ({"m0"}, {"m1", "m2"})
    listed = {row["id"]: row["last_contact_at"] for row in archive.get("/customers", "li").json["items"]}
    assert datetime.fromisoformat(listed[before]) == earlier
    assert datetime.fromisoformat(listed[customer_id]) == AT
    shown = archive.get(f"/customers/{before}", "li").json["last_contact_at"]
    assert datetime.fromisoformat(shown) == earlier


def test_a_mail_filed_before_its_customer_is_seen_here_is_on_record_all_the_same(archive):
    archive.publish("mail", "mail-m1", filed("m1", "c-early"))
    archive.settle()
    stream = f"{customer_stream('c-early')}/contact-{contact_log_id_of_mail('m1', 'c-early')}"
    assert archive.events(stream) == ["ContactLogged"]
