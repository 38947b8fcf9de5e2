"""Commands to streams, and what their decisions rest on: the company's rules, owners, drafts, superiors."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from eventing.bus.bus import CommandBus
from eventing.bus.routes import Asked, Look, route
from scheduler import queries
from scheduler.domain.business_date import BUSINESS_DATE, BUSINESS_DATE_STREAM
from scheduler.domain.calendar import Calendar
from scheduler.domain.commands import (
    AdvanceBusinessDate,
    AssignPlan,
    ClosePlan,
    DropReply,
    FileReply,
    FireFollowUp,
    FireToDoTimer,
    MoveToDo,
    NoteAnswer,
    NoteArrearsOver,
    NoteContact,
    NoteInvoicePaid,
    NoteSentMail,
    OpenDraftToDo,
    OpenToDo,
    RecomputePlan,
    RefileToDo,
    RegradePlan,
    SetCalendarDay,
    SetFollowUpIntervals,
    SetNextContact,
    SettleReply,
    SettleToDo,
    StartIntervalChange,
    StartPlan,
    StartReplyClock,
    TickOffToDo,
    TrackToDo,
    UntrackToDo,
    WaiveReply,
)
from scheduler.domain.company_calendar import CALENDAR_STREAM, OWN_DAYS
from scheduler.domain.follow_up import FollowUpRules
from scheduler.domain.intervals import (
    INTERVAL_CHANGES,
    OWN_INTERVALS,
    IntervalChangeFacts,
    IntervalChanges,
    interval_changes_stream,
    intervals_stream,
)
from scheduler.domain.plan import PLAN, Plan, PlanCommand, PlanFacts, plan_stream
from scheduler.domain.reply import REPLY, Holder, Reply, ReplyCommand, ReplyFacts, reply_stream
from scheduler.domain.reply_rules import ReplyRules
from scheduler.domain.superiors import Superiors, manager_of
from scheduler.domain.todo import (
    TODO,
    KnownDraft,
    ToDo,
    ToDoCommand,
    ToDoFacts,
    falls_to_customers_owner,
    opening_of,
    todo_stream,
)


@dataclass(frozen=True)
class Resources:
    """How the company works, before its own days are laid over its country's calendar."""

    reply_rules: ReplyRules

    @property
    def calendar(self) -> Calendar:
        return self.reply_rules.calendar


def countrys_calendar(bus: CommandBus) -> Calendar:
    """Zone, hours and the country's working days: what the service was set up with."""
    resources: Resources = bus.look.resources
    return resources.calendar


# -- the rules as they stand ---------------------------------------------------------------------------


def _calendar(look: Look[Resources]) -> Calendar:
    return look.state(OWN_DAYS, CALENDAR_STREAM).laid_over(look.resources.calendar)


def _reply_rules(look: Look[Resources]) -> ReplyRules:
    return replace(look.resources.reply_rules, calendar=_calendar(look))


def _follow_up_rules(plans: Sequence[Plan], look: Look[Resources]) -> Sequence[FollowUpRules]:
    """Those of the owner each plan has now."""
    calendar = _calendar(look)
    streams = [None if plan.owner_id is None else intervals_stream(plan.owner_id) for plan in plans]
    own = look.states(OWN_INTERVALS, [stream for stream in streams if stream is not None])
    return [FollowUpRules(calendar, own={} if stream is None else own[stream].days) for stream in streams]


def _plans_of(customer_ids: Iterable[str | None], look: Look[Resources]) -> Mapping[str | None, Plan]:
    known = [customer_id for customer_id in customer_ids if customer_id is not None]
    plans = look.states(PLAN, [plan_stream(customer_id) for customer_id in known])
    return {customer_id: plans[plan_stream(customer_id)] for customer_id in known}


# -- facts of replies ----------------------------------------------------------------------------------


def reply_rules(asked: Sequence[Asked[Any, Reply]], look: Look[Resources]) -> Sequence[ReplyFacts]:
    return [ReplyFacts(_reply_rules(look))] * len(asked)


def holders(asked: Sequence[Asked[Any, Reply]], look: Look[Resources]) -> Sequence[ReplyFacts]:
    """As known now; the plan puts it right when the to-do is tracked there."""
    rules = _reply_rules(look)
    plans = _plans_of((one.command.customer_id for one in asked), look)
    return [ReplyFacts(rules, _holder(plans.get(one.command.customer_id, Plan()))) for one in asked]


def _holder(plan: Plan) -> Holder:
    return Holder(plan.owner_id, plan.has_stranger)


def holders_and_threads(
    asked: Sequence[Asked[StartReplyClock, Reply]], look: Look[Resources]
) -> Sequence[ReplyFacts]:
    """A stranger's mail does not say its thread; its arrival did, on the same stream, before."""
    threads = queries.threads_of(look.db, (one.command.mail_id for one in asked if not one.command.thread_id))
    return [
        replace(facts, thread_id=threads.get(one.command.mail_id))
        for one, facts in zip(asked, holders(asked, look), strict=True)
    ]


# -- facts of to-dos -----------------------------------------------------------------------------------


def todo_rules(asked: Sequence[Asked[Any, ToDo]], look: Look[Resources]) -> Sequence[ToDoFacts]:
    rules = _reply_rules(look)
    return [ToDoFacts(one.now, rules) for one in asked]


def customers_owners(asked: Sequence[Asked[OpenToDo, ToDo]], look: Look[Resources]) -> Sequence[ToDoFacts]:
    return _with_owners(todo_rules(asked, look), [one.command for one in asked], look)


