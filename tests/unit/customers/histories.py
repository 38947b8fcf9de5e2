"""Histories the tests of customers begin with, and events as a reader gets them."""

from datetime import UTC, datetime
from typing import Any, TypeVar

from customers.customer.events import ContactAdded, CustomerAssigned, CustomerRegistered
from customers.staff.events import StaffJoined, StaffLeft
from customers.staff.model import STAFF, Staff
from customers.staff.values import Move, Role
from eventing import Commit, Event

T = TypeVar("T")

NOW = datetime(2026, 10, 10, 1, 0, tzinfo=UTC)

REGISTERED = CustomerRegistered(
    customer_id="c1",
    code="AS-012-C",
    region="AS",
    sequence=12,
    grade="C",
    name="Kaveri Offset Supplies Pvt Ltd",
    country="IN",
    domains=("kaveri-offset-demo.in",),
    source=None,
    from_mail_id=None,
)
CONTACT = ContactAdded(
    customer_id="c1",
    contact_id="p1",
    name="Priya Nair",
    position=None,
    emails=("purchase@kaveri-offset-demo.in",),
    phones=(),
    faxes=(),
)
ASSIGNED = CustomerAssigned(customer_id="c1", owner_id="zhao", from_mail_id=None, since=NOW)

JOINED = StaffJoined(
    staff_id="zhou",
    name="周涛",
    email="zhoutao@qihang-demo.cn",
    role="salesperson",
    manager_id="wang",
    needs_approval=False,
    approver_id=None,
    language="zh_CN",
)

#: Somebody nobody knows.
NOBODY = STAFF.initial


def member(staff_id: str, role: Role = "salesperson", manager_id: str | None = None) -> Staff:
    return Staff(staff_id, role, manager_id)


def gone(staff_id: str, successor_id: str | None, *moves: Move, manager_id: str | None = None) -> Staff:
    left = StaffLeft(
        staff_id=staff_id,
        left_at=NOW,
        reason="离职",
        handover_id=f"of-{staff_id}",
        successor_id=successor_id,
        moves=moves,
        recorded_by="wang",
    )
    return Staff(staff_id, manager_id=manager_id, left=left)


#: The staff as decisions are told of it: a manager above a manager, salespeople, who left, who is unknown.
PEOPLE = {
    "chen": member("chen", "general_manager"),
    "wang": member("wang", "manager", "chen"),
    "wu": member("wu", "manager", "wang"),
    "li": member("li", manager_id="wang"),
    "zhao": member("zhao", manager_id="wang"),
    "zhou": member("zhou", manager_id="wang"),
    "sun": member("sun", "credit_controller", "chen"),
    "new": Staff("new", manager_id="wang", needs_approval=True, approver_id="wang"),
    "ma": gone("ma", "li"),
    "nobody": NOBODY,
}


def event(data: T, stream: str = "customer-c1", *, source: str = "customers", at: datetime = NOW) -> Event[T]:
    commit: Any = Commit(
        source=source,
        epoch=1,
        id="commit",
        partition=0,
        seq=1,
        stream=stream,
        version=1,
        at=at,
        actor="wang",
        events=[],
    )
    return Event(data, f"{type(data).__name__}.v1", commit, 0)
