"""A real SMTP server that keeps what it is sent: the far end of outgoing mail, for demo and tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tools.processes import free_port
from tools.waiting import eventually


@dataclass(frozen=True)
class Delivered:
    sender: str
    recipients: tuple[str, ...]
    content: bytes


@dataclass
class SmtpSink:
    """`delivered` in order of arrival; `answers` replaces the 250 for a recipient (given at RCPT)."""

    port: int
    delivered: list[Delivered] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def wait_for(self, count: int, within: float = 10.0) -> list[Delivered]:
        eventually(lambda: len(self.delivered) >= count, within, what=f"{count} mails delivered")
        return list(self.delivered)

    async def handle_RCPT(  # noqa: N802  aiosmtpd's own name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get(address)
        if answer is not None:
            return answer
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  aiosmtpd's own name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.original_content or b""
        with self._lock:
            self.delivered.append(Delivered(envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
        return "250 OK"


@contextmanager
def running_sink() -> Iterator[SmtpSink]:
    sink = SmtpSink(free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
