"""The port of whoever carries a message out, and the three ways that can end."""

from collections.abc import Callable
from typing import Protocol


class SendFailed(Exception):
    """It certainly did not go out. `permanent`: the same message will not go out later either."""

    def __init__(self, reason: str, permanent: bool) -> None:
        super().__init__(reason)
        self.reason, self.permanent = reason, permanent


class SendUncertain(Exception):
    """The connection ended between DATA and the server's answer: nobody knows."""


class Carrier(Protocol):
    def send(
        self, raw: bytes, sender: str, recipients: tuple[str, ...], before_data: Callable[[], None]
    ) -> tuple[str, ...]:
        """Addressees refused while others were taken. Raises SendFailed, SendUncertain.

        Calls `before_data` right before DATA; what that raises is passed on, and nothing is sent.
        """
