"""Sending: one message over one SMTP connection, with a word to the caller right before DATA.

What the server answered is certain; a connection that ends after DATA began is not.
"""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from mail.domain.sending import SendFailed, SendUncertain


@dataclass(frozen=True)
class Relay:
    """The server that sends for us. `security` none is for one on the same host.

    `timeout`: it has so many seconds for each answer, and so many to take the message.
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
        """Seconds from DATA to the end, at most: its answer, the message, the answer to that."""
        return 3 * self.timeout


class SmtpSender:
    def __init__(self, relay: Relay) -> None:
        self._relay = relay

    def send(
        self, raw: bytes, sender: str, recipients: tuple[str, ...], before_data: Callable[[], None]
    ) -> tuple[str, ...]:
        """Returns the addressees the server refused while it took others. Raises SendFailed, SendUncertain.

        What `before_data` raises is passed on, and nothing is sent.
        """
        try:
            connection = self._connect()
        except smtplib.SMTPResponseException as error:
            raise _failed(error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise SendFailed(f"no connection: {type(error).__name__}", permanent=False) from error
        try:
            refused = self._envelope(connection, sender, recipients)
            before_data()
            self._data(connection, raw)
            return refused
        finally:
            connection.close()

    def _connect(self) -> smtplib.SMTP:
        relay = self._relay
        connection: smtplib.SMTP
        if relay.security == "tls":
            connection = smtplib.SMTP_SSL(
                relay.host,
                relay.port,
                relay.helo,
                timeout=relay.timeout,
                context=ssl.create_default_context(),
            )
        else:
            connection = smtplib.SMTP(relay.host, relay.port, relay.helo, timeout=relay.timeout)
        try:
            connection.ehlo_or_helo_if_needed()
            if relay.security == "starttls":
                connection.starttls(context=ssl.create_default_context())
                connection.ehlo()
            if relay.user and relay.password:
                connection.login(relay.user, relay.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _envelope(
        self, connection: smtplib.SMTP, sender: str, recipients: tuple[str, ...]
    ) -> tuple[str, ...]:
        try:
            code, answer = connection.mail(sender)
            if code != 250:
                raise _refusal("sender", code, answer)
            answers = {address: connection.rcpt(address) for address in recipients}
        except (OSError, smtplib.SMTPException) as error:
            raise SendFailed(f"connection lost: {type(error).__name__}", permanent=False) from error
        refused = {address: reply for address, reply in answers.items() if reply[0] not in (250, 251)}
        if len(refused) < len(answers):
            return tuple(refused)
        # Of several reasons the one that may pass decides: trying again can still reach somebody.
        code, answer = min(refused.values(), key=lambda reply: reply[0])
        raise _refusal("every addressee", code, answer)

    def _data(self, connection: smtplib.SMTP, raw: bytes) -> None:
        try:
            code, answer = connection.data(raw)
        except smtplib.SMTPDataError as error:
            # Refused before the first byte of content.
            raise _failed(error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise SendUncertain(type(error).__name__) from error
        if code != 250:
            raise _refusal("message", code, answer)


def _failed(error: smtplib.SMTPResponseException) -> SendFailed:
    return _refusal("connection", error.smtp_code, error.smtp_error)


def _refusal(what: str, code: int, answer: bytes | str) -> SendFailed:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return SendFailed(f"{what} refused: {code} {text}"[:300], permanent=500 <= code < 600)
