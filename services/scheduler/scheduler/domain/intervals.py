"""A salesperson's own follow-up rhythm, and the job that applies it to his customers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from eventing.core.decider import Decider
from eventing.core.errors import Invalid
from scheduler.domain.commands import SetFollowUpIntervals, StartIntervalChange
from scheduler.domain.events import FollowUpIntervalsSet, IntervalChangeStarted
from scheduler.domain.follow_up import GRADES_FOLLOWED_UP, LONGEST, SHORTEST

# An event holds 256 KiB; an id takes 35 bytes of it.
CUSTOMERS_AN_EVENT = 5000


def intervals_stream(staff_id: str) -> str:
    return f"intervals-{staff_id}"


def interval_changes_stream(staff_id: str) -> str:
    return f"interval-changes-{staff_id}"


@dataclass(frozen=True)
class OwnIntervals:
    days: dict[str, int] = field(default_factory=dict)


def evolve(_: OwnIntervals, event: FollowUpIntervalsSet) -> OwnIntervals:
    return OwnIntervals(event.days)


def decide(own: OwnIntervals, command: SetFollowUpIntervals, _: datetime) -> Sequence[FollowUpIntervalsSet]:
    for grade, days in command.days.items():
        if grade not in GRADES_FOLLOWED_UP:
            raise Invalid(f"days.{grade}", f"One of {', '.join(sorted(GRADES_FOLLOWED_UP))}.")
        if not SHORTEST <= days <= LONGEST:
            raise Invalid(f"days.{grade}", f"Between {SHORTEST} and {LONGEST} days.")
    if command.days == own.days:
        return []
    return [FollowUpIntervalsSet(command.staff_id, command.days)]


OWN_INTERVALS = Decider("own_intervals", OwnIntervals(), evolve, decide)


@dataclass(frozen=True)
class IntervalChanges:
    """Nothing is asked of earlier ones: each change stands by itself."""


@dataclass(frozen=True)
class IntervalChangeFacts:
    """Whom he follows up: the customers his rhythm counts for."""

    customer_ids: Sequence[str] = ()


def keep(changes: IntervalChanges, _: IntervalChangeStarted) -> IntervalChanges:
    return changes


def start_change(
    _: IntervalChanges, command: StartIntervalChange, facts: IntervalChangeFacts
) -> Sequence[IntervalChangeStarted]:
    customer_ids = facts.customer_ids
    return [
        IntervalChangeStarted(
            command.staff_id, command.change_id, tuple(customer_ids[start : start + CUSTOMERS_AN_EVENT])
        )
        for start in range(0, len(customer_ids), CUSTOMERS_AN_EVENT)
    ]


INTERVAL_CHANGES = Decider("interval_changes", IntervalChanges(), keep, start_change)
