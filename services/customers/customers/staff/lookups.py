"""Members of staff in their current state, read from the log, for other features to look up."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from customers.staff.model import STAFF, People, Staff, staff_stream
from customers.staff.views import STAFF as STAFF_VIEW
from eventing import Db, Look


@dataclass(frozen=True)
class Colleagues:
    """Those whose manager, approver or deputy somebody is; `approving`: how many need their approval."""

    staff_ids: tuple[str, ...] = ()
    approving: int = 0


def people(look: Look[Any], staff_ids: Iterable[str]) -> People:
    """These members of staff by id; an unknown id has an empty `Staff`."""
    streams = {staff_id: staff_stream(staff_id) for staff_id in sorted(staff_ids)}
    found = look.states(STAFF, list(streams.values()))
    return {staff_id: found[stream] for staff_id, stream in streams.items()}


def people_and_above(look: Look[Any], staff_ids: Iterable[str]) -> People:
    """These members of staff, successors of those who have left, and all managers above, level by level."""
    known: dict[str, Staff] = {}
    named = set(staff_ids)
    while named:
        found = people(look, named)
        known.update(found)
        named = {one for staff in found.values() for one in (*staff.successors, staff.manager_id) if one}
        named -= known.keys()
    return known


def colleagues_of(db: Db, staff_ids: Collection[str]) -> Mapping[str, Colleagues]:
    """Who relies on each of these, by the view."""
    among = {"$in": sorted(staff_ids)}
    relying: dict[str, set[str]] = {staff_id: set() for staff_id in staff_ids}
    approving = dict.fromkeys(staff_ids, 0)
    for field in ("manager_id", "approver_id", "deputy_id"):
        for row in STAFF_VIEW.find(db, {field: among, "left_at": None}):
            relying[row[field]].add(row["_id"])
            approving[row[field]] += field == "approver_id" and row["needs_approval"]
    return {one: Colleagues(tuple(sorted(relying[one])), approving[one]) for one in staff_ids}
