"""desk's HTTP API: signing in, accounts, and the keys tokens are checked with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask import Response, request

from desk.domain.account import account_of_staff
from desk.domain.commands import ChangePassword, CloseAccount, OpenAccount, SetOneTimePassword
from desk.domain.errors import OwnAccount
from desk.handlers import CHANGE_PASSWORD, SignInDesk
from desk.http_schemas import (
    AccountSchema,
    GrantSchema,
    KeySetSchema,
    OneTimePasswordBody,
    OpenAccountBody,
    PasswordBody,
    RefreshBody,
    SignInBody,
)
from desk.projections import ACCOUNTS
from desk.queries import Logins, list_accounts
from eventing.access import PEOPLE, Role, StaffDirectory
from eventing.bus.bus import CommandBus
from eventing.core.clock import Clock
from eventing.core.errors import Invalid
from eventing.core.ids import uuid5hex
from eventing.core.mongo import Db
from eventing.http import (
    Accepted,
    Blueprint,
    PageQuery,
    allow,
    answer,
    caller,
    issue,
    page_schema,
    public,
    reads,
    run,
)


@dataclass(frozen=True)
class Service:
    """What the endpoints stand on."""

    bus: CommandBus
    sign_in: SignInDesk
    db: Db
    clock: Clock
    staff: StaffDirectory
    logins: Logins
    keys: Callable[[], Sequence[Mapping[str, Any]]]


def blueprints(service: Service) -> list[Blueprint]:
    return [_signing_in(service), _accounts(service)]


def _signing_in(service: Service) -> Blueprint:
    desk = Blueprint("signing-in", __name__, description="Tokens for people.")

    @desk.post("/sign-in")
    @public
    @desk.arguments(SignInBody)
    @desk.response(200, GrantSchema)
    def sign_in(body: dict[str, str]) -> Any:
        """Sign in

        The access token lives ten minutes; the refresh token gets the next one, once. After too
        many attempts: 429 with `Retry-After`.
        """
        return asdict(service.sign_in.sign_in(body["login"], body["password"], request.remote_addr or ""))

    @desk.post("/refresh")
    @public
    @desk.arguments(RefreshBody)
    @desk.response(200, GrantSchema)
    def refresh(body: dict[str, str]) -> Any:
        """The next tokens of a session

        A refresh token that comes a second time ends its session: somebody else has it too.
        """
        return asdict(service.sign_in.refresh(body["refresh_token"]))

    @desk.post("/sign-out")
    @public
    @desk.arguments(RefreshBody)
    @desk.response(204)
    def sign_out(body: dict[str, str]) -> Any:
        """End a session"""
        service.sign_in.sign_out(body["refresh_token"])
        return Response(status=204)

    @desk.post("/password")
    @allow(*PEOPLE, purpose=CHANGE_PASSWORD)
    @desk.arguments(PasswordBody)
    @desk.response(200, Accepted)
    def change_password(body: dict[str, str]) -> Any:
        """Change your password

        Your other sessions end. After a one-time password, refresh to get a token for everything.
        """
        who = caller()
        service.sign_in.count_attempt(who.actor, request.remote_addr or "")
        command = ChangePassword(who.account_id or who.actor, who.session_id, **body)
        return answer(run(service.bus, command, secret=("current_password", "new_password")))

    @desk.get("/jwks.json")
    @public
    @desk.response(200, KeySetSchema)
    def jwks() -> Any:
        """The public keys tokens are checked with"""
        return {"keys": service.keys()}, {"Cache-Control": "public, max-age=60"}

    return desk


def _accounts(service: Service) -> Blueprint:
    accounts = Blueprint("accounts", __name__, url_prefix="/accounts", description="Who may sign in.")

    @accounts.post("")
    @allow(Role.ADMINISTRATOR)
    @accounts.arguments(OpenAccountBody)
    @accounts.response(201, Accepted)
    def open_account(body: dict[str, Any]) -> Any:
        """Open an account

        For a member of staff, or for an administrator without a staff entry. The password given
        here must be changed at the first sign-in.
        """
        staff_id, secret = body["staff_id"], ("one_time_password",)
        issued = issue(secret=secret)
        if staff_id is None:
            account_id = uuid5hex(issued.command_id, "account")
        else:
            if service.staff.find(staff_id) is None:
                raise Invalid("staff_id", "No member of staff by this id is known here (yet).")
            account_id = account_of_staff(staff_id)
        command = OpenAccount(account_id, staff_id, body["login"], body["one_time_password"])
        return answer(run(service.bus, command, issued=issued), "account_id")

    @accounts.get("")
    @allow(Role.ADMINISTRATOR)
    @reads(ACCOUNTS)
    @accounts.arguments(PageQuery, location="query")
    @accounts.response(200, page_schema(AccountSchema))
    def accounts_list(query: dict[str, Any]) -> Any:
        """All accounts, newest first"""
        page = list_accounts(service.db, service.staff, service.logins, query.get("cursor"), query["limit"])
        return page._asdict()

    @accounts.post("/<account_id>/close")
    @allow(Role.ADMINISTRATOR)
    @accounts.response(200, Accepted)
    def close_account(account_id: str) -> Any:
        """Close an account

        Its sessions end at once; its access tokens within ten minutes.
        """
        if account_id == caller().account_id:
            raise OwnAccount("Your own account is closed by another administrator.")
        return answer(run(service.bus, CloseAccount(account_id, "closed")), "account_id")

    @accounts.post("/<account_id>/password")
    @allow(Role.ADMINISTRATOR)
    @accounts.arguments(OneTimePasswordBody)
    @accounts.response(200, Accepted)
    def set_one_time_password(body: dict[str, str], account_id: str) -> Any:
        """Set a one-time password for somebody who has forgotten his"""
        command = SetOneTimePassword(account_id, body["one_time_password"])
        return answer(run(service.bus, command, secret=("one_time_password",)), "account_id")

    return accounts
