"""What an administrator sees of the accounts."""

from collections.abc import Callable
from typing import Any

from desk.projections import ACCOUNTS
from eventing.access import Role, StaffDirectory
from eventing.core.mongo import Db
from eventing.views.paging import Page, page_of

Logins = Callable[[list[str]], dict[str, str]]


def list_accounts(db: Db, staff: StaffDirectory, logins: Logins, cursor: str | None, limit: int) -> Page:
    """Newest first. Sign-in names are those of open accounts; roles are those of record."""
    page = page_of(ACCOUNTS, db, {}, [("opened_at", -1)], cursor, limit)
    names = logins([row["credential_id"] for row in page.items])
    return Page([_account(row, staff, names) for row in page.items], page.next)


def _account(row: dict[str, Any], staff: StaffDirectory, names: dict[str, str]) -> dict[str, Any]:
    return {
        "account_id": row["_id"],
        "login": names.get(row["credential_id"]) if row["open"] else None,
        "staff_id": row["staff_id"],
        "role": _role(row["staff_id"], staff),
        "open": row["open"],
        "closed_because": row["closed_because"],
        "must_change_password": row["one_time_password"],
        "opened_at": row["opened_at"],
        "last_signed_in_at": row.get("last_signed_in_at"),
    }


def _role(staff_id: str | None, staff: StaffDirectory) -> str | None:
    if staff_id is None:
        return Role.ADMINISTRATOR.value
    member = staff.find(staff_id)
    return None if member is None or member.role is None else member.role.value
