"""Queries of follow-ups, within what the caller can see, and for decisions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from eventing import Db, Page, all_of, page_of, storable
from scheduler import permissions
from scheduler.follow_up.lookups import shown_plans
from scheduler.follow_up.views import PLANS

if TYPE_CHECKING:
    from people.caller import Caller


def customers_followed_up(db: Db, staff_ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """The ids of the customers that each of these people follows up, sorted."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    owned = {"owner_id": {"$in": sorted(set(staff_ids))}}
    for row in PLANS.collection(db).find(owned, {"owner_id": 1}).sort("_id", 1):
        found[row["owner_id"]].append(row["_id"])
    return found


def follow_ups(
    db: Db,
    caller: "Caller",
    *,
    owner_id: str | None = None,
    until: date | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """A page of scheduled and due follow-ups by day; `until` is inclusive."""
    day: dict[str, Any] = {"$ne": None} if until is None else {"$ne": None, "$lte": storable(until)}
    query = all_of(
        permissions.plans(caller),
        permissions.of_person(caller, owner_id, permissions.CUSTOMERS_OWNER),
        {"due_on": day},
    )
    page = page_of(PLANS, db, query, [("due_on", 1)], cursor, limit)
    return Page(shown_plans(db, page.items), page.next)
