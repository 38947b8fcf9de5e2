"""Routes of the commands on to-dos, and the facts looked up for them.

The route of `TrackToDo`, a command on plans, is here too, because it looks up the to-do.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from eventing import Asked, Look, route
from scheduler.calendar.lookups import company_calendar
from scheduler.calendar.model import CALENDAR_STREAM, OWN_DAYS
from scheduler.follow_up.commands import TrackToDo
from scheduler.follow_up.lookups import follow_up_rules, plans_of
from scheduler.follow_up.model import PLAN
from scheduler.follow_up.plan import Plan, PlanFacts, plan_stream
from scheduler.resources import Resources
from scheduler.todo import lookups
from scheduler.todo.commands import (
    AskForCalendar,
    FireToDoTimer,
    MoveToDo,
    OpenDraftToDo,
    OpenToDo,
    PostponeToDo,
    RefileToDo,
    ResumeToDo,
    SettleToDo,
    TickOffToDo,
    ToDoCommand,
)
from scheduler.todo.escalation import Superiors, manager_of
from scheduler.todo.model import TODO, ToDo, ToDoFacts, todo_stream
from scheduler.todo.openings import KnownDraft, falls_to_customers_owner, needs_second_person, opening_of


def calendar_facts(asked: Sequence[Asked[Any, ToDo]], look: Look[Any]) -> Sequence[ToDoFacts]:
    calendar = company_calendar(look)
    return [ToDoFacts(one.now, calendar) for one in asked]


def year_facts(asked: Sequence[Asked[AskForCalendar, ToDo]], look: Look[Resources]) -> Sequence[ToDoFacts]:
    entered = look.state(OWN_DAYS, CALENDAR_STREAM).years
    announced = look.resources.is_announced
    return [
        replace(facts, year_known=one.command.year in entered or announced(one.command.year))
        for one, facts in zip(asked, calendar_facts(asked, look), strict=True)
    ]


def owner_facts(asked: Sequence[Asked[OpenToDo, ToDo]], look: Look[Any]) -> Sequence[ToDoFacts]:
    return _with_owners(calendar_facts(asked, look), [one.command for one in asked], look)


def draft_facts(asked: Sequence[Asked[OpenDraftToDo, ToDo]], look: Look[Any]) -> Sequence[ToDoFacts]:
    drafts = lookups.drafts(look.db, (one.command.draft_id for one in asked))
    found = [
        replace(facts, draft=drafts.get(one.command.draft_id, KnownDraft()))
        for one, facts in zip(asked, calendar_facts(asked, look), strict=True)
    ]
    openings = [opening_of(one.command, facts.draft) for one, facts in zip(asked, found, strict=True)]
    return _with_owners(found, openings, look)


def _with_owners(
    found: Sequence[ToDoFacts], openings: Sequence[OpenToDo], look: Look[Any]
) -> Sequence[ToDoFacts]:
    plans = plans_of((o.customer_id for o in openings if falls_to_customers_owner(o)), look)
    owners = [plans.get(opening.customer_id, Plan()).owner_id for opening in openings]
    seconds = second_people(
        look, {owner for owner, o in zip(owners, openings, strict=True) if needs_second_person(o)}
    )
    return [
        replace(facts, customers_owner_id=owner_id, second_person_id=seconds.get(owner_id))
        for facts, owner_id in zip(found, owners, strict=True)
    ]


def second_people(look: Look[Any], owners: Collection[str | None]) -> Mapping[str | None, str | None]:
    """Whoever is to look at it beside each of these owners: the manager above, else the general manager."""
    if not owners:
        return {}
    posts, general_manager_id = lookups.posts_above(look.db, owners), lookups.general_manager(look.db)
    return {owner_id: manager_of(owner_id, posts) or general_manager_id for owner_id in owners}


def superior_facts(asked: Sequence[Asked[FireToDoTimer, ToDo]], look: Look[Any]) -> Sequence[ToDoFacts]:
    owners = [None if one.state.opened is None else one.state.opened.owner_id for one in asked]
    posts = lookups.posts_above(look.db, owners)
    general_manager_id = lookups.general_manager(look.db)
    return [
        replace(facts, superiors=Superiors(manager_of(owner_id, posts), general_manager_id))
        for facts, owner_id in zip(calendar_facts(asked, look), owners, strict=True)
    ]


def tracking_facts(asked: Sequence[Asked[TrackToDo, Plan]], look: Look[Any]) -> Sequence[PlanFacts]:
    todos = look.states(TODO, [todo_stream(one.command.todo_id) for one in asked])
    rules = follow_up_rules([one.state for one in asked], look)
    return [
        PlanFacts(own, todo=todos[todo_stream(one.command.todo_id)].named)
        for one, own in zip(asked, rules, strict=True)
    ]


def _todo(command: ToDoCommand) -> str:
    return todo_stream(command.todo_id)


ROUTES = [
    route(OpenToDo, TODO, _todo, facts=owner_facts),
    route(OpenDraftToDo, TODO, _todo, facts=draft_facts),
    route(AskForCalendar, TODO, _todo, facts=year_facts),
    route(MoveToDo, TODO, _todo, facts=calendar_facts),
    route(RefileToDo, TODO, _todo, facts=calendar_facts),
    route(SettleToDo, TODO, _todo, facts=calendar_facts),
    route(TickOffToDo, TODO, _todo, facts=calendar_facts),
    route(PostponeToDo, TODO, _todo, facts=calendar_facts),
    route(ResumeToDo, TODO, _todo, facts=calendar_facts),
    route(FireToDoTimer, TODO, _todo, facts=superior_facts),
    route(TrackToDo, PLAN, lambda command: plan_stream(command.customer_id), facts=tracking_facts),
]
