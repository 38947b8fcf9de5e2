"""The port of a carrier, which sends a message, and its outcomes: sent, failed or uncertain."""

from collections.abc import Callable
from typing import Literal, Protocol

from mail.draft.commands import Refusal

#: Why a message was not sent: no connection, a lost one, or a refusal by the server;
#: `log_away`: our own log could not be reached right before DATA; `author_left`: whoever wrote it has left
#: while it waited for its hour. The last three are of letters that another program handed in, and its author
#: must look at first.
Failure = Literal[
    "no_connection",
    "connection_lost",
    "connection_refused",
    "sender_refused",
    "addressees_refused",
    "message_refused",
    "log_away",
    "author_left",
    "unknown_addressee",
    "address_bounces",
    "not_let_go",
]


class SendFailed(Exception):
    """The message was certainly not sent. `permanent`: trying again will not help.

    `answer` is what the mail server said, if anything; `refused` what it said of each addressee.
    """

    def __init__(
        self,
        reason: Failure,
        *,
        permanent: bool,
        answer: str | None = None,
        refused: tuple[Refusal, ...] = (),
    ) -> None:
        super().__init__(reason if answer is None else f"{reason}: {answer}")
        self.reason, self.permanent, self.answer, self.refused = reason, permanent, answer, refused


class SendUncertain(Exception):
    """The connection ended between DATA and the server's answer: nobody knows whether it was sent."""


class Carrier(Protocol):
    def send(
        self, raw: bytes, sender: str, recipients: tuple[str, ...], before_data: Callable[[], None]
    ) -> tuple[Refusal, ...]:
        """Send a message; returns the addressees that the server refused while it accepted others.

        Calls `before_data` right before DATA; what that raises is passed on, and nothing is sent.
        Raises SendFailed, SendUncertain.
        """
