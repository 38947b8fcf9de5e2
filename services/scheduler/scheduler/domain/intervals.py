"""A salesperson's own follow-up rhythm, and the job that applies it to his customers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from eventing.core.decider import Entity
from eventing.core.errors import Invalid
from scheduler.domain.commands import SetFollowUpIntervals
from scheduler.domain.events import FollowUpIntervalsSet, IntervalChangeStarted
from scheduler.domain.follow_up import GRADES_FOLLOWED_UP, LONGEST, SHORTEST
from scheduler.domain.rules import decided_with_rules


def intervals_stream(staff_id: str) -> str:
    return f"intervals-{staff_id}"


def interval_changes_stream(staff_id: str) -> str:
    return f"interval-changes-{staff_id}"


@dataclass(frozen=True)
class OwnIntervals:
    days: dict[str, int] = field(default_factory=dict)


def evolve(_: OwnIntervals, event: FollowUpIntervalsSet) -> OwnIntervals:
    return OwnIntervals(event.days)


def decide(
    own: OwnIntervals,
    command: SetFollowUpIntervals,
    now: datetime,  # noqa: ARG001  every entity has this shape
) -> Sequence[FollowUpIntervalsSet]:
    for grade, days in command.days.items():
        if grade not in GRADES_FOLLOWED_UP:
            raise Invalid(f"days.{grade}", f"One of {', '.join(sorted(GRADES_FOLLOWED_UP))}.")
        if not SHORTEST <= days <= LONGEST:
            raise Invalid(f"days.{grade}", f"Between {SHORTEST} and {LONGEST} days.")
    if command.days == own.days:
        return []
    return [FollowUpIntervalsSet(command.staff_id, command.days)]


OWN_INTERVALS = Entity("own_intervals", OwnIntervals(), evolve, decide)


@dataclass(frozen=True)
class IntervalChanges:
    """Nothing is asked of earlier ones: each change stands by itself."""


def keep(changes: IntervalChanges, _: IntervalChangeStarted) -> IntervalChanges:
    return changes


INTERVAL_CHANGES = Entity("interval_changes", IntervalChanges(), keep, decided_with_rules)
