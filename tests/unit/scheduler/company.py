"""What the tests of the scheduler's domain share: the company of the stories and its clock."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from eventing.testing import Scenario, scenario
from scheduler.adapters.public_holidays import working_days_of
from scheduler.adapters.reply_groups import load_reply_rules
from scheduler.domain import plan, reply, todo
from scheduler.domain.calendar import Calendar
from scheduler.domain.events import ToDoOpened
from scheduler.domain.follow_up import FollowUpRules

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(SHANGHAI, is_working_day=working_days_of("CN"))
RULES = load_reply_rules(CALENDAR)
FOLLOW_UP = FollowUpRules(CALENDAR)


def at(text: str) -> datetime:
    """`"10-07 16:20"` of 2026 on the company's clock, in UTC as events carry it."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI).astimezone(UTC)


def a_reply(holder: reply.Holder = reply.Holder()) -> Scenario[Any]:  # noqa: B008  a frozen value
    def decide(state: Any, command: Any, now: datetime) -> Any:
        return reply.decide(state, command, RULES, holder)

    return scenario(replace(reply.REPLY, decide=decide))


def a_todo(superiors: todo.Superiors = todo.Superiors()) -> Scenario[Any]:  # noqa: B008  a frozen value
    def decide(state: Any, command: Any, now: datetime) -> Any:
        return todo.decide(state, command, now, RULES, superiors)

    return scenario(replace(todo.TODO, decide=decide))


def a_plan(rules: FollowUpRules = FOLLOW_UP, tracked: ToDoOpened | None = None) -> Scenario[Any]:
    def decide(state: Any, command: Any, now: datetime) -> Any:
        return plan.decide(state, command, rules, tracked)

    return scenario(replace(plan.PLAN, decide=decide))
