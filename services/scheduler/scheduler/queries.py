"""Answers from the scheduler's views, within the scope of whoever asks; and what its decisions rest on."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any, Literal

from eventing.access import CREDIT, STAFF_DIRECTORY, Caller, Role
from eventing.core.errors import Forbidden, NotFound
from eventing.core.mongo import Db, Document, storable
from eventing.views.paging import Page, page_of
from eventing.views.view import View, bare
from scheduler.domain.events import ToDoKind, ToDoList
from scheduler.domain.superiors import Post, Posts
from scheduler.domain.todo import KnownDraft, todo_id_of
from scheduler.projections import CUSTOMERS, DRAFTS, MAILS, OPEN, PLANS, REPLIES, TODOS

# Of these the customer's present owner decides who sees them; the others are a person's own.
OF_THE_CUSTOMER = frozenset({ToDoKind.REPLY.value, ToDoKind.FOLLOW_UP.value, ToDoKind.COLLECTION.value})
DESKTOP_LISTS = tuple(name for name in ToDoList if name is not ToDoList.UNASSIGNED)
DESKTOP_ROWS = 50

# Mail matched to nobody, and mail of a customer who is nobody's yet (decision 7).
UNASSIGNED: Mapping[str, Any] = {
    "$or": [
        {"list": ToDoList.UNASSIGNED.value},
        {"kind": ToDoKind.REPLY.value, "owner_id": None},
    ]
}

# -- facts -----------------------------------------------------------------------------------------


def threads_of(db: Db, mail_ids: Iterable[str]) -> Mapping[str, str | None]:
    return {mail_id: row.get("thread_id") for mail_id, row in _by_id(db, MAILS, mail_ids).items()}


def starting_threads(db: Db, mail_ids: Iterable[str]) -> Collection[str]:
    """Those that answer no earlier one; unknown ones do not, so that nothing is settled by error."""
    return {mail_id for mail_id, row in _by_id(db, MAILS, mail_ids).items() if row["starts_thread"]}


def drafts(db: Db, draft_ids: Iterable[str]) -> Mapping[str, KnownDraft]:
    return {
        draft_id: KnownDraft(row.get("author_id"), row.get("customer_id"))
        for draft_id, row in _by_id(db, DRAFTS, draft_ids).items()
    }


def customers_followed_up(db: Db, staff_ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """By whoever follows them up, in the order of their ids."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    owned = {"owner_id": {"$in": sorted(set(staff_ids))}}
    for row in PLANS.collection(db).find(owned, {"owner_id": 1}).sort("_id", 1):
        found[row["owner_id"]].append(row["_id"])
    return found


def posts_above(db: Db, staff_ids: Iterable[str | None]) -> Posts:
    """These people and everybody above them, as far as known: a look for each rank."""
    posts: dict[str, Post] = {}
    wanted = {staff_id for staff_id in staff_ids if staff_id is not None}
    while rank := _by_id(db, View(STAFF_DIRECTORY), wanted):
        posts.update((key, _post(row)) for key, row in rank.items())
        wanted = {post.manager_id for post in posts.values() if post.manager_id is not None} - posts.keys()
    return posts


def _post(row: Mapping[str, Any]) -> Post:
    return Post(row.get("manager_id"), left=row.get("left_at") is not None)


def general_manager(db: Db) -> str | None:
    """The first by id where there are several, so that a retry finds the same."""
    present = {"role": Role.GENERAL_MANAGER.value, "left_at": None}
    rows = View(STAFF_DIRECTORY).find(db, present, sort=[("_id", 1)], limit=1)
    return rows[0]["_id"] if rows else None


# -- who sees what ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reach:
    """Which to-dos and plans a caller may see; no query reads without one."""

    caller: Caller

    @property
    def todos(self) -> Mapping[str, Any]:
        if self.caller.role in CREDIT:
            return {"kind": ToDoKind.COLLECTION.value}
        within = self.caller.scope.filter("owner_id")
        if within and self.caller.assigns:
            return {"$or": [within, UNASSIGNED]}
        return within

    def sees(self, todo: Mapping[str, Any], owners: Mapping[str, str | None]) -> bool:
        """The row carries its owner for speed; the customer's present owner is what counts."""
        if self.caller.scope.all or todo["kind"] not in OF_THE_CUSTOMER or todo["customer_id"] is None:
            return True
        owner_id = owners.get(todo["customer_id"], todo["owner_id"])
        return self.caller.reach.covers(owner_id)

    def owner(self, asked: str | None) -> Mapping[str, Any]:
        """Narrows to one person's; somebody out of scope has nothing to show."""
        if asked is None:
            return {}
        visible = self.caller.scope.covers(asked)
        return {"owner_id": asked} if visible else {"owner_id": {"$in": []}}


def all_of(*conditions: Mapping[str, Any]) -> Document:
    given = [dict(condition) for condition in conditions if condition]
    return {"$and": given} if given else {}


# -- to-dos ----------------------------------------------------------------------------------------


