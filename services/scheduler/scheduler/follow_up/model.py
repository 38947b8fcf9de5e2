"""A customer's plan: the owner, the date of the next follow-up, and the open to-dos.

A customer's events from three services meet in this stream, in any sequence: contacts and answers,
to-dos and payments, assignments. Each is remembered here, and each takes account of those before it,
so the result is the same in any sequence.
"""

from collections.abc import Iterable, Sequence
from typing import assert_never

from eventing import Decider
from scheduler.follow_up.commands import (
    AssignPlan,
    ClosePlan,
    EndInvoiceCollection,
    FireFollowUp,
    NoteAnswer,
    NoteArrearsOver,
    NoteContact,
    NoteSentMail,
    PlanCommand,
    RecomputePlan,
    RegradePlan,
    SetNextContact,
    StartPlan,
    TrackToDo,
    UntrackToDo,
    WithdrawAnswer,
    WithdrawContact,
)
from scheduler.follow_up.dates import fire, note_contact, with_new_date, withdraw_contact
from scheduler.follow_up.events import (
    AnswerWithdrawn,
    ArrearsOver,
    CustomerAnswered,
    FollowUpScheduled,
    InvoiceCollectionEnded,
    NextContactNoted,
    PlanAssigned,
    PlanClosed,
    PlanEvent,
    PlanRegraded,
    PlanStarted,
    ToDoTracked,
    ToDoUntracked,
)
from scheduler.follow_up.plan import NamedToDo, Plan, PlanFacts, evolve
from scheduler.values import ToDoKind


def decide(plan: Plan, command: PlanCommand, facts: PlanFacts) -> Sequence[PlanEvent]:
    rules = facts.rules
    match command:
        case StartPlan():
            if plan.registered_at is not None:
                return []
            started = PlanStarted(
                customer_id=command.customer_id, grade=command.grade, registered_at=command.registered_at
            )
            return with_new_date(plan, [started], command.customer_id, rules)
        case RegradePlan():
            if plan.grade == command.grade:
                return []
            regraded = PlanRegraded(customer_id=command.customer_id, grade=command.grade)
            return with_new_date(plan, [regraded], command.customer_id, rules)
        case AssignPlan():
            return _assign(plan, command)
        case NoteContact():
            return note_contact(plan, command, rules)
        case WithdrawContact():
            return withdraw_contact(plan, command, rules)
        case NoteAnswer():
            return _note_answer(plan, command)
        case NoteSentMail():
            # A letter that is proven ours and starts a thread answers all that was open; others their thread.
            answers_all = facts.starts_thread and command.proven
            thread_id = None if answers_all else command.thread_id
            return _note_answer(
                plan,
                NoteAnswer(
                    customer_id=command.customer_id, answered_at=command.answered_at, thread_id=thread_id
                ),
            )
        case WithdrawAnswer():
            return _withdraw_answer(plan, command)
        case SetNextContact():
            if plan.date_set == command.on:
                return []
            noted = NextContactNoted(customer_id=command.customer_id, on=command.on)
            return with_new_date(plan, [noted], command.customer_id, rules)
        case ClosePlan():
            if plan.closed:
                return []
            return with_new_date(
                plan, [PlanClosed(customer_id=command.customer_id)], command.customer_id, rules
            )
        case RecomputePlan():
            # A follow-up that is already on the desktop stays there.
            return [] if plan.shown else with_new_date(plan, [], command.customer_id, rules)
        case FireFollowUp():
            return fire(plan, command, rules)
        case TrackToDo():
            return _track(plan, command, facts.todo)
        case UntrackToDo():
            known = command.todo_id in plan.todos
            return [ToDoUntracked(customer_id=command.customer_id, todo_id=command.todo_id)] if known else []
        case EndInvoiceCollection():
            return _collection_ended(plan, command)
        case NoteArrearsOver():
            return _arrears_over(plan, command)
        case _:
            assert_never(command)


# -- the owner and the to-dos -----------------------------------------------------------------------


def _assign(plan: Plan, command: AssignPlan) -> Sequence[PlanEvent]:
    if plan.owner_id == command.owner_id:
        return []
    going = tuple(todo.todo_id for todo in _people(plan.todos.values()) if todo.owner_id != command.owner_id)
    assigned = PlanAssigned(
        customer_id=command.customer_id,
        previous_owner_id=plan.owner_id,
        owner_id=command.owner_id,
        todo_ids=going,
    )
    if plan.due_on is None or plan.basis is None or plan.shows_at is None or plan.shown:
        return [assigned]
    # The same day, scheduled again for the new owner: a transfer is not a contact (R007).
    return [
        assigned,
        FollowUpScheduled(
            customer_id=command.customer_id,
            owner_id=command.owner_id,
            due_on=plan.due_on,
            basis=plan.basis,
            shows_at=plan.shows_at,
            ends_due=False,
        ),
    ]


