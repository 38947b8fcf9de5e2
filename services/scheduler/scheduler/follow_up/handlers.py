"""Routes of the commands on plans and intervals, and the facts looked up for them.

The route of `TrackToDo` is with the to-dos, because it looks up a to-do.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from eventing import Asked, Look, route
from scheduler.follow_up import queries
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
    SetCompanyIntervals,
    SetFollowUpIntervals,
    SetNextContact,
    StartIntervalChange,
    StartPlan,
    UntrackToDo,
    WithdrawAnswer,
    WithdrawContact,
)
from scheduler.follow_up.intervals import (
    COMPANY_INTERVALS,
    COMPANY_STREAM,
    INTERVAL_CHANGES,
    OWN_INTERVALS,
    IntervalChangeFacts,
    IntervalChanges,
    interval_changes_stream,
    intervals_stream,
)
from scheduler.follow_up.lookups import follow_up_rules
from scheduler.follow_up.model import PLAN
from scheduler.follow_up.plan import Plan, PlanFacts, plan_stream
from scheduler.known.lookups import starting_threads


def rule_facts(asked: Sequence[Asked[Any, Plan]], look: Look[Any]) -> Sequence[PlanFacts]:
    return [PlanFacts(rules) for rules in follow_up_rules([one.state for one in asked], look)]


def thread_facts(asked: Sequence[Asked[NoteSentMail, Plan]], look: Look[Any]) -> Sequence[PlanFacts]:
    starting = starting_threads(look.db, (one.command.mail_id for one in asked))
    return [
        replace(facts, starts_thread=one.command.mail_id in starting)
        for one, facts in zip(asked, rule_facts(asked, look), strict=True)
    ]


def interval_facts(
    asked: Sequence[Asked[StartIntervalChange, IntervalChanges]], look: Look[Any]
) -> Sequence[IntervalChangeFacts]:
    customers = queries.customers_followed_up(look.db, [one.command.staff_id for one in asked])
    return [IntervalChangeFacts(customers.get(one.command.staff_id, ())) for one in asked]


def _plan(command: PlanCommand) -> str:
    return plan_stream(command.customer_id)


ROUTES = [
    route(StartPlan, PLAN, _plan, facts=rule_facts),
    route(RegradePlan, PLAN, _plan, facts=rule_facts),
    route(AssignPlan, PLAN, _plan, facts=rule_facts),
    route(NoteContact, PLAN, _plan, facts=rule_facts),
    route(WithdrawContact, PLAN, _plan, facts=rule_facts),
    route(NoteAnswer, PLAN, _plan, facts=rule_facts),
    route(NoteSentMail, PLAN, _plan, facts=thread_facts),
    route(WithdrawAnswer, PLAN, _plan, facts=rule_facts),
    route(SetNextContact, PLAN, _plan, facts=rule_facts),
    route(ClosePlan, PLAN, _plan, facts=rule_facts),
    route(RecomputePlan, PLAN, _plan, facts=rule_facts),
    route(FireFollowUp, PLAN, _plan, facts=rule_facts),
    route(UntrackToDo, PLAN, _plan, facts=rule_facts),
    route(EndInvoiceCollection, PLAN, _plan, facts=rule_facts),
    route(NoteArrearsOver, PLAN, _plan, facts=rule_facts),
    route(SetFollowUpIntervals, OWN_INTERVALS, lambda command: intervals_stream(command.staff_id)),
    route(SetCompanyIntervals, COMPANY_INTERVALS, lambda _: COMPANY_STREAM),
    route(
        StartIntervalChange,
        INTERVAL_CHANGES,
        lambda command: interval_changes_stream(command.staff_id),
        facts=interval_facts,
    ),
]
