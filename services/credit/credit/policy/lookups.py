"""Lookups of the policy and the business date, for every feature's decisions."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from credit.collection_run.model import COLLECTION_RUN, COLLECTION_RUN_STREAM
from credit.policy.commands import PublishDefaultPolicy
from credit.policy.context import DecisionContext
from credit.policy.model import POLICY_BOOK, POLICY_STREAM
from credit.policy.tables import Policy
from credit.resources import Resources
from eventing import Asked, CommandBus, CommandContext, Look, uuid5hex

ACTOR = "credit"


def contexts(asked: Sequence[Asked[Any, Any]], look: Look[Resources]) -> Sequence[DecisionContext]:
    """The context of each command, with one lookup of the collection run and one of the policies."""
    run = look.state(COLLECTION_RUN, COLLECTION_RUN_STREAM)
    book = look.state(POLICY_BOOK, POLICY_STREAM)
    found = []
    for one in asked:
        calendar_date = _calendar_date(one.now, look.resources)
        policy = book.in_effect(run.day or calendar_date)
        found.append(DecisionContext(policy, run.day, calendar_date, look.resources.currency, one.now))
    return found


def context_now(bus: CommandBus) -> DecisionContext:
    """What a decision would depend on now: for what is foreseen and not done."""
    day = bus.state(COLLECTION_RUN, COLLECTION_RUN_STREAM).day
    calendar_date = _calendar_date(bus.clock.now(), bus.look.resources)
    policy = policy_on(bus, day or calendar_date)
    return DecisionContext(policy, day, calendar_date, bus.look.resources.currency, bus.clock.now())


def today(bus: CommandBus) -> date:
    """The date that every rule counts from now."""
    day = bus.state(COLLECTION_RUN, COLLECTION_RUN_STREAM).day
    return day or _calendar_date(bus.clock.now(), bus.look.resources)


def dated(bus: CommandBus) -> dict[str, Any]:
    """What every answer says of its day: the business date, and whether that is today's date."""
    day = today(bus)
    return {
        "business_date": day,
        "is_today": day >= _calendar_date(bus.clock.now(), bus.look.resources),
    }


def policy_on(bus: CommandBus, day: date) -> Policy:
    return bus.state(POLICY_BOOK, POLICY_STREAM).in_effect(day)


def publish_default_policy(bus: CommandBus) -> None:
    """Put version 1 on record; every startup uses the same command id, so it is done once."""
    context = CommandContext(uuid5hex("credit", POLICY_STREAM, "1"), actor=ACTOR, at=bus.clock.now())
    bus.handle(PublishDefaultPolicy(), context)


def _calendar_date(now: datetime, resources: Resources) -> date:
    return now.astimezone(resources.zone).date()
