"""The records of reading, which every endpoint that shows customers keeps."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from customers.config import Config
from customers.reading.commands import RaiseReadingAlarm, RecordView
from customers.reading.errors import TooMuchRead
from customers.reading.queries import looks
from customers.reading.views import LOOKS
from customers.resources import Resources
from eventing import CommandContext, Parts, uuid5hex
from people import ASSIGNERS

if TYPE_CHECKING:
    from people.caller import Caller

__all__ = ["LOOKS", "looks", "note_reading", "note_view"]


def note_reading(parts: Parts[Config, Resources], caller: "Caller", customer_ids: Sequence[str]) -> None:
    """Count the customers that are about to be shown to somebody today, each once. Raises TooMuchRead."""
    now = parts.clock.now()
    on, limit = parts.config.date_at(now), parts.config.customers_a_day
    if parts.resources.readings.count(caller.actor, on, customer_ids) <= limit:
        return
    alarm = RaiseReadingAlarm(staff_id=caller.actor, on=on, limit=limit)
    context = CommandContext(uuid5hex("reading", caller.actor, on.isoformat()), caller.actor, now)
    parts.bus.handle(alarm, context).or_raise()
    tomorrow = parts.config.start_of(on + timedelta(days=1))
    raise TooMuchRead(limit=limit, retry_after=max(1, round((tomorrow - now).total_seconds())))


def note_view(parts: Parts[Config, Resources], caller: "Caller", customer_id: str) -> None:
    """Put a manager's look at a customer on record. Raises TooMuchRead."""
    note_reading(parts, caller, [customer_id])
    if caller.role not in ASSIGNERS:
        return
    now = parts.clock.now()
    view = RecordView(customer_id=customer_id, viewed_by=caller.actor, on=parts.config.date_at(now))
    context = CommandContext(
        uuid5hex("view", caller.actor, customer_id, view.on.isoformat()), caller.actor, now
    )
    parts.bus.handle(view, context).or_raise()