def _people(todos: Iterable[ToDoTracked]) -> list[ToDoTracked]:
    """The to-dos of a person; those of a role, such as credit controller, do not move."""
    return [todo for todo in todos if todo.role is None]


def _track(plan: Plan, command: TrackToDo, todo: NamedToDo | None) -> Sequence[PlanEvent]:
    # It was settled or filed to another customer since; the event of that comes here separately.
    if todo is None or todo.customer_id != command.customer_id:
        return []
    foreign = todo.role is None and plan.owner_id is not None and todo.owner_id != plan.owner_id
    tracked = ToDoTracked(
        customer_id=command.customer_id,
        todo_id=command.todo_id,
        kind=todo.kind,
        list=todo.list,
        owner_id=todo.owner_id,
        role=todo.role,
        mail_id=todo.mail_id,
        invoice_id=todo.invoice_id,
        thread_id=todo.thread_id,
        since=todo.since,
        moves_to=plan.owner_id if foreign else None,
    )
    return [tracked, *_ended_before(plan, tracked)]


def _ended_before(plan: Plan, todo: ToDoTracked) -> Sequence[PlanEvent]:
    """The events that settle a to-do which was answered or paid before it came."""
    if todo.kind is ToDoKind.REPLY and todo.mail_id is not None:
        in_thread = plan.threads_answered.get(todo.thread_id or "")
        answers = [at for at in (plan.answered_at, in_thread) if at is not None and at >= todo.since]
        if answers:
            thread_id = None if plan.answered_at == min(answers) else todo.thread_id
            return [
                CustomerAnswered(
                    customer_id=todo.customer_id,
                    answered_at=min(answers),
                    thread_id=thread_id,
                    mail_ids=(todo.mail_id,),
                )
            ]
    if todo.kind is ToDoKind.COLLECTION:
        ended_at = plan.collected.get(todo.invoice_id or "")
        if ended_at is not None and ended_at >= todo.since and todo.invoice_id is not None:
            return [
                InvoiceCollectionEnded(
                    customer_id=todo.customer_id,
                    invoice_id=todo.invoice_id,
                    how=plan.collected_how[todo.invoice_id],
                    settled_at=ended_at,
                    todo_ids=(todo.todo_id,),
                )
            ]
        if plan.arrears_over_at is not None and plan.arrears_over_at >= todo.since:
            return [
                ArrearsOver(
                    customer_id=todo.customer_id, ended_at=plan.arrears_over_at, todo_ids=(todo.todo_id,)
                )
            ]
    return []


# -- answers and payments --------------------------------------------------------------------------


def _note_answer(plan: Plan, command: NoteAnswer) -> Sequence[PlanEvent]:
    """The event of an answer: a mail in a thread answers that thread, anything else all that is open."""
    if command.answered_at in plan.withdrawn:
        return []
    in_thread = plan.threads_answered.get(command.thread_id or "")
    marks = [at for at in (plan.answered_at, in_thread) if at is not None]
    if marks and max(marks) >= command.answered_at:
        return []
    mail_ids = tuple(
        todo.mail_id
        for todo in plan.todos.values()
        if todo.kind is ToDoKind.REPLY
        and todo.mail_id is not None
        and todo.since <= command.answered_at
        and command.thread_id in (None, todo.thread_id)
    )
    return [
        CustomerAnswered(
            customer_id=command.customer_id,
            answered_at=command.answered_at,
            thread_id=command.thread_id,
            mail_ids=mail_ids,
        )
    ]


def _withdraw_answer(plan: Plan, command: WithdrawAnswer) -> Sequence[PlanEvent]:
    if command.answered_at in plan.withdrawn:
        return []
    answered = plan.mails_answered.get(command.answered_at, ())
    return [
        AnswerWithdrawn(
            customer_id=command.customer_id,
            answered_at=command.answered_at,
            mail_ids=tuple(dict.fromkeys((*command.mail_ids, *answered))),
        )
    ]


def _collection_ended(plan: Plan, command: EndInvoiceCollection) -> Sequence[PlanEvent]:
    ended_at = plan.collected.get(command.invoice_id)
    if ended_at is not None and ended_at >= command.settled_at:
        return []
    todo_ids = tuple(t.todo_id for t in plan.todos.values() if t.invoice_id == command.invoice_id)
    return [
        InvoiceCollectionEnded(
            customer_id=command.customer_id,
            invoice_id=command.invoice_id,
            how=command.how,
            settled_at=command.settled_at,
            todo_ids=todo_ids,
        )
    ]


def _arrears_over(plan: Plan, command: NoteArrearsOver) -> Sequence[PlanEvent]:
    todo_ids = tuple(
        todo.todo_id
        for todo in plan.todos.values()
        if todo.kind is ToDoKind.COLLECTION and todo.since <= command.ended_at
    )
    return [ArrearsOver(customer_id=command.customer_id, ended_at=command.ended_at, todo_ids=todo_ids)]


PLAN = Decider("plan", Plan(), evolve, decide)
