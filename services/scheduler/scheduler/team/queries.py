"""How a team does, within what the caller can see."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Literal

from eventing import LIVE, Db, Document, all_of
from scheduler import permissions
from scheduler.calendar.working_time import Calendar
from scheduler.follow_up.lookups import after_day
from scheduler.permissions import DESK, is_person
from scheduler.reply.deadlines import ReplyRules
from scheduler.todo.lookups import ANSWERS, MOST_URGENT, OPEN, TODOS, shown

if TYPE_CHECKING:
    from people.caller import Caller

MAX_LATE = 20


def team(db: Db, caller: "Caller", now: datetime, calendar: Calendar) -> list[Document]:
    """What each person in scope has open, how much of it is late, and what they answered today.

    Late ones are counted once more if they are so for longer than a day.
    """
    counted: dict[str, Document] = {}
    for row in TODOS.collection(db).aggregate(
        [
            {"$match": all_of({"status": OPEN}, permissions.of_people(caller), LIVE)},
            {"$group": {"_id": f"${DESK}", **_how_late(now)}},
        ]
    ):
        counted[row.pop("_id")] = row
    today = calendar.start_of(now.date())
    measured = first_responses(db, caller, "salesperson", today, today + timedelta(days=1))
    answers = {row["owner_id"]: row for row in measured}
    nothing = {"open": 0, "late": 0, "late_over_a_day": 0, "late_since": None}
    return [
        {
            "owner_id": staff_id,
            **counted.get(staff_id, nothing),
            "answered": answers.get(staff_id, {}).get("answered", 0),
            "answered_late": answers.get(staff_id, {}).get("late", 0),
        }
        for staff_id in sorted(staff for staff in {*counted, *answers} if is_person(staff))
    ]


def late_in_team(db: Db, caller: "Caller", now: datetime, rules: ReplyRules) -> list[Document]:
    """What is late of the people in scope, the longest first."""
    late = {"status": OPEN, "late_at": {"$lt": now}}
    query = all_of(late, permissions.of_people(caller))
    return shown(db, TODOS.find(db, query, sort=MOST_URGENT, limit=MAX_LATE), now, rules)


def _how_late(now: datetime) -> Document:
    def late_before(at: datetime) -> Document:
        return {"$and": [{"$gt": ["$late_at", None]}, {"$lt": ["$late_at", at]}]}

    return {
        "open": {"$sum": 1},
        "late": {"$sum": {"$cond": [late_before(now), 1, 0]}},
        "late_over_a_day": {"$sum": {"$cond": [late_before(now - timedelta(days=1)), 1, 0]}},
        "late_since": {"$min": {"$cond": [late_before(now), "$late_at", None]}},
    }


def first_responses(
    db: Db, caller: "Caller", by: Literal["salesperson", "customer"], since: datetime, until: datetime
) -> list[Document]:
    """Response times in seconds, by the clock and in working time (R186), of those who answered."""
    days = {"$gte": _day(since), "$lt": after_day(_day(until))}
    groups: defaultdict[str, list[Document]] = defaultdict(list)
    for row in ANSWERS.find(db, all_of(permissions.answers(caller), {"day": days})):
        for answer in row["answers"]:
            key = row["owner_id"] if by == "salesperson" else answer["customer_id"]
            if key is not None and since <= answer["at"] < until:
                groups[key].append(answer)
    field = "owner_id" if by == "salesperson" else "customer_id"
    return [{field: key, **_measured(answers)} for key, answers in sorted(groups.items())]


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()


def _measured(answers: Sequence[Document]) -> Document:
    clock = [answer["seconds"] for answer in answers]
    working = [answer["working_seconds"] for answer in answers]
    return {
        "answered": len(answers),
        "late": sum(answer["late"] for answer in answers),
        "mean_seconds": round(sum(clock) / len(clock)),
        "median_seconds": round(median(clock)),
        "slowest_seconds": max(clock),
        "mean_working_seconds": round(sum(working) / len(working)),
        "median_working_seconds": round(median(working)),
    }
