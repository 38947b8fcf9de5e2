"""The date of the next follow-up: computed from contacts, set dates, intervals and the calendar."""

from collections.abc import Sequence
from datetime import date

from scheduler.follow_up.commands import FireFollowUp, NoteContact, WithdrawContact
from scheduler.follow_up.events import (
    ContactNoted,
    ContactWithdrawn,
    FollowUpDue,
    FollowUpEnded,
    FollowUpScheduled,
    PlanEvent,
)
from scheduler.follow_up.plan import Plan, contact_key, evolve
from scheduler.follow_up.rules import FollowUpRules
from scheduler.values import Basis


def with_new_date(
    plan: Plan, events: Sequence[PlanEvent], customer_id: str, rules: FollowUpRules
) -> Sequence[PlanEvent]:
    """These events, and the event of the follow-up if they change its date."""
    after = plan
    for event in events:
        after = evolve(after, event)
    due_on, basis = _due(after, rules)
    if due_on is None or basis is None:
        if plan.due_on is None:
            return events
        return [*events, FollowUpEnded(customer_id=customer_id, ends_due=plan.shown)]
    if (due_on, basis) == (plan.due_on, plan.basis):
        return events
    shows_at = rules.calendar.start_of(due_on)
    return [
        *events,
        FollowUpScheduled(
            customer_id=customer_id,
            owner_id=after.owner_id,
            due_on=due_on,
            basis=basis,
            shows_at=shows_at,
            ends_due=plan.shown,
        ),
    ]


def _due(plan: Plan, rules: FollowUpRules) -> tuple[date | None, Basis | None]:
    # A customer who is not registered yet has no follow-up: what came earlier counts from then on.
    if plan.registered_at is None or plan.closed:
        return None, None
    if plan.date_set is not None:
        return rules.shown(plan.date_set), "date_set"
    due_on = rules.by_grade(plan.grade or "", plan.last_contact_at or plan.registered_at)
    return due_on, None if due_on is None else "grade"


def note_contact(plan: Plan, command: NoteContact, rules: FollowUpRules) -> Sequence[PlanEvent]:
    key = contact_key(command.mail_id, command.occurred_at)
    if key in plan.contacts or (key in plan.mails_moved and not command.filed):
        return []
    # The first contact on or after a set date uses it up; an earlier contact does not move it (R194).
    uses_date = plan.date_set is not None and rules.calendar.day_of(command.occurred_at) >= plan.date_set
    noted = ContactNoted(
        customer_id=command.customer_id,
        occurred_at=command.occurred_at,
        mail_id=command.mail_id,
        last_contact_at=max(plan.last_contact_at or command.occurred_at, command.occurred_at),
        uses_date=uses_date,
    )
    return with_new_date(plan, [noted], command.customer_id, rules)


def withdraw_contact(plan: Plan, command: WithdrawContact, rules: FollowUpRules) -> Sequence[PlanEvent]:
    """The event that takes a mail's contact back; one that has not come yet will not count when it comes."""
    if command.mail_id in plan.mails_moved:
        return []
    others = [at for key, at in plan.contacts.items() if key != command.mail_id]
    used = plan.date_used is not None and plan.date_used[0] == command.mail_id
    withdrawn = ContactWithdrawn(
        customer_id=command.customer_id,
        mail_id=command.mail_id,
        last_contact_at=max(others, default=None),
        date_set=plan.date_used[1] if plan.date_used is not None and used else plan.date_set,
    )
    return with_new_date(plan, [withdrawn], command.customer_id, rules)


def fire(plan: Plan, command: FireFollowUp, rules: FollowUpRules) -> Sequence[PlanEvent]:
    if plan.shown or plan.due_on is None or plan.basis is None or plan.shows_at != command.at:
        return []
    shown_on = rules.shown(plan.due_on)
    if shown_on != plan.due_on:
        # The calendar has changed since: that day is no longer a working day.
        shows_at = rules.calendar.start_of(shown_on)
        return [
            FollowUpScheduled(
                customer_id=command.customer_id,
                owner_id=plan.owner_id,
                due_on=shown_on,
                basis=plan.basis,
                shows_at=shows_at,
                ends_due=False,
            )
        ]
    return [
        FollowUpDue(
            customer_id=command.customer_id,
            owner_id=plan.owner_id,
            due_on=plan.due_on,
            basis=plan.basis,
            shows_at=command.at,
        )
    ]
