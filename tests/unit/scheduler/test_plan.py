"""Plans: a customer's to-dos, answers and payments, whichever is known first."""

from dataclasses import replace

import pytest

from scheduler.follow_up.commands import (
    AssignPlan,
    EndInvoiceCollection,
    NoteAnswer,
    NoteArrearsOver,
    NoteSentMail,
    TrackToDo,
    UntrackToDo,
)
from scheduler.follow_up.events import ArrearsOver, CustomerAnswered, InvoiceCollectionEnded, ToDoUntracked
from scheduler.follow_up.plan import MAX_MARKS
from scheduler.todo.events import ToDoOpened, ToDoSettled
from scheduler.todo.model import ToDo
from scheduler.values import ToDoKind, ToDoList
from tests.unit.scheduler.company import a_plan, at

REPLY = ToDoOpened(
    todo_id="t1",
    kind=ToDoKind.REPLY,
    list=ToDoList.KNOWN_CUSTOMERS,
    customer_id="c1",
    owner_id="zhou",
    role=None,
    mail_id="m1",
    draft_id=None,
    invoice_id=None,
    thread_id="thread-1",
    since=at("10-12 10:00"),
    due_at=at("10-12 15:00"),
    due_on=None,
    late_at=at("10-12 15:00"),
    step=None,
    next_at=at("10-12 15:00"),
    escalates_at=at("10-12 15:30"),
)
CALL = replace(
    REPLY, kind=ToDoKind.COLLECTION, list=ToDoList.COLLECTION, mail_id=None, thread_id=None, invoice_id="i1"
)
SETTLED = ToDoSettled(
    todo_id="t1",
    how="answered",
    settled_at=at("10-12 11:00"),
    customer_id="c1",
    owner_id="zhou",
    escalated_to=(),
    late=False,
    response_seconds=3600,
    working_seconds=3600,
)
TRACK = TrackToDo(customer_id="c1", todo_id="t1")
ANSWERED = at("10-12 11:00")


def track(history, opened: ToDoOpened | None = REPLY, settled: ToDoSettled | None = None):
    """The history with the to-do tracked, and what that says."""
    said = a_plan(todo=ToDo(opened, settled).named).given(*history.events).when(TRACK)
    return history.given(*said), said


# -- to-dos and owners -----------------------------------------------------------------------------


@pytest.mark.req_in_part("R007")
def test_open_to_dos_go_with_the_customer_to_his_new_owner():
    history, _ = track(a_plan().after(AssignPlan(customer_id="c1", owner_id="zhou")))
    (assigned,) = history.when(AssignPlan(customer_id="c1", owner_id="li"))
    assert assigned.todo_ids == ("t1",)


@pytest.mark.req_in_part("R007")
def test_a_to_do_opened_beside_the_transfer_follows():
    history = a_plan().after(
        AssignPlan(customer_id="c1", owner_id="zhou"), AssignPlan(customer_id="c1", owner_id="li")
    )
    _, (tracked,) = track(history)
    assert tracked.moves_to == "li"


def test_a_to_do_that_followed_is_the_new_owners():
    history, _ = track(a_plan().after(AssignPlan(customer_id="c1", owner_id="li")))
    assert history.state.todos["t1"].owner_id == "li"
    assert history.when(AssignPlan(customer_id="c1", owner_id="zhao"))[0].todo_ids == ("t1",)


def test_the_owners_own_to_do_stays_where_it_is():
    _, (tracked,) = track(a_plan().after(AssignPlan(customer_id="c1", owner_id="zhou")))
    assert tracked.moves_to is None


def test_what_falls_to_a_role_does_not_move_with_the_customer():
    calling = replace(CALL, role="credit_controller", owner_id=None)
    history, (tracked,) = track(a_plan().after(AssignPlan(customer_id="c1", owner_id="zhou")), calling)
    assert tracked.moves_to is None
    assert history.when(AssignPlan(customer_id="c1", owner_id="li"))[0].todo_ids == ()


def test_a_settled_to_do_goes_with_nobody():
    history, _ = track(a_plan().after(AssignPlan(customer_id="c1", owner_id="zhou")))
    settled = history.after(UntrackToDo(customer_id="c1", todo_id="t1"))
    assert settled.events[-1] == ToDoUntracked(customer_id="c1", todo_id="t1")
    assert settled.when(AssignPlan(customer_id="c1", owner_id="li"))[0].todo_ids == ()
    assert settled.when(UntrackToDo(customer_id="c1", todo_id="t1")) == []


@pytest.mark.parametrize(
    ("opened", "settled"),
    [(None, None), (None, SETTLED), (REPLY, SETTLED), (replace(REPLY, customer_id="c2"), None)],
)
def test_a_to_do_settled_or_filed_elsewhere_since_is_not_tracked(
    opened: ToDoOpened | None, settled: ToDoSettled | None
):
    _, said = track(a_plan(), opened, settled)
    assert said == []


def test_assigning_to_whoever_has_him_changes_nothing():
    assert (
        a_plan()
        .after(AssignPlan(customer_id="c1", owner_id="li"))
        .when(AssignPlan(customer_id="c1", owner_id="li"))
        == []
    )


