"""Queries of to-dos, within what the caller can see.

`now` is by the company's own clock: its day is the company's. `rules` are those that deadlines come from.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Any

from eventing import LIVE, Db, Document, NotFound, Page, all_of, bare, page_by_ids, page_of
from scheduler import permissions
from scheduler.calendar.working_time import Calendar
from scheduler.follow_up import lookups as plans
from scheduler.follow_up.lookups import PLANS
from scheduler.permissions import DESK, OF_THE_CUSTOMER, UNASSIGNED
from scheduler.reply.deadlines import ReplyRules
from scheduler.todo.lookups import MOST_URGENT, role_of, roles_held, shown
from scheduler.todo.model import todo_id_of
from scheduler.todo.views import (
    OPEN,
    POSTPONED,
    REPLIES,
    TODOS,
    URGENT,
)
from scheduler.values import ToDoKind, ToDoList

if TYPE_CHECKING:
    from people.caller import Caller

DESKTOP_LISTS = tuple(name.value for name in ToDoList if name is not ToDoList.UNASSIGNED)
MAX_DESKTOP_ROWS = 50
MAX_DAY_ROWS = 200


# -- to-dos ----------------------------------------------------------------------------------------


def todos(
    db: Db,
    caller: "Caller",
    now: datetime,
    rules: ReplyRules,
    *,
    name: str | None = None,
    owner_id: str | None = None,
    role: str | None = None,
    kind: str | None = None,
    customer_id: str | None = None,
    late: bool | None = None,
    status: str = OPEN,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """A page of to-dos, most urgent first. Raises UnassignedIsForManagers."""
    listed: Mapping[str, Any] = {} if name is None else {"list": name}
    if name == ToDoList.UNASSIGNED:
        permissions.check_unassigned(caller)
        listed = UNASSIGNED
    query = all_of(
        {"status": status},
        permissions.todos(caller),
        {} if owner_id is None else {DESK: owner_id},
        {} if role is None else {DESK: permissions.desk_of_role(role)},
        listed,
        {} if kind is None else {"kind": kind},
        {} if customer_id is None else {"customer_id": customer_id},
        {} if late is None else {"late_at": {"$lt": now} if late else {"$not": {"$lt": now}}},
    )
    page = page_of(TODOS, db, query, [(URGENT, 1)], cursor, limit)
    return Page(shown(db, page.items, now, rules), page.next)


def todos_by_ids(db: Db, caller: "Caller", ids: Sequence[str], now: datetime, rules: ReplyRules) -> Page:
    """These to-dos, open or settled, in this order, without those that the caller cannot see."""
    page = page_by_ids(TODOS, db, ids, partial(permissions.may_see_todo, caller))
    return Page(shown(db, page.items, now, rules), page.next)


def todo(db: Db, caller: "Caller", todo_id: str, now: datetime, rules: ReplyRules) -> Document:
    """A to-do with who said that no reply is needed.

    Raises NotFound when there is none or the caller cannot see it.
    """
    row = _seen(db, caller, todo_id)
    reply = REPLIES.get(db, row["mail_id"]) if row["mail_id"] else None
    return {**shown(db, [row], now, rules)[0], "waived": None if reply is None else reply["waived"]}


def check_todo(db: Db, caller: "Caller", todo_id: str) -> None:
    """Check access to a to-do. Raises NotFound when there is none or the caller cannot see it."""
    _seen(db, caller, todo_id)


def check_reply(db: Db, caller: "Caller", mail_id: str) -> None:
    check_todo(db, caller, todo_id_of(ToDoKind.REPLY, mail_id))


def _seen(db: Db, caller: "Caller", todo_id: str) -> Document:
    row = TODOS.get(db, todo_id)
    if row is None or not permissions.may_see_todo(caller, row):
        raise NotFound()
    return row


def plan(db: Db, caller: "Caller", customer_id: str, now: datetime, rules: ReplyRules) -> Document:
    """A customer's follow-up and open to-dos.

    Raises NotFound when there is no plan or the caller cannot see it.
    """
    found = plans.plan(db, caller, customer_id)
    query = all_of({"status": OPEN, "customer_id": customer_id}, permissions.todos(caller))
    return {**found, "todos": shown(db, TODOS.find(db, query, sort=MOST_URGENT), now, rules)}


def open_items(db: Db, caller: "Caller", customer_ids: Sequence[str], now: datetime) -> list[Document]:
    """What goes with each of these customers, in this order, without those that the caller cannot see.

    A follow-up is one item, whether it is due or not: its day is told, and its to-do not counted.
    """
    plans = page_by_ids(PLANS, db, customer_ids, partial(permissions.may_see_plan, caller)).items
    kinds = [kind.value for kind in OF_THE_CUSTOMER if kind is not ToDoKind.FOLLOW_UP]
    query = all_of(
        {"status": OPEN, "customer_id": {"$in": [plan["_id"] for plan in plans]}, "kind": {"$in": kinds}},
        permissions.todos(caller),
    )
    counted = {"_id": "$customer_id", "open": {"$sum": 1}, "late": _late_ones(now)}
    groups = TODOS.collection(db).aggregate([{"$match": {**query, **LIVE}}, {"$group": counted}])
    of = {group["_id"]: group for group in groups}
    return [
        {
            "customer_id": plan["_id"],
            "todos": of[plan["_id"]]["open"] if plan["_id"] in of else 0,
            "late": of[plan["_id"]]["late"] if plan["_id"] in of else 0,
            "follow_up_on": plan.get("due_on"),
        }
        for plan in plans
    ]


# -- desktops --------------------------------------------------------------------------------------


def desktop(db: Db, caller: "Caller", staff_id: str | None, now: datetime, rules: ReplyRules) -> Document:
    """A person's lists (R198), with the number of to-dos in each and of late ones.

    What falls to a role is on the desktop of everybody who has it. `staff_id` None is the caller's own
    account without a staff entry. Raises NotFound for somebody whose desktop the caller cannot see.
    """
    desks = _desks(db, caller, staff_id)
    read = [_read(db, query, now) for query in desks]
    lists = {name: _most_urgent(desk.lists.get(name, []) for desk in read) for name in DESKTOP_LISTS}
    counts = {name: sum(desk.counts.get(name, 0) for desk in read) for name in DESKTOP_LISTS}
    if caller.assigns:
        queue = _read(db, dict(UNASSIGNED), now)
        counts[ToDoList.UNASSIGNED.value] = sum(queue.counts.values())
        lists[ToDoList.UNASSIGNED.value] = _most_urgent(queue.lists.values())
    postponed = _most_urgent(desk.postponed for desk in read)
    escalated: list[Document] = []
    if staff_id is not None:
        query = all_of({"status": OPEN, "escalated_to": staff_id}, permissions.todos(caller))
        escalated = TODOS.find(db, query, sort=MOST_URGENT, limit=MAX_DESKTOP_ROWS)
    rows = [*(row for rows in lists.values() for row in rows), *postponed, *escalated]
    told = iter(shown(db, rows, now, rules))
    return {
        "owner_id": staff_id,
        "as_of": now.astimezone(UTC),
        "counts": counts,
        "late": sum(desk.late for desk in read),
        "lists": {name: list(islice(told, len(rows))) for name, rows in lists.items()},
        "postponed": list(islice(told, len(postponed))),
        "escalated": list(told),
    }


def day(
    db: Db, caller: "Caller", staff_id: str | None, on: date, now: datetime, calendar: Calendar
) -> Document:
    """A day's deadlines of a person, settled ones too, in the order of time. Raises NotFound as `desktop`."""
    until = {"late_at": {"$gte": calendar.start_of(on), "$lt": calendar.start_of(on + timedelta(days=1))}}
    order = [("late_at", 1), ("_id", 1)]
    rows = [
        TODOS.find(db, {**query, **until}, sort=order, limit=MAX_DAY_ROWS)
        for query in _desks(db, caller, staff_id)
    ]
    merged = islice(merge(*rows, key=lambda row: (row["late_at"], row["_id"])), MAX_DAY_ROWS)
    return {
        "owner_id": staff_id,
        "on": on,
        "zone": calendar.zone.key,
        "working_day": calendar.is_working_day(on),
        "opens_at": calendar.opening(on),
        "closes_at": calendar.closing(on),
        "as_of": now.astimezone(UTC),
        "deadlines": [{**bare(row), "late": row["late_at"] < (row["settled_at"] or now)} for row in merged],
    }


