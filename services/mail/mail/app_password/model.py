"""A person's app passwords."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from eventing import Decider, NotFound
from mail.app_password.commands import (
    AppPasswordCommand,
    MakeAppPassword,
    RevokeAppPassword,
    RevokeAppPasswords,
)
from mail.app_password.errors import TooManyAppPasswords
from mail.app_password.events import AppPasswordEvent, AppPasswordMade, AppPasswordRevoked

MAX_APP_PASSWORDS = 20


@dataclass(frozen=True)
class AppPasswordsOf:
    """A person's: `good` are those that are not revoked."""

    good: frozenset[str] = field(default_factory=frozenset)
    revoked: frozenset[str] = field(default_factory=frozenset)


def app_passwords_stream(staff_id: str) -> str:
    return f"app-passwords-{staff_id}"


def app_passwords_stream_of(command: AppPasswordCommand) -> str:
    return app_passwords_stream(command.staff_id)


def evolve(found: AppPasswordsOf, event: AppPasswordEvent) -> AppPasswordsOf:
    one = {event.app_password_id}
    match event:
        case AppPasswordMade():
            return AppPasswordsOf(found.good | one, found.revoked)
        case AppPasswordRevoked():
            return AppPasswordsOf(found.good - one, found.revoked | one)
        case _:
            assert_never(event)


def decide(found: AppPasswordsOf, command: AppPasswordCommand, _: datetime) -> Sequence[AppPasswordEvent]:
    match command:
        case MakeAppPassword():
            if len(found.good) >= MAX_APP_PASSWORDS:
                raise TooManyAppPasswords(max=MAX_APP_PASSWORDS)
            made = AppPasswordMade(
                staff_id=command.staff_id, app_password_id=command.app_password_id, name=command.name
            )
            return [made]
        case RevokeAppPassword():
            if command.app_password_id not in found.good | found.revoked:
                raise NotFound()
            return _revoked(found, command, {command.app_password_id})
        case RevokeAppPasswords():
            return _revoked(found, command, found.good)
        case _:
            assert_never(command)


def _revoked(
    found: AppPasswordsOf, command: RevokeAppPassword | RevokeAppPasswords, asked: Set[str]
) -> list[AppPasswordRevoked]:
    return [
        AppPasswordRevoked(staff_id=command.staff_id, app_password_id=one, revoked_by=command.by)
        for one in sorted(asked & found.good)
    ]


APP_PASSWORDS_OF = Decider("app-passwords", AppPasswordsOf(), evolve, decide)
