"""Who is signed in, and the tokens that a sign-in returns."""

from dataclasses import dataclass, field

from people.roles import Role


@dataclass(frozen=True)
class Grant:
    """The tokens of a session; `expires_in` is the access token's lifetime in seconds.

    `device_token`: after a sign-in, what the device is known by at the next one.
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int
    must_change_password: bool
    device_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class SignedInPerson:
    """Who a session stands for, as of now. `staff_id` is None for an administrator without a staff entry."""

    session_id: str
    account_id: str
    staff_id: str | None
    role: Role
    must_change_password: bool

    @property
    def actor(self) -> str:
        """Under which id their commands are on record."""
        return self.staff_id or self.account_id
