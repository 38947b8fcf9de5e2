"""A real SMTP server that keeps what it is sent: the far end of outgoing mail, for demo and tests."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
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


class Moment(Enum):
    """A moment of a conversation at which the client waits for an answer."""

    ADDRESSED = auto()  # an addressee was named
    DATA = auto()  # the message is announced
    RECEIVED = auto()  # all of the message is here


class Then(Enum):
    """What happens next in a conversation."""

    GO_ON = auto()
    HANG_UP = auto()
    KEEP_AND_HANG_UP = auto()  # the message is delivered, and the client does not hear of it


#: Asked at each moment, with the name the client gave itself; may take its time, the client waits.
Interfere = Callable[[Moment, str], Then]


@dataclass
class SmtpSink:
    """The sink. `delivered` is in order of arrival; `answers` replaces the 250 of a recipient at RCPT."""

    port: int
    delivered: list[Delivered] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    interfere: Interfere | None = None
    _lock: Lock = field(default_factory=Lock)

    def wait_for(self, count: int, within: float = 10.0) -> list[Delivered]:
        eventually(lambda: len(self.delivered) >= count, within, what=f"{count} mails delivered")
        return list(self.delivered)

    async def handle_RCPT(  # noqa: N802  aiosmtpd's own name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self.pause(server, session, Moment.ADDRESSED)
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
        message = Delivered(envelope.mail_from or "", tuple(envelope.rcpt_tos), content)
        await self.pause(server, session, Moment.RECEIVED, message)
        return "250 OK"

    async def pause(
        self, server: SMTP, session: Session, moment: Moment, message: Delivered | None = None
    ) -> None:
        """Ask what to do; does not return where the conversation ends here."""
        # In a thread, which goes on when the client is gone: a message that is here is kept all the same.
        then = await asyncio.to_thread(self._decided, moment, session.host_name or "", message)
        if then is not Then.GO_ON:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            await asyncio.Event().wait()

    def _decided(self, moment: Moment, client: str, message: Delivered | None) -> Then:
        then = Then.GO_ON if self.interfere is None else self.interfere(moment, client)
        if message is not None and then is not Then.HANG_UP:
            with self._lock:
                self.delivered.append(message)
        return then


class _Server(SMTP):
    """A server that asks the sink before it answers DATA."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802  aiosmtpd's own name
        assert self.session is not None
        await self.event_handler.pause(self, self.session, Moment.DATA)
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Server(self.handler, **self.SMTP_kwargs)


@contextmanager
def running_sink() -> Iterator[SmtpSink]:
    sink = SmtpSink(free_port())
    controller = _Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
