"""Grant: the tokens that a sign-in returns."""

from dataclasses import dataclass, field


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
