"""Queries of to-dos, within what the caller can see."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from statistics import median
from typing import TYPE_CHECKING, Any, Literal

from eventing import Db, Document, NotFound, Page, all_of, bare, page_of
from scheduler import permissions
from scheduler.follow_up import lookups as plans
from scheduler.known.lookups import CUSTOMERS, MAILS, rows_of
from scheduler.permissions import CUSTOMERS_OWNER, UNASSIGNED
from scheduler.todo.model import todo_id_of
from scheduler.todo.views import DRAFTS, GOES_WITH, OPEN, REPLIES, TODOS
from scheduler.todo.words import code_and_params
from scheduler.values import ToDoKind, ToDoList

if TYPE_CHECKING:
    from people.caller import Caller

DESKTOP_LISTS = tuple(name for name in ToDoList if name is not ToDoList.UNASSIGNED)
MAX_DESKTOP_ROWS = 50


# -- to-dos ----------------------------------------------------------------------------------------


def todos(
    db: Db,
    caller: "Caller",
    *,
    name: str | None = None,
    owner_id: str | None = None,
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
        permissions.todos(caller),
        permissions.of_person(caller, owner_id, "owner_id"),
        listed,
        {"status": status},
    )
    page = page_of(TODOS, db, query, [("sort", 1)], cursor, limit)
    return Page(shown(db, page.items), page.next)


def todo(db: Db, caller: "Caller", todo_id: str) -> Document:
    """A to-do with the basis of its deadline.

    Raises NotFound when there is none or the caller cannot see it.
    """
    row = TODOS.get(db, todo_id)
    if row is None or not permissions.may_see_todo(caller, row):
        raise NotFound()
    reply = REPLIES.get(db, row["mail_id"]) if row["mail_id"] else None
    details = {} if reply is None else {k: reply[k] for k in ("group", "country", "country_basis", "waived")}
    return {**shown(db, [row])[0], **details}


def check_todo(db: Db, caller: "Caller", todo_id: str) -> None:
    """Check access to a to-do. Raises NotFound when there is none or the caller cannot see it."""
    row = TODOS.get(db, todo_id)
    if row is None or not permissions.may_see_todo(caller, row):
        raise NotFound()


def check_reply(db: Db, caller: "Caller", mail_id: str) -> None:
    check_todo(db, caller, todo_id_of(ToDoKind.REPLY, mail_id))


def desktop(db: Db, caller: "Caller", owner_id: str, now: datetime) -> Document:
    """A person's lists (R198), with the number of to-dos in each and of late ones.

    Raises NotFound for somebody whose desktop the caller cannot see.
    """
    if not permissions.may_see_desktop(caller, owner_id):
        raise NotFound()
    visible = permissions.todos(caller)
    mine = all_of(visible, {"owner_id": owner_id, "status": OPEN})
    lists = {name.value: _some(db, all_of(mine, {"list": name.value})) for name in DESKTOP_LISTS}
    counts = {name: TODOS.count(db, all_of(mine, {"list": name})) for name in lists}
    answer: Document = {
        "owner_id": owner_id,
        "as_of": now,
        "counts": counts,
        "late": TODOS.count(db, all_of(mine, {"due_at": {"$lt": now}})),
        "lists": lists,
        "escalated": _some(db, all_of(visible, {"escalated_to": owner_id, "status": OPEN})),
    }
    if caller.assigns:
        unassigned = all_of(visible, UNASSIGNED, {"status": OPEN})
        counts[ToDoList.UNASSIGNED.value] = TODOS.count(db, unassigned)
        lists[ToDoList.UNASSIGNED.value] = _some(db, unassigned)
    return answer


def plan(db: Db, caller: "Caller", customer_id: str) -> Document:
    """A customer's follow-up and open to-dos.

    Raises NotFound when there is no plan or the caller cannot see it.
    """
    found = plans.plan(db, caller, customer_id)
    query = all_of(permissions.todos(caller), {"customer_id": customer_id, "status": OPEN})
    return {**found, "todos": shown(db, TODOS.find(db, query, sort=[("sort", 1)]))}


def _some(db: Db, query: Document) -> list[Document]:
    return shown(db, TODOS.find(db, query, sort=[("sort", 1), ("_id", 1)], limit=MAX_DESKTOP_ROWS))


def shown(db: Db, rows: Iterable[Document]) -> list[Document]:
    """Rows as they are shown, with the names of customers, and subjects and senders of mails."""
    found = list(rows)
    customers = rows_of(db, CUSTOMERS, (row["customer_id"] for row in found))
    mails = rows_of(db, MAILS, (row["mail_id"] for row in found))
    drafts = rows_of(db, DRAFTS, (row["draft_id"] for row in found))
    return [_shown(row, customers, mails, drafts) for row in found]


def _shown(
    row: Document,
    customers: Mapping[str, Document],
    mails: Mapping[str, Document],
    drafts: Mapping[str, Document],
) -> Document:
    customer = customers.get(row["customer_id"] or "", {})
    mail = mails.get(row["mail_id"] or "", {})
    subject = mail.get("subject") or drafts.get(row["draft_id"] or "", {}).get("subject")
    code, params = code_and_params(row)
    inner = (CUSTOMERS_OWNER, GOES_WITH, "step", "sort")
    return {
        **{name: value for name, value in bare(row).items() if name not in inner},
        "code": code,
        "params": params,
        "customer_code": customer.get("code"),
        "customer_name": customer.get("name"),
        "subject": subject,
        "sender_name": mail.get("sender_name"),
        "sender_address": mail.get("sender_address"),
    }


# -- first responses -------------------------------------------------------------------------------


def first_responses(
    db: Db,
    caller: "Caller",
    by: Literal["salesperson", "customer"],
    since: datetime | None,
    until: datetime | None,
) -> list[Document]:
    """Response times in seconds, by the clock and in working time (R186)."""
    period = {name: at for name, at in (("$gte", since), ("$lt", until)) if at is not None}
    query = all_of(
        permissions.answers(caller),
        {"kind": ToDoKind.REPLY.value, "how": "answered"},
        {"settled_at": period} if period else {},
    )
    field = "owner_id" if by == "salesperson" else "customer_id"
    groups: defaultdict[str, list[Document]] = defaultdict(list)
    for row in TODOS.find(db, query):
        if row[field] is not None and row["response_seconds"] is not None:
            groups[row[field]].append(row)
    return [{field: key, **_measured(rows)} for key, rows in sorted(groups.items())]


def _measured(rows: list[Document]) -> Document:
    clock = [row["response_seconds"] for row in rows]
    working = [row["working_seconds"] for row in rows]
    return {
        "answered": len(rows),
        "late": sum(row["due_at"] is not None and row["settled_at"] > row["due_at"] for row in rows),
        "mean_seconds": round(sum(clock) / len(clock)),
        "median_seconds": round(median(clock)),
        "slowest_seconds": max(clock),
        "mean_working_seconds": round(sum(working) / len(working)),
        "median_working_seconds": round(median(working)),
    }
