"""A salesperson's own follow-up intervals, and the job that applies them to their customers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from eventing import Decider
from scheduler.follow_up.commands import SetFollowUpIntervals, StartIntervalChange
from scheduler.follow_up.events import FollowUpIntervalsSet, IntervalChangeStarted

# An event holds at most 256 KiB, and an id takes 35 bytes.
MAX_CUSTOMERS_AN_EVENT = 5000


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
    if command.days == own.days:
        return []
    return [FollowUpIntervalsSet(staff_id=command.staff_id, days=command.days)]


OWN_INTERVALS = Decider("own_intervals", OwnIntervals(), evolve, decide)


@dataclass(frozen=True)
class IntervalChanges:
    """No state: a change does not depend on earlier ones."""


@dataclass(frozen=True)
class IntervalChangeFacts:
    """Facts for a change: the salesperson's customers, to whom the intervals apply."""

    customer_ids: Sequence[str] = ()


def keep(changes: IntervalChanges, _: IntervalChangeStarted) -> IntervalChanges:
    return changes


def start_change(
    _: IntervalChanges, command: StartIntervalChange, facts: IntervalChangeFacts
) -> Sequence[IntervalChangeStarted]:
    customer_ids = facts.customer_ids
    return [
        IntervalChangeStarted(
            staff_id=command.staff_id,
            change_id=command.change_id,
            customer_ids=tuple(customer_ids[start : start + MAX_CUSTOMERS_AN_EVENT]),
        )
        for start in range(0, len(customer_ids), MAX_CUSTOMERS_AN_EVENT)
    ]


INTERVAL_CHANGES = Decider("interval_changes", IntervalChanges(), keep, start_change)
