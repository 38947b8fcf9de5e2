"""Sending: one message over one SMTP connection, with a call-back right before DATA.

What the server answers is certain; whether a message went out is not when the connection ends after DATA.
"""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from mail.delivery.carrier import Failure, SendFailed, SendUncertain
from mail.draft.commands import Refusal

#: Characters of the server's answer that are kept.
MAX_ANSWER = 300


@dataclass(frozen=True)
class OutgoingServer:
    """The server that sends our mail. `security` "none" is for a server on the same host.

    `timeout`: seconds it has for each answer, and for taking the message.
    """

    host: str
    port: int
    timeout: float
    user: str | None = None
    password: str | None = None
    security: str = "none"  # none, starttls or tls
    helo: str | None = None

    @property
    def longest_data(self) -> float:
        """Seconds from DATA to the end, at most: its answer, the message, the answer to the message."""
        return 3 * self.timeout


class SmtpSender:
    def __init__(self, server: OutgoingServer) -> None:
        self._server = server

    def send(
        self, raw: bytes, sender: str, recipients: tuple[str, ...], before_data: Callable[[], None]
    ) -> tuple[Refusal, ...]:
        """Send a message; returns the addressees that the server refused while it accepted others.

        Raises SendFailed, SendUncertain. What `before_data` raises is passed on, and nothing is sent.
        """
        try:
            connection = self._connect()
        except smtplib.SMTPResponseException as error:
            raise _failed(error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise SendFailed("no_connection", permanent=False) from error
        try:
            refused = self._envelope(connection, sender, recipients)
            before_data()
            self._data(connection, raw)
            return refused
        finally:
            connection.close()

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        connection: smtplib.SMTP
        if server.security == "tls":
            connection = smtplib.SMTP_SSL(
                server.host,
                server.port,
                server.helo,
                timeout=server.timeout,
                context=ssl.create_default_context(),
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, server.helo, timeout=server.timeout)
        try:
            connection.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                connection.starttls(context=ssl.create_default_context())
                connection.ehlo()
            if server.user and server.password:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _envelope(
        self, connection: smtplib.SMTP, sender: str, recipients: tuple[str, ...]
    ) -> tuple[Refusal, ...]:
        try:
            code, answer = connection.mail(sender)
            if code != 250:
                raise _refusal("sender_refused", code, answer)
            answers = {address: connection.rcpt(address) for address in recipients}
        except (OSError, smtplib.SMTPException) as error:
            raise SendFailed("connection_lost", permanent=False) from error
        refused = tuple(
            Refusal(address=address, permanent=500 <= code < 600, answer=_said(code, answer))
            for address, (code, answer) in answers.items()
            if code not in (250, 251)
        )
        if len(refused) < len(answers):
            return refused
        # A temporary refusal decides over permanent ones: trying again may still reach somebody.
        first = min(refused, key=lambda one: one.permanent)
        raise SendFailed(
            "addressees_refused", permanent=first.permanent, answer=first.answer, refused=refused
        )

    def _data(self, connection: smtplib.SMTP, raw: bytes) -> None:
        try:
            code, answer = connection.data(raw)
        except smtplib.SMTPDataError as error:
            # Refused before the first byte of content.
            raise _failed(error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise SendUncertain(type(error).__name__) from error
        if code != 250:
            raise _refusal("message_refused", code, answer)


def _failed(error: smtplib.SMTPResponseException) -> SendFailed:
    return _refusal("connection_refused", error.smtp_code, error.smtp_error)


def _refusal(reason: Failure, code: int, answer: bytes | str) -> SendFailed:
    return SendFailed(reason, permanent=500 <= code < 600, answer=_said(code, answer))


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    # The database does not accept a NUL.
    return f"{code} {text}".replace("\x00", "")[:MAX_ANSWER]
