"""Queries of the staff, within what the caller can see."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from customers import permissions
from customers.staff.views import STAFF
from eventing import Db, Document, NotFound, Page, all_of, bare, page_by_ids, page_of

if TYPE_CHECKING:
    from people.caller import Caller


def staff(
    db: Db,
    caller: "Caller",
    *,
    equal: Mapping[str, Any],
    left: bool | None = None,
    led: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """A page of the staff by name; `left` narrows to those who have left (True) or have not (False).

    `led` narrows to those whose work the caller sees.
    """
    team = permissions.led(caller) if led else {}
    gone = {} if left is None else {"left_at": {"$ne": None} if left else None}
    query = all_of(permissions.staff(caller), team, equal, gone)
    return page_of(STAFF, db, query, [("name", 1)], cursor, limit)


def staff_by_ids(db: Db, caller: "Caller", ids: Sequence[str]) -> Page:
    """These people, in this order, also those who have left."""
    return page_by_ids(STAFF, db, ids, lambda _: permissions.may_see_staff(caller))


def member(db: Db, caller: "Caller", staff_id: str) -> Document:
    """A member of staff. Raises NotFound for an unknown one."""
    row = STAFF.get(db, staff_id)
    if row is None or not permissions.may_see_staff(caller):
        raise NotFound()
    return bare(row)
