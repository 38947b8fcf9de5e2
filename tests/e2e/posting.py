"""Posting: another mail server, which hands messages over by SMTP and retries until it gets 250."""

import re
import smtplib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.support import eventually
from tools.demo.company import DOMAIN
from tools.launcher.system import System

SALES = f"sales@{DOMAIN}"
SENDER = "bounces@relay-demo.com"
TIMEOUT_SECONDS = 20.0
#: A receiver that was killed is back long before.
TRIES_FOR_SECONDS = 90.0
CONNECTIONS = 4


def as_sent(file: Path) -> bytes:
    """As it travels: line ends CRLF, the last line's too; whatever else is odd about it stays."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", file.read_bytes())
    return lines if lines.endswith(b"\r\n") else lines + b"\r\n"


@contextmanager
def delivering(system: System, messages: Sequence[bytes]) -> Iterator[dict[bytes, str]]:
    """Several connections at a time, each message until it is taken; leaving waits until all are.

    What was acknowledged so far: message -> the id it is kept under.
    """
    taken: dict[bytes, str] = {}

    def deliver(raw: bytes) -> None:
        mail_id = eventually(partial(hand_over, system, raw), TRIES_FOR_SECONDS, "a message taken")
        assert mail_id is not None
        taken[raw] = mail_id

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        try:
            delivered = pool.map(deliver, messages)
            yield taken
            list(delivered)
        finally:
            pool.shutdown(cancel_futures=True)


def hand_over(system: System, raw: bytes) -> str | None:
    """The id the message is kept under; None when it is not known to be taken."""
    try:
        with _addressed(system) as smtp:
            code, answer = smtp.data(raw)
    except OSError:  # SMTP's own errors are some, too
        return None
    return answer.decode().split()[-1] if code == 250 else None


@contextmanager
def half_sent(system: System, raw: bytes) -> Iterator[None]:
    """A message in the middle of its way: the receiver has the half of it, and waits for the rest."""
    with _addressed(system) as smtp:
        assert smtp.docmd("DATA")[0] == 354
        smtp.send(raw[: len(raw) // 2])
        yield


@contextmanager
def _addressed(system: System) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", system.smtp_port, timeout=TIMEOUT_SECONDS) as smtp:
        smtp.ehlo()
        for code, answer in (smtp.mail(SENDER), smtp.rcpt(SALES)):
            if code != 250:
                raise smtplib.SMTPResponseException(code, answer)
        yield smtp