def _desks(db: Db, caller: "Caller", staff_id: str | None) -> list[Document]:
    """The question for each desk of a person. Raises NotFound for somebody whose desktop cannot be seen."""
    if not permissions.may_see_desktop(caller, staff_id):
        raise NotFound()
    own = staff_id is None or staff_id == caller.staff_id
    role = caller.role if own else role_of(db, staff_id or "")
    desks = [staff_id] if role is None else permissions.desks_of(staff_id, role, roles_held(db))
    narrowed = permissions.on_desktop(caller, staff_id)
    return [{DESK: desk, **narrowed} for desk in desks]


@dataclass(frozen=True)
class _Desk:
    """What a desk holds: how many in each list, how many are late, the most urgent of each list, and what was
    put off, which is in neither."""

    counts: Mapping[str, int]
    late: int
    lists: Mapping[str, list[Document]]
    postponed: list[Document]


def _read(db: Db, query: Document, now: datetime) -> _Desk:
    """Count and list in one question, which reads the desk once, in its order."""
    shown_now = {"$match": {POSTPONED: {"$not": {"$gt": now}}}}
    counted = {"_id": "$list", "open": {"$sum": 1}, "late": _late_ones(now)}
    lists: Document = {
        name.value: [shown_now, {"$match": {"list": name.value}}, {"$limit": MAX_DESKTOP_ROWS}]
        for name in ToDoList
    }
    postponed: list[Document] = [{"$match": {POSTPONED: {"$gt": now}}}, {"$limit": MAX_DESKTOP_ROWS}]
    pipeline: list[Document] = [
        {"$match": {**query, "status": OPEN, **LIVE}},
        {"$sort": dict(MOST_URGENT)},
        {"$facet": {"counted": [shown_now, {"$group": counted}], "postponed": postponed, **lists}},
    ]
    (found,) = TODOS.collection(db).aggregate(pipeline)
    return _Desk(
        counts={part["_id"]: part["open"] for part in found["counted"]},
        late=sum(part["late"] for part in found["counted"]),
        lists={name: found[name] for name in lists},
        postponed=found["postponed"],
    )


def _late_ones(now: datetime) -> Document:
    late = {"$and": [{"$gt": ["$late_at", None]}, {"$lt": ["$late_at", now]}]}
    return {"$sum": {"$cond": [late, 1, 0]}}


def _most_urgent(lists: Iterable[list[Document]]) -> list[Document]:
    merged = merge(*lists, key=lambda row: (row[URGENT], row["_id"]))
    return list(islice(merged, MAX_DESKTOP_ROWS))
