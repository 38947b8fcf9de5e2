"""The company of the stories and its clock, for the tests of scheduler."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from eventing.testing import Scenario, scenario
from eventing.testing.scenario import NOW
from scheduler.adapters.public_holidays import working_days_of
from scheduler.adapters.reply_groups import load_reply_rules
from scheduler.calendar.working_time import Calendar
from scheduler.follow_up.model import PLAN
from scheduler.follow_up.plan import PlanFacts
from scheduler.follow_up.rules import FollowUpRules
from scheduler.reply.model import REPLY, Holder, ReplyFacts
from scheduler.todo.model import TODO, ToDoFacts

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(SHANGHAI, is_working_day=working_days_of("CN"))
RULES = load_reply_rules(CALENDAR)
FOLLOW_UP = FollowUpRules(CALENDAR)


def at(text: str) -> datetime:
    """`"10-07 16:20"` of 2026 on the company's clock, in UTC as events carry it."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI).astimezone(UTC)


def a_reply(holder: Holder = Holder(), thread_id: str | None = None) -> Scenario[Any]:  # noqa: B008  a frozen value
    return scenario(REPLY, facts=ReplyFacts(RULES, holder, thread_id))


def a_todo(now: datetime = NOW, **known: Any) -> Scenario[Any]:
    """`known` are facts of a to-do beside time and calendar."""
    return scenario(TODO, facts=ToDoFacts(now, CALENDAR, **known))


def a_plan(rules: FollowUpRules = FOLLOW_UP, **known: Any) -> Scenario[Any]:
    """`known` are facts of a plan beside its rules."""
    return scenario(PLAN, facts=PlanFacts(rules, **known))
