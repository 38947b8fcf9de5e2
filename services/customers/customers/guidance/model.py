"""Guidance about one thing, a mail, a draft or a customer: what was said, and what of it has been read.

Each thing has a stream of its own, so that a mail that is filed anew finds the guidance about it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from customers.guidance.commands import AcknowledgeGuidance, GiveGuidance, GuidanceCommand, RefileGuidance
from customers.guidance.events import GuidanceAcknowledged, GuidanceEvent, GuidanceGiven, GuidanceRefiled
from eventing import Decider, Invalid, NotFound


@dataclass(frozen=True)
class Guidance:
    """`given` are all, in their order; `unread` those of them that nobody has acknowledged."""

    customer_id: str | None = None
    given: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def evolve(guidance: Guidance, event: GuidanceEvent) -> Guidance:
    match event:
        case GuidanceGiven():
            return Guidance(
                event.customer_id,
                (*guidance.given, event.guidance_id),
                (*guidance.unread, event.guidance_id),
            )
        case GuidanceAcknowledged():
            read = event.guidance_ids
            return replace(guidance, unread=tuple(one for one in guidance.unread if one not in read))
        case GuidanceRefiled():
            return replace(guidance, customer_id=event.customer_id)
        case _:
            assert_never(event)


def decide(guidance: Guidance, command: GuidanceCommand, _now: datetime) -> Sequence[GuidanceEvent]:
    match command:
        case GiveGuidance():
            return _give(guidance, command)
        case AcknowledgeGuidance():
            return _acknowledge(guidance, command)
        case RefileGuidance():
            return _refile(guidance, command)
        case _:
            assert_never(command)


def _give(guidance: Guidance, command: GiveGuidance) -> Sequence[GuidanceEvent]:
    if command.mail_id is not None and command.draft_id is not None:
        raise Invalid("draft_id", "mail_or_draft")
    if command.guidance_id in guidance.given:
        return []
    return [
        GuidanceGiven(
            customer_id=command.customer_id,
            mail_id=command.mail_id,
            draft_id=command.draft_id,
            guidance_id=command.guidance_id,
            text=command.text,
            given_by=command.given_by,
        )
    ]


def _acknowledge(guidance: Guidance, command: AcknowledgeGuidance) -> Sequence[GuidanceEvent]:
    """What came after the one that was shown has not been read."""
    if command.guidance_id not in guidance.given:
        raise NotFound()
    shown = guidance.given[: guidance.given.index(command.guidance_id) + 1]
    read = tuple(one for one in guidance.unread if one in shown)
    if not read:
        return []
    return [
        GuidanceAcknowledged(
            thing_id=command.thing_id,
            guidance_ids=read,
            acknowledged_by=command.acknowledged_by,
            remaining=len(guidance.unread) - len(read),
        )
    ]


def _refile(guidance: Guidance, command: RefileGuidance) -> Sequence[GuidanceEvent]:
    if guidance.customer_id is None or guidance.customer_id == command.customer_id:
        return []
    return [
        GuidanceRefiled(
            mail_id=command.mail_id,
            customer_id=command.customer_id,
            previous_customer_id=guidance.customer_id,
            guidance_ids=guidance.given,
        )
    ]


GUIDANCE = Decider("guidance", Guidance(), evolve, decide)


def thing_of(guided: GiveGuidance | GuidanceGiven) -> str:
    """The id of what guidance is about."""
    return guided.draft_id or guided.mail_id or guided.customer_id


def guidance_stream(thing_id: str) -> str:
    return f"guidance-{thing_id}"
