"""Routes of the commands on replies, and the facts looked up for them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from eventing import Asked, Look, route
from scheduler.calendar.lookups import company_calendar
from scheduler.follow_up.lookups import plans_of
from scheduler.follow_up.plan import Plan
from scheduler.known.lookups import threads_of
from scheduler.reply.commands import (
    DropReply,
    FileReply,
    ReopenReply,
    ReplyCommand,
    RestoreReply,
    SettleReply,
    StartReplyClock,
    WaiveReply,
)
from scheduler.reply.deadlines import ReplyRules
from scheduler.reply.model import REPLY, Holder, Reply, ReplyFacts, reply_stream
from scheduler.resources import Resources


def rule_facts(asked: Sequence[Asked[Any, Reply]], look: Look[Resources]) -> Sequence[ReplyFacts]:
    return [ReplyFacts(_rules(look))] * len(asked)


def owner_facts(asked: Sequence[Asked[Any, Reply]], look: Look[Resources]) -> Sequence[ReplyFacts]:
    """Rules and owners as known now; the plan corrects the owner when it tracks the to-do."""
    rules = _rules(look)
    plans = plans_of((one.command.customer_id for one in asked), look)
    return [ReplyFacts(rules, _holder(plans.get(one.command.customer_id, Plan()))) for one in asked]


def owner_and_thread_facts(
    asked: Sequence[Asked[StartReplyClock, Reply]], look: Look[Resources]
) -> Sequence[ReplyFacts]:
    """The same with the threads of strangers' mails, which only the events of their arrival tell."""
    threads = threads_of(look.db, (one.command.mail_id for one in asked if not one.command.thread_id))
    return [
        replace(facts, thread_id=threads.get(one.command.mail_id))
        for one, facts in zip(asked, owner_facts(asked, look), strict=True)
    ]


def _rules(look: Look[Resources]) -> ReplyRules:
    return replace(look.resources.reply_rules, calendar=company_calendar(look))


def _holder(plan: Plan) -> Holder:
    return Holder(plan.owner_id, plan.has_stranger)


def _reply(command: ReplyCommand) -> str:
    return reply_stream(command.mail_id)


ROUTES = [
    route(StartReplyClock, REPLY, _reply, facts=owner_and_thread_facts),
    route(FileReply, REPLY, _reply, facts=owner_facts),
    route(SettleReply, REPLY, _reply, facts=rule_facts),
    route(ReopenReply, REPLY, _reply, facts=rule_facts),
    route(WaiveReply, REPLY, _reply, facts=rule_facts),
    route(RestoreReply, REPLY, _reply, facts=rule_facts),
    route(DropReply, REPLY, _reply, facts=rule_facts),
]
