"""What somebody reads: a day's looks at one customer, and a day of too many customers, are on record once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from customers.reading.commands import RaiseReadingAlarm, ReadingCommand, RecordView
from customers.reading.events import CustomerViewed, ReadingEvent, ReadingLimitReached
from eventing import Decider, uuid5hex


@dataclass(frozen=True)
class Reading:
    recorded: bool = False


def evolve(_reading: Reading, _event: ReadingEvent) -> Reading:
    return Reading(recorded=True)


def decide(reading: Reading, command: ReadingCommand, _now: datetime) -> Sequence[ReadingEvent]:
    if reading.recorded:
        return []
    match command:
        case RecordView():
            return [
                CustomerViewed(customer_id=command.customer_id, viewed_by=command.viewed_by, on=command.on)
            ]
        case RaiseReadingAlarm():
            return [ReadingLimitReached(staff_id=command.staff_id, on=command.on, limit=command.limit)]
        case _:
            assert_never(command)


READING = Decider("reading", Reading(), evolve, decide)


def view_stream(customer_id: str, viewed_by: str, on: date) -> str:
    return f"customer-{customer_id}/view-{uuid5hex(viewed_by, on.isoformat())}"


def alarm_stream(staff_id: str, on: date) -> str:
    return f"staff-{staff_id}/reading-{on.isoformat()}"
