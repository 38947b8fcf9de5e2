"""Accounts over HTTP, for administrators."""

from typing import Any

from desk import permissions
from desk.account import bodies
from desk.account.commands import CloseAccount, OpenAccount, SetOneTimePassword
from desk.account.model import STAFF_OR_ADMINISTRATOR, UNKNOWN_STAFF, account_of_staff
from desk.account.queries import list_accounts
from desk.account.views import ACCOUNTS
from desk.config import Config
from desk.permissions import ADMINISTRATORS
from desk.resources import Resources
from eventing import Invalid, Parts, uuid5hex
from eventing.http import Accepted, Blueprint, PageQuery, allow, answer, issue, page_schema, reads, run
from people import StaffDirectory
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    bus, staff = parts.bus, StaffDirectory(parts.db)
    accounts = Blueprint("accounts", __name__, url_prefix="/accounts", description="Who can sign in.")

    @accounts.post("")
    @allow(*ADMINISTRATORS)
    @accounts.arguments(bodies.OpenAccountBody)
    @accounts.response(201, Accepted)
    def open_account(body: dict[str, Any]) -> Any:
        """Open an account

        For a member of staff, or for an administrator without a staff entry. The one-time password
        must be changed at the first sign-in.
        """
        role, staff_id = body.pop("role"), body["staff_id"]
        if (staff_id is None) == (role is None):
            raise Invalid("staff_id", STAFF_OR_ADMINISTRATOR)
        context = issue(secret=("one_time_password",))
        if staff_id is None:
            account_id = uuid5hex(context.command_id, "account")
        else:
            if staff.find(staff_id) is None:
                raise Invalid("staff_id", UNKNOWN_STAFF)
            account_id = account_of_staff(staff_id)
        return answer(run(bus, OpenAccount(account_id=account_id, **body), context=context), "account_id")

    @accounts.get("")
    @allow(*ADMINISTRATORS)
    @reads(ACCOUNTS)
    @accounts.arguments(PageQuery, location="query")
    @accounts.response(200, page_schema(bodies.AccountSchema))
    def accounts_list(query: dict[str, Any]) -> Any:
        """List all accounts, newest first"""
        credentials = parts.resources.credentials
        page = list_accounts(parts.db, caller(), credentials, query.get("cursor"), query["limit"])
        return page._asdict()

    @accounts.post("/<account_id>/close")
    @allow(*ADMINISTRATORS)
    @accounts.response(200, Accepted)
    def close_account(account_id: str) -> Any:
        """Close an account

        Its sessions end at once; its access tokens within ten minutes.
        """
        permissions.check_closing(caller(), account_id)
        return answer(run(bus, CloseAccount(account_id=account_id, reason="closed")), "account_id")

    @accounts.post("/<account_id>/password")
    @allow(*ADMINISTRATORS)
    @accounts.arguments(bodies.OneTimePasswordBody)
    @accounts.response(200, Accepted)
    def set_one_time_password(body: dict[str, Any], account_id: str) -> Any:
        """Set a one-time password for somebody who has forgotten theirs

        Who has used the account within a week consents by their own code.
        """
        permissions.check_reset(caller(), account_id)
        command = SetOneTimePassword(account_id=account_id, set_by=caller().actor, **body)
        return answer(run(bus, command, secret=("one_time_password", "consent_code")), "account_id")

    return [accounts]