def todos(
    db: Db,
    reach: Reach,
    *,
    name: str | None = None,
    owner_id: str | None = None,
    status: str = OPEN,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """The most pressing first. Raises Forbidden for the unassigned queue unless the caller assigns."""
    listed: Mapping[str, Any] = {} if name is None else {"list": name}
    if name == ToDoList.UNASSIGNED:
        if not reach.caller.assigns:
            raise Forbidden("The unassigned queue is for managers.")
        listed = UNASSIGNED
    query = all_of(reach.todos, reach.owner(owner_id), listed, {"status": status})
    page = page_of(TODOS, db, query, [("sort", 1)], cursor, limit)
    return Page(shown(db, reach, page.items), page.next)


def todo(db: Db, reach: Reach, todo_id: str) -> Document:
    """Raises NotFound for what the caller may not see as well."""
    rows = shown(db, reach, TODOS.find(db, all_of({"_id": todo_id}, reach.todos)))
    if not rows:
        raise NotFound("No to-do by this id.")
    reply = REPLIES.get(db, rows[0]["mail_id"]) if rows[0]["mail_id"] else None
    details = {} if reply is None else {k: reply[k] for k in ("group", "country", "country_basis", "waived")}
    return {**rows[0], **details}


def reply_todo(db: Db, reach: Reach, mail_id: str) -> Document:
    return todo(db, reach, todo_id_of(ToDoKind.REPLY, mail_id))


def desktop(db: Db, reach: Reach, owner_id: str, now: datetime) -> Document:
    """One person's lists (R198), with how many there are of each and how many are late."""
    mine = all_of({"owner_id": owner_id, "status": OPEN}, reach.owner(owner_id))
    lists = {name.value: _some(db, reach, all_of(mine, {"list": name.value})) for name in DESKTOP_LISTS}
    counts = {name: TODOS.count(db, all_of(mine, {"list": name})) for name in lists}
    late = TODOS.count(db, all_of(mine, {"due_at": {"$lt": now}}))
    escalated = {"escalated_to": owner_id, "status": OPEN}
    answer: Document = {
        "owner_id": owner_id,
        "as_of": now,
        "counts": counts,
        "late": late,
        "lists": lists,
        "escalated": _some(db, reach, all_of(escalated, reach.todos)),
    }
    if reach.caller.assigns:
        unassigned = all_of(UNASSIGNED, {"status": OPEN})
        counts[ToDoList.UNASSIGNED.value] = TODOS.count(db, unassigned)
        lists[ToDoList.UNASSIGNED.value] = _some(db, reach, unassigned)
    return answer


def _some(db: Db, reach: Reach, query: Document) -> list[Document]:
    return shown(db, reach, TODOS.find(db, query, sort=[("sort", 1), ("_id", 1)], limit=DESKTOP_ROWS))


def shown(db: Db, reach: Reach, rows: Iterable[Document]) -> list[Document]:
    """Rows as they are answered, with what a reader needs to recognise customer and mail by."""
    found = list(rows)
    customers = _by_id(db, CUSTOMERS, {row["customer_id"] for row in found})
    mails = _by_id(db, MAILS, {row["mail_id"] for row in found})
    drafts = _by_id(db, DRAFTS, {row["draft_id"] for row in found})
    owners = {key: row.get("owner_id") for key, row in customers.items()}
    return [_shown(row, customers, mails, drafts) for row in found if reach.sees(row, owners)]


def _by_id(db: Db, view: View, keys: Iterable[str | None]) -> dict[str, Document]:
    wanted = sorted(key for key in keys if key is not None)
    return {row["_id"]: row for row in view.find(db, {"_id": {"$in": wanted}})} if wanted else {}


def _shown(
    row: Document,
    customers: Mapping[str, Document],
    mails: Mapping[str, Document],
    drafts: Mapping[str, Document],
) -> Document:
    customer = customers.get(row["customer_id"] or "", {})
    mail = mails.get(row["mail_id"] or "", {})
    subject = mail.get("subject") or drafts.get(row["draft_id"] or "", {}).get("subject")
    return {
        **bare(row),
        "customer_code": customer.get("code"),
        "customer_name": customer.get("name"),
        "subject": subject,
        "sender_name": mail.get("sender_name"),
        "sender_address": mail.get("sender_address"),
    }


# -- follow-ups ------------------------------------------------------------------------------------


def follow_ups(
    db: Db,
    reach: Reach,
    *,
    owner_id: str | None = None,
    until: date | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """Scheduled and due ones by day; `until` inclusive."""
    day: dict[str, Any] = {"$ne": None} if until is None else {"$ne": None, "$lte": storable(until)}
    query = all_of(reach.caller.scope.filter("owner_id"), reach.owner(owner_id), {"due_on": day})
    page = page_of(PLANS, db, query, [("due_on", 1)], cursor, limit)
    return Page(_plans(db, reach, page.items), page.next)


def plan(db: Db, reach: Reach, customer_id: str) -> Document:
    """Raises NotFound for another's customer as well."""
    row = PLANS.get(db, customer_id)
    plans = [] if row is None else _plans(db, reach, [row])
    if not plans:
        raise NotFound("No plan of a customer by this id.")
    open_todos = TODOS.find(
        db, all_of({"customer_id": customer_id, "status": OPEN}, reach.todos), sort=[("sort", 1)]
    )
    return {**plans[0], "todos": shown(db, reach, open_todos)}


def _plans(db: Db, reach: Reach, rows: Iterable[Document]) -> list[Document]:
    found = list(rows)
    customers = _by_id(db, CUSTOMERS, {row["_id"] for row in found})
    answers = []
    for row in found:
        customer = customers.get(row["_id"], {})
        owner_id = customer.get("owner_id", row.get("owner_id"))
        if reach.caller.reach.covers(owner_id):
            answers.append(
                {
                    **{name: value for name, value in bare(row).items() if name != "id"},
                    "customer_id": row["_id"],
                    "customer_code": customer.get("code"),
                    "customer_name": customer.get("name"),
                }
            )
    return answers


# -- first responses -------------------------------------------------------------------------------


def first_responses(
    db: Db,
    reach: Reach,
    by: Literal["salesperson", "customer"],
    since: datetime | None,
    until: datetime | None,
) -> list[Document]:
    """How soon mail was answered, by the clock and in working time, in seconds (R186)."""
    period = {name: at for name, at in (("$gte", since), ("$lt", until)) if at is not None}
    query = all_of(
        reach.caller.scope.filter("owner_id"),
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
