"""Follow-up intervals, the company's and a salesperson's own, and the job that applies them to customers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from eventing import Decider
from scheduler.follow_up.commands import SetCompanyIntervals, SetFollowUpIntervals, StartIntervalChange
from scheduler.follow_up.events import CompanyIntervalsSet, FollowUpIntervalsSet, IntervalChangeStarted
from scheduler.follow_up.rules import COMPANY_DEFAULT

# An event holds at most 256 KiB, and an id takes 35 bytes.
MAX_CUSTOMERS_AN_EVENT = 5000


def intervals_stream(staff_id: str) -> str:
    return f"intervals-{staff_id}"


COMPANY_STREAM = "company-intervals"


def interval_changes_stream(staff_id: str | None) -> str:
    return "company-interval-changes" if staff_id is None else f"interval-changes-{staff_id}"


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
class CompanyIntervals:
    days: dict[str, int] = field(default_factory=lambda: dict(COMPANY_DEFAULT))


def evolve_company(_: CompanyIntervals, event: CompanyIntervalsSet) -> CompanyIntervals:
    return CompanyIntervals(event.days)


def decide_company(
    company: CompanyIntervals, command: SetCompanyIntervals, _: datetime
) -> Sequence[CompanyIntervalsSet]:
    if command.days == company.days:
        return []
    return [CompanyIntervalsSet(days=command.days, set_by=command.set_by)]


COMPANY_INTERVALS = Decider("company_intervals", CompanyIntervals(), evolve_company, decide_company)


@dataclass(frozen=True)
class IntervalChanges:
    """No state: a change does not depend on earlier ones."""


@dataclass(frozen=True)
class IntervalChangeFacts:
    """Facts for a change: the customers to whom the intervals apply."""

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
