"""Queries of follow-ups, within what the caller can see, and for decisions."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from eventing import LIVE, Db, Document, Page, all_of, page_of
from scheduler import permissions
from scheduler.follow_up.lookups import after_day, shown_plans
from scheduler.follow_up.views import COMPANY_HISTORY, PLANS

if TYPE_CHECKING:
    from people.caller import Caller

MAX_HISTORY = 50


def customers_followed_up(db: Db, staff_ids: Sequence[str | None]) -> Mapping[str | None, Sequence[str]]:
    """The ids of the customers that each of these people follows up, sorted; under None everybody's."""
    found: defaultdict[str | None, list[str]] = defaultdict(list)
    known = {staff_id for staff_id in staff_ids if staff_id is not None}
    owned: Document = {} if None in staff_ids else {"owner_id": {"$in": sorted(known)}}
    for row in PLANS.collection(db).find({**owned, **LIVE}, {"owner_id": 1}).sort("_id", 1):
        found[None].append(row["_id"])
        if row.get("owner_id") is not None:
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
    day = {"$gt": "", **({} if until is None else {"$lt": after_day(until.isoformat())})}
    query = all_of(
        permissions.plans(caller),
        {} if owner_id is None else {permissions.CUSTOMERS_OWNER: owner_id},
        {"due_on": day},
    )
    page = page_of(PLANS, db, query, [("due_on", 1)], cursor, limit)
    return Page(shown_plans(db, page.items), page.next)


def company_intervals(db: Db) -> list[Document]:
    """When the company's intervals were set, by whom and to what, the latest first."""
    return [
        {"days": row["days"], "set_by": row["set_by"], "set_at": row["set_at"]}
        for row in COMPANY_HISTORY.find(db, {}, sort=[("set_at", -1), ("_id", 1)], limit=MAX_HISTORY)
    ]
