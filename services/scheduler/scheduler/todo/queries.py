"""Queries of to-dos, within what the caller can see.

`now` is by the company's own clock: its day is the company's.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from heapq import merge
from itertools import islice
from statistics import median
from typing import TYPE_CHECKING, Any, Literal

from eventing import LIVE, Db, Document, NotFound, Page, all_of, bare, page_by_ids, page_of
from scheduler import permissions
from scheduler.follow_up import lookups as plans
from scheduler.follow_up.lookups import after_day
from scheduler.known.lookups import CUSTOMERS, MAILS, rows_of
from scheduler.permissions import DESK, PART, UNASSIGNED
from scheduler.todo.lookups import role_of, roles_held
from scheduler.todo.model import todo_id_of
from scheduler.todo.views import ANSWERS, DRAFTS, GOES_WITH, INVOICES, OPEN, REPLIES, TODOS, URGENT
from scheduler.todo.words import code_and_params
from scheduler.values import ToDoKind, ToDoList

if TYPE_CHECKING:
    from people.caller import Caller

DESKTOP_LISTS = tuple(name.value for name in ToDoList if name is not ToDoList.UNASSIGNED)
MAX_DESKTOP_ROWS = 50

_MOST_URGENT = [(URGENT, 1), ("_id", 1)]


# -- to-dos ----------------------------------------------------------------------------------------


def todos(
    db: Db,
    caller: "Caller",
    now: datetime,
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
    return Page(shown(db, page.items, now), page.next)


def todos_by_ids(db: Db, caller: "Caller", ids: Sequence[str], now: datetime) -> Page:
    """These to-dos, open or settled, in this order, without those that the caller cannot see."""
    page = page_by_ids(TODOS, db, ids, partial(permissions.may_see_todo, caller))
    return Page(shown(db, page.items, now), page.next)


def todo(db: Db, caller: "Caller", todo_id: str, now: datetime) -> Document:
    """A to-do with the basis of its deadline.

    Raises NotFound when there is none or the caller cannot see it.
    """
    row = _seen(db, caller, todo_id)
    reply = REPLIES.get(db, row["mail_id"]) if row["mail_id"] else None
    details = {} if reply is None else {k: reply[k] for k in ("group", "country", "country_basis", "waived")}
    return {**shown(db, [row], now)[0], **details}


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


def plan(db: Db, caller: "Caller", customer_id: str, now: datetime) -> Document:
    """A customer's follow-up and open to-dos.

    Raises NotFound when there is no plan or the caller cannot see it.
    """
    found = plans.plan(db, caller, customer_id)
    query = all_of({"status": OPEN, "customer_id": customer_id}, permissions.todos(caller))
    return {**found, "todos": shown(db, TODOS.find(db, query, sort=_MOST_URGENT), now)}


# -- desktops --------------------------------------------------------------------------------------


def desktop(db: Db, caller: "Caller", staff_id: str | None, now: datetime) -> Document:
    """A person's lists (R198), with the number of to-dos in each and of late ones.

    What falls to a role is on the desktop of everybody who has it. `staff_id` None is the caller's own
    account without a staff entry. Raises NotFound for somebody whose desktop the caller cannot see.
    """
    if not permissions.may_see_desktop(caller, staff_id):
        raise NotFound()
    own = staff_id is None or staff_id == caller.staff_id
    role = caller.role if own else role_of(db, staff_id or "")
    desks = [staff_id] if role is None else permissions.desks_of(staff_id, role, roles_held(db))
    narrowed = permissions.on_desktop(caller, staff_id)
    read = [_read(db, {"status": OPEN, DESK: desk, **narrowed}, now) for desk in desks]
    lists = {name: _most_urgent(desk.lists.get(name, []) for desk in read) for name in DESKTOP_LISTS}
    counts = {name: sum(desk.counts.get(name, 0) for desk in read) for name in DESKTOP_LISTS}
    if caller.assigns:
        queue = _read(db, {"status": OPEN, **UNASSIGNED}, now)
        counts[ToDoList.UNASSIGNED.value] = sum(queue.counts.values())
        lists[ToDoList.UNASSIGNED.value] = _most_urgent(queue.lists.values())
    escalated: list[Document] = []
    if staff_id is not None:
        query = all_of({"status": OPEN, "escalated_to": staff_id}, permissions.todos(caller))
        escalated = TODOS.find(db, query, sort=_MOST_URGENT, limit=MAX_DESKTOP_ROWS)
    told = iter(shown(db, [*(row for rows in lists.values() for row in rows), *escalated], now))
    return {
        "owner_id": staff_id,
        "as_of": now.astimezone(UTC),
        "counts": counts,
        "late": sum(desk.late for desk in read),
        "lists": {name: list(islice(told, len(rows))) for name, rows in lists.items()},
        "escalated": list(told),
    }


@dataclass(frozen=True)
class _Desk:
    """What a desk holds: how many in each list, how many are late, and the most urgent of each list."""

    counts: Mapping[str, int]
    late: int
    lists: Mapping[str, list[Document]]


def _read(db: Db, query: Document, now: datetime) -> _Desk:
    """Count and list in one question, which reads the desk once, in its order."""
    late = {"$and": [{"$gt": ["$late_at", None]}, {"$lt": ["$late_at", now]}]}
    counted = {"_id": "$list", "open": {"$sum": 1}, "late": {"$sum": {"$cond": [late, 1, 0]}}}
    lists: Document = {
        name.value: [{"$match": {"list": name.value}}, {"$limit": MAX_DESKTOP_ROWS}] for name in ToDoList
    }
    pipeline: list[Document] = [
        {"$match": {**query, **LIVE}},
        {"$sort": dict(_MOST_URGENT)},
        {"$facet": {"counted": [{"$group": counted}], **lists}},
    ]
    (found,) = TODOS.collection(db).aggregate(pipeline)
    return _Desk(
        counts={part["_id"]: part["open"] for part in found["counted"]},
        late=sum(part["late"] for part in found["counted"]),
        lists={name: found[name] for name in lists},
    )


def _most_urgent(lists: Iterable[list[Document]]) -> list[Document]:
    merged = merge(*lists, key=lambda row: (row[URGENT], row["_id"]))
    return list(islice(merged, MAX_DESKTOP_ROWS))


# -- rows as they are shown ------------------------------------------------------------------------


def shown(db: Db, rows: Iterable[Document], now: datetime) -> list[Document]:
    """Rows as they are shown, with names of customers, subjects and senders, and what is owed now."""
    found = list(rows)
    customers = rows_of(db, CUSTOMERS, (row["customer_id"] for row in found))
    mails = rows_of(db, MAILS, (row["mail_id"] for row in found))
    drafts = rows_of(db, DRAFTS, (row["draft_id"] for row in found))
    invoices = rows_of(db, INVOICES, (row["invoice_id"] for row in found))
    told = []
    for row in found:
        customer = customers.get(row["customer_id"] or "", {})
        mail = mails.get(row["mail_id"] or "", {})
        draft = drafts.get(row["draft_id"] or "", {})
        code, params = code_and_params(row, invoices.get(row["invoice_id"] or "", {}), now.date())
        told.append(
            {
                **{name: value for name, value in bare(row).items() if name not in _INNER},
                "owner_id": row.get(DESK) if row["role"] is None else None,
                "late": row["status"] == OPEN and row["late_at"] is not None and row["late_at"] < now,
                "code": code,
                "params": params,
                "customer_code": customer.get("code"),
                "customer_name": customer.get("name"),
                "subject": mail.get("subject") or draft.get("subject"),
                "sender_name": mail.get("sender_name"),
                "sender_address": mail.get("sender_address"),
            }
        )
    return told


_INNER = frozenset({DESK, PART, GOES_WITH, "step", URGENT})


# -- first responses -------------------------------------------------------------------------------


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
