"""What can be asked of an account. Passwords never show in a representation."""

from dataclasses import dataclass, field

from desk.domain.events import Reason


@dataclass(frozen=True)
class OpenAccount:
    account_id: str
    staff_id: str | None
    login: str = field(repr=False)
    one_time_password: str = field(repr=False)


@dataclass(frozen=True)
class OpenFirstAdministrator:
    """Nothing to do when it was ever opened: a restart must not bring it back."""

    account_id: str
    login: str = field(repr=False)
    one_time_password: str = field(repr=False)


@dataclass(frozen=True)
class CloseAccount:
    account_id: str
    reason: Reason


@dataclass(frozen=True)
class ChangePassword:
    """By the person himself; his other sessions end, the one he does it in goes on."""

    account_id: str
    session_id: str | None
    current_password: str = field(repr=False)
    new_password: str = field(repr=False)


@dataclass(frozen=True)
class SetOneTimePassword:
    """By an administrator, for somebody who has forgotten his."""

    account_id: str
    one_time_password: str = field(repr=False)


@dataclass(frozen=True)
class SignIn:
    account_id: str
    session_id: str
