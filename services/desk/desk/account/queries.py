"""Queries of accounts, for administrators."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from desk import permissions
from desk.account.views import ACCOUNTS
from desk.ports import Credentials
from eventing import Db, Page, page_of
from people import Role, StaffDirectory
from people.caller import Caller


def list_accounts(db: Db, caller: Caller, credentials: Credentials, cursor: str | None, limit: int) -> Page:
    """A page of accounts, newest first, with sign-in names of open accounts and roles of staff entries."""
    page = page_of(ACCOUNTS, db, permissions.accounts(caller), [("opened_at", -1)], cursor, limit)
    found, staff = credentials.by_ids([row["credential_id"] for row in page.items]), StaffDirectory(db)
    names = {credential_id: credential.login for credential_id, credential in found.items()}
    return Page([_account(row, staff, names) for row in page.items], page.next)


def _account(row: Mapping[str, Any], staff: StaffDirectory, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "account_id": row["_id"],
        "login": names.get(row["credential_id"]) if row["open"] else None,
        "staff_id": row["staff_id"],
        "role": _role(row["staff_id"], staff),
        "open": row["open"],
        "closed_because": row["closed_because"],
        "must_change_password": row["one_time_password"],
        "one_time_password_set_by": row.get("one_time_password_set_by"),
        "opened_at": row["opened_at"],
        "last_signed_in_at": row.get("last_signed_in_at"),
    }


def password_set_by_another(db: Db, account_id: str, since: datetime) -> tuple[datetime, str | None] | None:
    """When somebody else last set this person's password, and who, if that was after `since`.

    None for who: an operator at the server.
    """
    row = ACCOUNTS.get(db, account_id) or {}
    at = row.get("password_set_at")
    return (at, row["password_set_by"]) if at is not None and at > since else None


def _role(staff_id: str | None, staff: StaffDirectory) -> str | None:
    if staff_id is None:
        return Role.ADMINISTRATOR.value
    member = staff.find(staff_id)
    return None if member is None or member.role is None else member.role.value
