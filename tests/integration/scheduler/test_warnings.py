"""To-dos and open replies that follow from what mail warns of: other banks, letters that nobody got."""

from datetime import date

import pytest

from scheduler.contracts import (
    AddresseesRefused,
    BankChangeClaimed,
    CustomerRequested,
    DraftDiscarded,
    MailDrafted,
    MailQuarantined,
    MailSubmitted,
    ReadingLimitReached,
)
from scheduler.todo.words import UNREAD
from tests.support.worlds.scheduler import Scheduler


def claims(scheduler: Scheduler, mail_id: str, customer_id: str) -> None:
    claimed = BankChangeClaimed(mail_id=mail_id, customer_id=customer_id, received_at=scheduler.clock.now())
    scheduler.publish("mail", f"mail-{mail_id}", claimed)
    scheduler.settle()


def warned(scheduler: Scheduler, staff_id: str) -> list[str]:
    """The customers of the warnings on somebody's desktop."""
    desktop = scheduler.get("/desktop", staff_id).json
    return [item["customer_id"] for item in desktop["lists"]["warnings"]]


@pytest.fixture
def known(scheduler: Scheduler) -> Scheduler:
    scheduler.registers("mueller", "A", "li")
    scheduler.registers("sakura", "A", "wang")
    scheduler.settle()
    return scheduler


def test_a_change_of_bank_data_is_for_somebody_other_than_the_customers_owner(known: Scheduler):
    claims(known, "m1", "mueller")
    claims(known, "m2", "sakura")
    assert [warned(known, who) for who in ("li", "wang", "chen")] == [[], ["mueller"], ["sakura"]]
    [todo] = known.get("/todos?list=warnings", "wang").json["items"]
    assert (todo["kind"], todo["code"]) == ("bank_change", "bank_change")
    assert known.post(f"/todos/{todo['id']}/done", None, "wang").status_code == 200


def test_it_moves_with_a_mail_that_is_filed_to_another_customer(known: Scheduler):
    claims(known, "m1", "mueller")
    claims(known, "m1", "sakura")
    assert [warned(known, who) for who in ("li", "wang", "chen")] == [[], [], ["sakura"]]


def test_it_stays_with_the_second_person_when_the_customer_changes_hands(known: Scheduler):
    claims(known, "m1", "mueller")
    known.hands_over("mueller", "zhou")
    known.settle()
    assert (warned(known, "wang"), warned(known, "zhou")) == (["mueller"], [])


# -- what customers tells managers -----------------------------------------------------------------


@pytest.mark.parametrize(("manager_id", "who"), [("wang", "wang"), (None, "chen")])
def test_who_wants_a_colleagues_customer_is_decided_by_the_manager_above_both(
    manager_id: str | None, who: str, known: Scheduler
):
    wanted = CustomerRequested(customer_id="mueller", request_id="r1", manager_id=manager_id)
    known.publish("customers", "request-r1", wanted)
    known.settle()
    others = {"li", "zhou", "wang", "chen"} - {who}
    assert warned(known, who) == ["mueller"]
    assert all(warned(known, other) == [] for other in others)
    [todo] = known.get("/todos?list=warnings", who).json["items"]
    assert todo["kind"] == "customer_request"
    assert known.post(f"/todos/{todo['id']}/done", None, who).status_code == 200


def test_management_is_told_once_a_day_of_somebody_who_reads_too_much(known: Scheduler):
    reached = ReadingLimitReached(staff_id="li", on=date(2026, 10, 10))
    for _ in range(2):
        known.publish("customers", "reading-li", reached)
    known.settle()
    desktop = known.get("/desktop", "chen").json["lists"]["warnings"]
    assert [todo["kind"] for todo in desktop] == ["reading_limit"]
    assert warned(known, "wang") == []