def test_a_customer_whose_first_mail_is_unanswered_is_a_stranger():
    history, _ = track(a_plan(), replace(REPLY, list=ToDoList.STRANGERS))
    assert history.state.has_stranger
    assert not history.after(UntrackToDo(customer_id="c1", todo_id="t1")).state.has_stranger


# -- answers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("thread_id", [None, "thread-1"])
def test_an_answer_settles_the_mail_whichever_is_heard_of_first(thread_id: str | None):
    answer = NoteAnswer(customer_id="c1", answered_at=ANSWERED, thread_id=thread_id)
    expected = CustomerAnswered(customer_id="c1", answered_at=ANSWERED, thread_id=thread_id, mail_ids=("m1",))
    mail_first, _ = track(a_plan())
    assert mail_first.when(answer) == [expected]
    _, said = track(a_plan().after(answer))
    assert said[1:] == [expected]


def test_an_answer_in_one_thread_does_not_settle_another():
    answer = NoteAnswer(customer_id="c1", answered_at=ANSWERED, thread_id="thread-2")
    mail_first, _ = track(a_plan())
    assert mail_first.when(answer)[0].mail_ids == ()
    _, said = track(a_plan().after(answer))
    assert said[1:] == []


def test_a_mail_of_ours_answers_its_thread_and_one_that_starts_a_thread_all_that_is_open():
    sent = NoteSentMail(
        customer_id="c1", mail_id="m2", answered_at=ANSWERED, thread_id="thread-2", proven=True
    )
    history, _ = track(a_plan())
    assert history.when(sent) == [
        CustomerAnswered(customer_id="c1", answered_at=ANSWERED, thread_id="thread-2", mail_ids=())
    ]
    fresh = a_plan(starts_thread=True).given(*history.events)
    assert fresh.when(sent) == [
        CustomerAnswered(customer_id="c1", answered_at=ANSWERED, thread_id=None, mail_ids=("m1",))
    ]


def test_a_mail_that_only_bears_our_address_answers_nothing_but_its_thread():
    bears = NoteSentMail(
        customer_id="c1", mail_id="m2", answered_at=ANSWERED, thread_id="thread-2", proven=False
    )
    history, _ = track(a_plan())
    [noted] = a_plan(starts_thread=True).given(*history.events).when(bears)
    assert (noted.thread_id, noted.mail_ids) == ("thread-2", ())


@pytest.mark.parametrize("thread_id", [None, "thread-1"])
def test_what_was_sent_before_the_mail_came_does_not_settle_it(thread_id: str | None):
    answer = NoteAnswer(customer_id="c1", answered_at=at("10-12 09:59"), thread_id=thread_id)
    mail_first, _ = track(a_plan())
    assert mail_first.when(answer)[0].mail_ids == ()
    _, said = track(a_plan().after(answer))
    assert said[1:] == []


def test_the_same_answer_heard_of_again_changes_nothing():
    answered = a_plan().after(NoteAnswer(customer_id="c1", answered_at=ANSWERED, thread_id=None))
    assert answered.when(NoteAnswer(customer_id="c1", answered_at=ANSWERED, thread_id=None)) == []
    assert (
        answered.when(NoteAnswer(customer_id="c1", answered_at=at("10-12 10:30"), thread_id="thread-1")) == []
    )


def test_only_the_newest_threads_are_remembered():
    answers = [
        NoteAnswer(customer_id="c1", answered_at=at(f"10-12 {h:02}:{m:02}"), thread_id=f"t-{h}-{m}")
        for h in range(5)
        for m in range(60)
    ]
    assert len(a_plan().after(*answers).state.threads_answered) == MAX_MARKS


# -- payments --------------------------------------------------------------------------------------

PAID = EndInvoiceCollection(customer_id="c1", invoice_id="i1", how="paid", settled_at=at("10-13 10:00"))
OVER = NoteArrearsOver(customer_id="c1", ended_at=at("10-13 10:00"))


def test_a_payment_settles_the_call_whichever_is_heard_of_first():
    expected = InvoiceCollectionEnded(
        customer_id="c1", invoice_id="i1", how="paid", settled_at=PAID.settled_at, todo_ids=("t1",)
    )
    call_first, _ = track(a_plan(), CALL)
    assert call_first.when(PAID) == [expected]
    _, said = track(a_plan().after(PAID), CALL)
    assert said[1:] == [expected]


def test_a_payment_heard_of_twice_changes_nothing():
    assert a_plan().after(PAID).when(PAID) == []


def test_the_end_of_arrears_settles_every_call_whichever_is_heard_of_first():
    expected = ArrearsOver(customer_id="c1", ended_at=OVER.ended_at, todo_ids=("t1",))
    call_first, _ = track(a_plan(), CALL)
    assert call_first.when(OVER) == [expected]
    _, said = track(a_plan().after(OVER), CALL)
    assert said[1:] == [expected]


@pytest.mark.parametrize("earlier", [PAID, OVER])
def test_a_call_that_comes_up_later_is_not_settled_by_what_was_before(earlier: object):
    _, said = track(a_plan().after(earlier), replace(CALL, since=at("10-20 10:00")))
    assert said[1:] == []


def test_payments_do_not_settle_replies():
    mail_first, _ = track(a_plan())
    assert mail_first.when(OVER)[0].todo_ids == ()