def authors(asked: Sequence[Asked[OpenDraftToDo, ToDo]], look: Look[Resources]) -> Sequence[ToDoFacts]:
    drafts = queries.drafts(look.db, (one.command.draft_id for one in asked))
    found = [
        replace(facts, draft=drafts.get(one.command.draft_id, KnownDraft()))
        for one, facts in zip(asked, todo_rules(asked, look), strict=True)
    ]
    openings = [opening_of(one.command, facts.draft) for one, facts in zip(asked, found, strict=True)]
    return _with_owners(found, openings, look)


def _with_owners(
    found: Sequence[ToDoFacts], openings: Sequence[OpenToDo], look: Look[Resources]
) -> Sequence[ToDoFacts]:
    plans = _plans_of((o.customer_id for o in openings if falls_to_customers_owner(o)), look)
    return [
        replace(facts, customers_owner_id=plans.get(opening.customer_id, Plan()).owner_id)
        for facts, opening in zip(found, openings, strict=True)
    ]


def superiors(asked: Sequence[Asked[FireToDoTimer, ToDo]], look: Look[Resources]) -> Sequence[ToDoFacts]:
    owners = [None if one.state.opened is None else one.state.opened.owner_id for one in asked]
    posts = queries.posts_above(look.db, owners)
    general_manager_id = queries.general_manager(look.db)
    return [
        replace(facts, superiors=Superiors(manager_of(owner_id, posts), general_manager_id))
        for facts, owner_id in zip(todo_rules(asked, look), owners, strict=True)
    ]


# -- facts of plans ------------------------------------------------------------------------------------


def rhythms(asked: Sequence[Asked[Any, Plan]], look: Look[Resources]) -> Sequence[PlanFacts]:
    return [PlanFacts(rules) for rules in _follow_up_rules([one.state for one in asked], look)]


def threads_started(asked: Sequence[Asked[NoteSentMail, Plan]], look: Look[Resources]) -> Sequence[PlanFacts]:
    starting = queries.starting_threads(look.db, (one.command.mail_id for one in asked))
    return [
        replace(facts, starts_thread=one.command.mail_id in starting)
        for one, facts in zip(asked, rhythms(asked, look), strict=True)
    ]


def todos_named(asked: Sequence[Asked[TrackToDo, Plan]], look: Look[Resources]) -> Sequence[PlanFacts]:
    todos = look.states(TODO, [todo_stream(one.command.todo_id) for one in asked])
    return [
        replace(facts, todo=todos[todo_stream(one.command.todo_id)])
        for one, facts in zip(asked, rhythms(asked, look), strict=True)
    ]


def customers_followed_up(
    asked: Sequence[Asked[StartIntervalChange, IntervalChanges]], look: Look[Resources]
) -> Sequence[IntervalChangeFacts]:
    customers = queries.customers_followed_up(look.db, (one.command.staff_id for one in asked))
    return [IntervalChangeFacts(customers.get(one.command.staff_id, ())) for one in asked]


# -- routes --------------------------------------------------------------------------------------------


def _reply(command: ReplyCommand) -> str:
    return reply_stream(command.mail_id)


def _todo(command: ToDoCommand) -> str:
    return todo_stream(command.todo_id)


def _plan(command: PlanCommand) -> str:
    return plan_stream(command.customer_id)


ROUTES = [
    route(StartReplyClock, REPLY, _reply, facts=holders_and_threads),
    route(FileReply, REPLY, _reply, facts=holders),
    route(SettleReply, REPLY, _reply, facts=reply_rules),
    route(WaiveReply, REPLY, _reply, facts=reply_rules),
    route(DropReply, REPLY, _reply, facts=reply_rules),
    route(OpenToDo, TODO, _todo, facts=customers_owners),
    route(OpenDraftToDo, TODO, _todo, facts=authors),
    route(MoveToDo, TODO, _todo, facts=todo_rules),
    route(RefileToDo, TODO, _todo, facts=todo_rules),
    route(SettleToDo, TODO, _todo, facts=todo_rules),
    route(TickOffToDo, TODO, _todo, facts=todo_rules),
    route(FireToDoTimer, TODO, _todo, facts=superiors),
    route(StartPlan, PLAN, _plan, facts=rhythms),
    route(RegradePlan, PLAN, _plan, facts=rhythms),
    route(AssignPlan, PLAN, _plan, facts=rhythms),
    route(NoteContact, PLAN, _plan, facts=rhythms),
    route(NoteAnswer, PLAN, _plan, facts=rhythms),
    route(NoteSentMail, PLAN, _plan, facts=threads_started),
    route(SetNextContact, PLAN, _plan, facts=rhythms),
    route(ClosePlan, PLAN, _plan, facts=rhythms),
    route(RecomputePlan, PLAN, _plan, facts=rhythms),
    route(FireFollowUp, PLAN, _plan, facts=rhythms),
    route(TrackToDo, PLAN, _plan, facts=todos_named),
    route(UntrackToDo, PLAN, _plan, facts=rhythms),
    route(NoteInvoicePaid, PLAN, _plan, facts=rhythms),
    route(NoteArrearsOver, PLAN, _plan, facts=rhythms),
    route(SetFollowUpIntervals, OWN_INTERVALS, lambda command: intervals_stream(command.staff_id)),
    route(
        StartIntervalChange,
        INTERVAL_CHANGES,
        lambda command: interval_changes_stream(command.staff_id),
        facts=customers_followed_up,
    ),
    route(SetCalendarDay, OWN_DAYS, lambda _: CALENDAR_STREAM),
    route(AdvanceBusinessDate, BUSINESS_DATE, lambda _: BUSINESS_DATE_STREAM),
]