# -- mail that cannot be read ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        *((reason, f"quarantined_{reason}") for reason in UNREAD),
        ("a reason of tomorrow", "quarantined_not_parsed"),
    ],
)
def test_management_is_told_of_a_message_that_cannot_be_read_and_why(
    known: Scheduler, reason: str, code: str
):
    unread = MailQuarantined(mail_id="m9", reason=reason, received_at=known.clock.now(), subject="Plates")
    for _ in range(2):
        known.publish("mail", "mail-m9", unread)
    known.settle()
    [todo] = known.get("/desktop", "chen").json["lists"]["warnings"]
    assert (todo["kind"], todo["code"], todo["subject"], todo["mail_id"]) == (
        "quarantined",
        code,
        "Plates",
        "m9",
    )
    assert warned(known, "wang") == warned(known, "li") == []
    assert known.post(f"/todos/{todo['id']}/done", None, "chen").status_code == 200
    known.settle()
    assert known.get("/desktop", "chen").json["lists"].get("warnings", []) == []


# -- letters that nobody got -----------------------------------------------------------------------


@pytest.fixture
def answered(scheduler: Scheduler) -> Scheduler:
    """Two mails of one thread, answered by one letter."""
    scheduler.registers("mueller", "A", "li")
    scheduler.reach("10-12 10:00")
    for mail_id in ("m1", "m2"):
        scheduler.receives(mail_id, "mueller", "DE", thread_id="t1")
    scheduler.settle()
    scheduler.clock.move(minutes=5)
    return scheduler


def refused(scheduler: Scheduler, draft_id: str, *, nobody: bool, answers: str | None = "m1") -> None:
    lost = AddresseesRefused(
        draft_id=draft_id,
        nobody=nobody,
        sent_at=scheduler.clock.now(),
        customer_id="mueller",
        in_reply_to_mail_id=answers,
    )
    scheduler.draft(draft_id, lost)


def open_replies(scheduler: Scheduler) -> list[str]:
    items = scheduler.get("/todos?list=known_customers", "li").json["items"]
    return sorted(item["mail_id"] for item in items)


@pytest.mark.parametrize("at_once", [True, False])
def test_replies_are_open_again_when_nobody_got_the_answer(answered: Scheduler, at_once: bool):
    draft_id = answered.sends("mueller", "m1")
    if not at_once:
        answered.settle()
        assert open_replies(answered) == []
    refused(answered, draft_id, nobody=True)
    answered.settle()
    assert "m1" in open_replies(answered)
    if not at_once:
        assert open_replies(answered) == ["m1", "m2"]
    answered.clock.move(minutes=5)
    answered.sends("mueller", "m1")
    answered.settle()
    assert open_replies(answered) == []


def test_a_reply_that_somebody_got_stays_answered(answered: Scheduler):
    draft_id = answered.sends("mueller", "m1")
    answered.settle()
    refused(answered, draft_id, nobody=False)
    answered.settle()
    assert open_replies(answered) == []


def test_its_author_is_told_who_did_not_get_a_letter(answered: Scheduler):
    answered.draft("d1", MailDrafted(draft_id="d1", subject="Re: Plates", purpose="letter", author_id="li"))
    refused(answered, "d1", nobody=False)
    answered.settle()
    [todo] = answered.get("/todos?list=outgoing", "li").json["items"]
    assert (todo["kind"], todo["draft_id"], todo["subject"]) == ("bounced", "d1", "Re: Plates")


# -- drafts that are not sent ----------------------------------------------------------------------


def test_nobody_is_asked_to_approve_a_discarded_draft(scheduler: Scheduler):
    scheduler.draft(
        "d1",
        MailDrafted(draft_id="d1", subject="Overdue", purpose="letter", author_id="li"),
        MailSubmitted(draft_id="d1", approver_id="li"),
    )
    scheduler.settle()
    assert len(scheduler.get("/todos?list=approvals", "li").json["items"]) == 1
    scheduler.draft("d1", DraftDiscarded(draft_id="d1"))
    scheduler.settle()
    assert scheduler.get("/todos?list=approvals", "li").json["items"] == []
