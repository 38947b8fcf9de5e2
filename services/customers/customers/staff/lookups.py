"""Members of staff in their current state, read from the log, for other features to look up."""

from collections.abc import Iterable
from typing import Any

from customers.staff.model import STAFF, People, staff_stream
from eventing import Look


def people(look: Look[Any], staff_ids: Iterable[str]) -> People:
    """These members of staff by id; an unknown id has an empty `Staff`."""
    streams = {staff_id: staff_stream(staff_id) for staff_id in sorted(staff_ids)}
    found = look.states(STAFF, list(streams.values()))
    return {staff_id: found[stream] for staff_id, stream in streams.items()}
