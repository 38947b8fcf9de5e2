"""Accounts of the staff on their pages: opened, given a one-time password, signed out."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from marshmallow import ValidationError

from desk.account.commands import OpenAccount, SetOneTimePassword
from desk.account.errors import OwnPassword
from desk.account.model import account_of_staff
from desk.account.views import ACCOUNTS
from desk.pages.visiting import visitor
from desk.resources import Resources
from desk.values import NewLogin
from eventing import CommandContext, Invalid, Parts, field_for, uuid5hex

#: Characters of a one-time password that nobody mistakes for others when it is read out.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 4, 4


@dataclass(frozen=True)
class Account:
    """Somebody's account. `login` is None for one that is closed."""

    account_id: str
    login: str | None
    open: bool
    one_time_password: bool
    last_signed_in_at: datetime | None


@dataclass(frozen=True)
class Given:
    """A one-time password, to be shown once; None when this very form was sent before."""

    login: str
    password: str | None = field(repr=False)


class Accounts:
    """What the pages about people need of the desk's own accounts."""

    def __init__(self, parts: Parts[Any, Resources]) -> None:
        self._parts = parts

    def of_staff(self, staff_ids: Collection[str]) -> Mapping[str, Account]:
        """The accounts of these members of staff, by their ids; without those who never had one."""
        rows = ACCOUNTS.find(self._parts.db, {"staff_id": {"$in": sorted(staff_ids)}})
        names = self._parts.resources.credentials.by_ids([row["credential_id"] for row in rows])
        return {
            row["staff_id"]: Account(
                row["_id"],
                names[row["credential_id"]].login if row["open"] and row["credential_id"] in names else None,
                row["open"],
                row["one_time_password"],
                row.get("last_signed_in_at"),
            )
            for row in rows
        }

    def open(self, staff_id: str, login: str, key: str) -> Given:
        """Open the account of a member of staff. Raises what the command refuses, or Invalid."""
        try:
            field_for(NewLogin).deserialize(login)
        except ValidationError as error:
            reason: Any = error.messages[0]
            raise Invalid("login", reason.code, **reason.params) from None
        password = _one_time_password()
        command = OpenAccount(
            account_id=account_of_staff(staff_id),
            staff_id=staff_id,
            login=login,
            one_time_password=password,
        )
        return Given(login, password if self._did(command, f"{key}-account") else None)

    def give_password(self, account: Account, consent_code: str | None, key: str) -> Given:
        """Set a one-time password. Raises ConsentNeeded, OwnPassword or NotFound."""
        if account.account_id == visitor().person.account_id:
            raise OwnPassword()
        password = _one_time_password()
        command = SetOneTimePassword(
            account_id=account.account_id,
            one_time_password=password,
            consent_code=consent_code,
            set_by=visitor().person.actor,
        )
        done = self._did(command, f"{key}-password")
        return Given(account.login or "", password if done else None)

    def end_sessions(self, account: Account) -> None:
        """Sign somebody out everywhere."""
        self._parts.resources.sessions.end_all(account.account_id, self._parts.clock.now())

    def _did(self, command: object, key: str) -> bool:
        """Do it once for the form's key; False when it was done before. Raises its refusal."""
        actor = visitor().person.actor
        context = CommandContext(uuid5hex(actor, key), actor, self._parts.clock.now())
        return not self._parts.bus.handle(command, context).or_raise().replayed


def _one_time_password() -> str:
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)
