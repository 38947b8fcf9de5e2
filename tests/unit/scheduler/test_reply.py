"""The reply clock of a mail: what starts it, what stops it, in either order."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eventing.core.errors import Invalid, NotFound
from scheduler.reply.commands import (
    DropReply,
    FileReply,
    RestoreReply,
    SettleReply,
    StartReplyClock,
    WaiveReply,
)
from scheduler.reply.events import (
    AnswerNoted,
    ReplyAnswered,
    ReplyDropped,
    ReplyDueSet,
    ReplyMoved,
    ReplyWaived,
    WaiverTakenBack,
)
from scheduler.reply.model import HISTORY, Holder, ReplyAlreadySettled
from scheduler.values import ToDoList
from tests.unit.scheduler.company import a_reply, at

ARRIVED = at("10-07 16:20")
ANSWERED = at("10-08 10:05")
LI = Holder("li")

FILED = StartReplyClock(
    mail_id="m1", customer_id="c1", received_at=ARRIVED, thread_id="t1", country="DE", country_basis="archive"
)
UNMATCHED = StartReplyClock(
    mail_id="m1", customer_id=None, received_at=ARRIVED, thread_id="t1", country="DE", country_basis="domain"
)
WAIVE = WaiveReply(mail_id="m1", reason="a thank-you note", waived_by="li")
DUE_SET = ReplyDueSet(
    mail_id="m1",
    customer_id="c1",
    owner_id="li",
    list=ToDoList.KNOWN_CUSTOMERS,
    due_at=at("10-08 15:00"),
    group="europe_and_africa",
    country="DE",
    country_basis="archive",
    received_at=ARRIVED,
    thread_id="t1",
)
ANSWER = ReplyAnswered(
    mail_id="m1",
    customer_id="c1",
    thread_id="t1",
    answered_at=ANSWERED,
    response_seconds=17 * 3600 + 45 * 60,
    working_seconds=3600 + 5 * 60,
)


def test_a_known_customers_mail_waits_for_his_owner():
    assert a_reply(LI).when(FILED) == [DUE_SET]


def test_a_strangers_mail_waits_in_the_unassigned_queue():
    (started,) = a_reply().when(UNMATCHED)
    assert (started.list, started.customer_id, started.owner_id) == (ToDoList.UNASSIGNED, None, None)


def test_a_second_mail_of_a_stranger_stands_beside_his_first():
    (started,) = a_reply(Holder("zhao", stranger=True)).when(FILED)
    assert started.list is ToDoList.STRANGERS


def test_a_mail_that_does_not_say_its_thread_is_of_the_one_it_arrived_in():
    (started,) = a_reply(thread_id="t2").when(replace(UNMATCHED, thread_id=None))
    assert started.thread_id == "t2"
    (said,) = a_reply(thread_id="t2").when(UNMATCHED)
    assert said.thread_id == "t1"


def test_the_same_mail_again_changes_nothing():
    assert a_reply(LI).after(FILED).when(FILED) == []


@pytest.mark.req("R186")
def test_the_answer_is_measured_by_the_clock_and_in_working_time():
    assert a_reply(LI).after(FILED).when(SettleReply(mail_id="m1", answered_at=ANSWERED)) == [ANSWER]


def test_an_answer_known_before_the_mail_settles_it_when_it_comes():
    early = a_reply(LI).after(SettleReply(mail_id="m1", answered_at=ANSWERED))
    assert early.events == (AnswerNoted(mail_id="m1", answered_at=ANSWERED),)
    assert early.when(FILED) == [DUE_SET, ANSWER]


def test_of_two_answers_before_the_mail_the_first_counts():
    early = a_reply(LI).after(
        SettleReply(mail_id="m1", answered_at=at("10-08 11:00")),
        SettleReply(mail_id="m1", answered_at=ANSWERED),
    )
    assert early.when(FILED)[-1] == ANSWER
    assert early.when(SettleReply(mail_id="m1", answered_at=at("10-08 12:00"))) == []


@pytest.mark.parametrize("moment", ["10-07 16:19", "10-01 09:00"])
def test_what_we_sent_before_the_mail_is_no_answer_to_it(moment: str):
    assert a_reply(LI).after(FILED).when(SettleReply(mail_id="m1", answered_at=at(moment))) == []
    assert a_reply(LI).after(SettleReply(mail_id="m1", answered_at=at(moment))).when(FILED) == [DUE_SET]


def test_the_first_answer_counts_and_later_ones_change_nothing():
    assert (
        a_reply(LI)
        .after(FILED, SettleReply(mail_id="m1", answered_at=ANSWERED))
        .when(SettleReply(mail_id="m1", answered_at=ANSWERED))
        == []
    )


# -- filed later -----------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [FILED, FileReply(mail_id="m1", customer_id="c1")])
def test_a_mail_filed_later_moves_to_the_owners_strangers(command: object):
    moved = a_reply(LI).after(UNMATCHED).when(command)
    assert moved == [
        ReplyMoved(
            mail_id="m1", previous_customer_id=None, customer_id="c1", owner_id="li", list=ToDoList.STRANGERS
        )
    ]


def test_mail_from_an_old_mailbox_waits_for_nobody():
    late = ARRIVED + HISTORY
    assert a_reply(LI).when(replace(FILED, told_at=late + timedelta(seconds=1))) == []
    assert a_reply(LI).when(replace(UNMATCHED, told_at=late + timedelta(days=300))) == []
    assert a_reply(LI).when(replace(FILED, told_at=late)) == [DUE_SET]


def test_filing_does_not_move_the_deadline():
    before = a_reply(LI).after(UNMATCHED)
    after = before.after(FILED)
    assert after.state.clock.due_at == before.state.clock.due_at
    assert after.state.clock.customer_id == "c1"


def test_a_mail_filed_wrongly_moves_to_the_other_customers_owner():
    moved = (
        a_reply(Holder("zhou"))
        .after(FILED)
        .when(
            StartReplyClock(
                mail_id="m1",
                customer_id="c2",
                received_at=ARRIVED,
                thread_id="t1",
                country="US",
                country_basis="archive",
            )
        )
    )
    assert moved == [
        ReplyMoved(
            mail_id="m1",
            previous_customer_id="c1",
            customer_id="c2",
            owner_id="zhou",
            list=ToDoList.KNOWN_CUSTOMERS,
        )
    ]


def test_an_assignment_that_comes_after_the_filing_does_not_undo_it():
    assert a_reply(LI).after(FILED).when(FileReply(mail_id="m1", customer_id="c2")) == []


def test_an_assignment_before_the_mail_leaves_it_to_the_filing():
    assert a_reply(LI).when(FileReply(mail_id="m1", customer_id="c1")) == []


def test_what_is_answered_stays_with_whoever_answered_it():
    assert a_reply(LI).after(UNMATCHED, SettleReply(mail_id="m1", answered_at=ANSWERED)).when(FILED) == []


# -- no reply needed -------------------------------------------------------------------------------


@pytest.mark.req_in_part("R337")
def test_no_reply_needed_settles_it_with_a_reason():
    assert a_reply(LI).after(FILED).when(WAIVE) == [
        ReplyWaived(mail_id="m1", reason="a thank-you note", waived_by="li")
    ]


@pytest.mark.req_in_part("R337")
@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_waiver_needs_a_reason_of_some_length(reason: str):
    with pytest.raises(Invalid) as refused:
        a_reply(LI).after(FILED).when(WaiveReply(mail_id="m1", reason=reason, waived_by="li"))
    assert refused.value.field == "reason"


def test_what_is_answered_cannot_be_waived():
    with pytest.raises(ReplyAlreadySettled):
        a_reply(LI).after(FILED, SettleReply(mail_id="m1", answered_at=ANSWERED)).when(WAIVE)


def test_a_mail_nobody_waits_on_cannot_be_waived():
    with pytest.raises(NotFound):
        a_reply().when(WAIVE)


# -- no person's mail after all --------------------------------------------------------------------


def test_a_mail_marked_as_spam_waits_no_more():
    assert a_reply().after(UNMATCHED).when(DropReply(mail_id="m1", reason="spam")) == [
        ReplyDropped(mail_id="m1", reason="spam")
    ]


def test_spam_that_never_waited_changes_nothing():
    assert a_reply().when(DropReply(mail_id="m1", reason="spam")) == []


def test_an_answered_mail_is_not_dropped():
    assert (
        a_reply()
        .after(UNMATCHED, SettleReply(mail_id="m1", answered_at=ANSWERED))
        .when(DropReply(mail_id="m1", reason="spam"))
        == []
    )


def test_a_mail_that_is_no_spam_after_all_waits_on_from_where_it_stood():
    dropped = a_reply().after(UNMATCHED, DropReply(mail_id="m1", reason="spam"))
    (again,) = dropped.when(UNMATCHED)
    assert again.due_at == at("10-08 15:00")


def test_a_dropped_mail_that_is_filed_waits_at_its_customer():
    dropped = a_reply(LI).after(UNMATCHED, DropReply(mail_id="m1", reason="newsletter"))
    again, moved = dropped.when(FILED)
    assert (again.mail_id, moved) == (
        "m1",
        ReplyMoved(
            mail_id="m1", previous_customer_id=None, customer_id="c1", owner_id="li", list=ToDoList.STRANGERS
        ),
    )


RESTORE = RestoreReply(mail_id="m1", restored_by="li")


@pytest.mark.req_in_part("R337")
def test_no_reply_needed_is_taken_back_and_the_deadline_is_the_old_one():
    waived = a_reply(LI).after(FILED, WAIVE)
    assert waived.when(RESTORE) == [
        WaiverTakenBack(mail_id="m1", restored_by="li"),
        a_reply(LI).after(FILED).state.clock,
    ]
    assert waived.after(RESTORE).when(RESTORE) == []
    assert waived.after(RESTORE).when(WAIVE) != []


def test_only_no_reply_needed_is_taken_back_by_hand():
    with pytest.raises(NotFound):
        a_reply(LI).when(RESTORE)
    with pytest.raises(ReplyAlreadySettled):
        a_reply(LI).after(FILED, DropReply(mail_id="m1", reason="spam")).when(RESTORE)
