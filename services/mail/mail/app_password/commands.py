"""Commands on a person's app passwords."""

from dataclasses import dataclass, field
from typing import TypeAlias

from eventing import Id
from mail.app_password.events import AppPasswordName
from mail.app_password.secrets import Kept


@dataclass(frozen=True, kw_only=True)
class MakeAppPassword:
    """Make an app password; `kept` is what is stored of it, outside the log."""

    staff_id: Id
    app_password_id: Id
    name: AppPasswordName
    kept: Kept = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class RevokeAppPassword:
    staff_id: Id
    app_password_id: Id
    by: Id


@dataclass(frozen=True, kw_only=True)
class RevokeAppPasswords:
    """Revoke all that somebody has."""

    staff_id: Id
    by: Id


AppPasswordCommand: TypeAlias = MakeAppPassword | RevokeAppPassword | RevokeAppPasswords
