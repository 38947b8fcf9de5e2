"""Receiving: SMTP and LMTP that answer 250 only after the message is on record.

aiosmtpd speaks the protocol on one asyncio loop; everything that touches the database runs in
threads. Unknown recipients are refused with 550, mail that is too large with 552; while the database
is away the answer is 451, and the sender tries again. A receiver that stops finishes the messages it
is receiving, and tells all other connections to try again later.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any, AnyStr, TypeVar

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax
from pymongo.errors import PyMongoError

from eventing import Db, EventingError
from mail.adapters.encryption import Encryption
from mail.adapters.seats import Seats, network_of
from mail.addresses import Network, normal
from mail.delivery.lookups import way_back
from mail.mailbox.lookups import reached_at
from mail.message.intake import Intake
from mail.message.receiving import CameBack
from mail.return_path import ReturnPath
from mail.values import Way

log_ = structlog.get_logger(__name__)

T = TypeVar("T")

ACTOR = "smtp"
#: Bytes of a conversation that wait to be read. Lines of a message may be longer, and in much real mail are.
BUFFER_BYTES = 64 * 1024
#: A message that is too large is read to its end, to be told so, but not beyond this multiple of the limit.
PATIENCE = 2
#: Seconds without a word after which a conversation ends (RFC 5321 asks for five minutes at least).
IDLE_SECONDS = 300.0
#: Seconds that a conversation may take without a message, and the bytes a second of the slowest message.
TALK_SECONDS = 900.0
SLOWEST = 10 * 1024
TRY_LATER = "451 4.3.0 Try again later"
MAX_RECIPIENTS = 100
#: How long a message that is being received may take when the receiver stops.
FINISH_SECONDS = 20.0


class PatientSmtp(SMTP):
    """aiosmtpd's protocol with long lines, limits of connections, memory and time, and an orderly end."""

    line_length_limit = BUFFER_BYTES
    #: Named in the greeting beside aiosmtpd's own.
    extensions: tuple[str, ...] = ()
    #: Whatever the settings say of the others.
    always_encrypted = False

    def __init__(
        self,
        handler: Any,
        seats: Seats,
        size_limit: int,
        encryption: Encryption | None = None,
        **options: Any,
    ) -> None:
        super().__init__(
            handler,
            data_size_limit=size_limit,
            timeout=IDLE_SECONDS,
            tls_context=None if encryption is None else encryption.context(),
            require_starttls=encryption is not None and (encryption.required or self.always_encrypted),
            **options,
        )
        self._seats = seats
        self._size_limit = size_limit
        self._ending = False
        self._heard = self._until = self.loop.time()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._original_transport is not None:  # it has its seat: this is its conversation anew, encrypted
            super().connection_made(transport)
            return
        if not self.sits(transport):
            assert isinstance(transport, asyncio.WriteTransport)
            transport.write(b"421 4.7.0 Too many connections, try again later\r\n")
            transport.close()
            return
        self._until = self.loop.time() + TALK_SECONDS
        super().connection_made(transport)

    def sits(self, transport: asyncio.BaseTransport) -> bool:
        """Whether the connection has a seat, or one is left for it."""
        return self._seats.take(self, network_of(transport))

    def _reset_timeout(self, duration: float | None = None) -> None:
        """Wait for the next word: for a while, and no longer than the conversation may take."""
        self._heard = self.loop.time()
        left = max(0.0, self._until - self._heard)
        super()._reset_timeout(min(duration or IDLE_SECONDS, left) or 0.001)

    def _timeout_cb(self) -> None:
        if isinstance(self.transport, asyncio.WriteTransport) and not self.transport.is_closing():
            self.transport.write(b"421 4.4.2 This takes too long, try again\r\n")
        if self.transport is None:  # it is agreeing on its encryption
            self.cut()
            return
        super()._timeout_cb()  # type: ignore[no-untyped-call]

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802  aiosmtpd's own name
        """Receive a message. In memory there is at most as much as a message may have, whatever is sent."""
        assert self.envelope is not None
        if await self.check_helo_needed():
            return
        if not self.envelope.rcpt_tos or arg:
            await self.push("501 5.5.4 Syntax: DATA" if arg else "503 5.5.1 Need RCPT first")
            return
        self._until = max(self._until, self.loop.time() + self._size_limit / SLOWEST)
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        content = await self._message()
        if content is None:
            status = "552 5.3.4 Message too large"
        else:
            self.envelope.content = self.envelope.original_content = content
            status = str(await self._call_handler_hook("DATA"))
        answers = self.answers(len(self.envelope.rcpt_tos))
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        self._until = self.loop.time() + TALK_SECONDS
        # All at once: who stops closes after an answer.
        await self.push("\r\n".join([status] * answers))

    def answers(self, recipients: int) -> int:
        """How many answers a message for so many recipients gets."""
        return 1

    async def _message(self) -> bytes | None:
        """The message that follows; None if it is too large. Ends the conversation if it does not end."""
        kept, size, begins = bytearray(), 0, True
        while size <= PATIENCE * self._size_limit:
            try:
                piece = await self._reader.readuntil(b"\r\n")
                ends = True
            except asyncio.LimitOverrunError as error:  # a piece of a long line
                piece = await self._reader.readexactly(error.consumed)
                ends = False
            if begins and piece == b".\r\n":
                return None if size > self._size_limit else bytes(kept)
            if begins and piece.startswith(b"."):
                piece = piece[1:]
            begins = ends
            size += len(piece)
            if size <= self._size_limit:
                kept += piece
            else:
                kept.clear()
            if self.loop.time() > self._heard + 1:
                self._reset_timeout()
        await self.push("552 5.3.4 Message too large")
        self.cut()
        raise asyncio.CancelledError

    def connection_lost(self, error: Exception | None) -> None:
        if self._seats.give_back(self):
            super().connection_lost(error)

    async def push(self, status: AnyStr) -> None:
        await super().push(status)
        if self._ending:
            self._part()

    def end(self) -> None:
        """Close as soon as a message that is being received, if any, has its answer."""
        self._ending = True
        self._part()

    def cut(self) -> None:
        transport = self.transport or self._original_transport
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()

    def _part(self) -> None:
        between_messages = self.envelope is None or self.envelope.mail_from is None
        transport = self.transport
        if between_messages and isinstance(transport, asyncio.WriteTransport) and not transport.is_closing():
            transport.write(b"421 4.3.2 Closing, try again\r\n")
            transport.close()


class PatientLmtp(PatientSmtp, LMTP):
    """LMTP (RFC 2033): a greeting of its own, and an answer to the message for each recipient.

    One message is on record or it is not, so they are all the same: what our own mail server is told 451 it
    brings again, and nobody has it twice.
    """

    extensions = ("PIPELINING", "ENHANCEDSTATUSCODES")

    def answers(self, recipients: int) -> int:
        return recipients


@dataclass(frozen=True)
class Reached:
    """A mailbox, "" for nobody's, and the letter of ours that mail to the address is about, if any."""

    mailbox_id: str
    letter: CameBack | None = None


class Receiver:
    """aiosmtpd's handler: checks recipients and takes messages in."""

    def __init__(
        self,
        db: Db,
        intake: Intake,
        threads: int = 8,
        own_servers: Sequence[Network] = (),
        domains: Collection[str] = (),
        return_path: ReturnPath | None = None,
    ) -> None:
        self._db, self._intake, self._own_servers, self._domains = db, intake, own_servers, domains
        self._return_path = return_path
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="receive")

    async def handle_EHLO(  # noqa: N802  aiosmtpd's own name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname
        more = [f"250-{name}" for name in getattr(server, "extensions", ())]
        # aiosmtpd offers AUTH to whoever encrypts; nobody signs in here.
        told = [one for one in responses[:-1] if not one.startswith("250-AUTH")]
        return [*told, *more, responses[-1]]

    async def handle_RCPT(  # noqa: N802  aiosmtpd's own name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        rcpt_options: list[str],
    ) -> str:
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        try:
            reached = await self._in_thread(partial(self._reached, address))
        except (PyMongoError, EventingError) as error:
            log_.warning("recipient_not_checked", error=type(error).__name__)
            return TRY_LATER
        if reached is None:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(reached)  # type: ignore[arg-type] # handed back to us
        envelope.rcpt_options.extend(rcpt_options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802  aiosmtpd's own name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
    ) -> str:
        raw = envelope.original_content or b""
        reached: Sequence[Reached] = envelope.rcpt_tos  # type: ignore[assignment]
        mailbox_ids = tuple(sorted({one.mailbox_id for one in reached if one.mailbox_id}))
        letter = next((one.letter for one in reached if one.letter is not None), None)
        way = self._way_of(session)
        try:
            take = partial(self._intake.take, raw, mailbox_ids, ACTOR, way=way, letter=letter)
            taken = await self._in_thread(take)
        except (PyMongoError, EventingError) as error:
            log_.warning("mail_not_taken", size=len(raw), error=type(error).__name__)
            return TRY_LATER
        except Exception:
            # The sender keeps the message and tries again until the fault is fixed.
            log_.exception("mail_not_taken", size=len(raw))
            return TRY_LATER
        log_.info("mail_taken", mail=taken.mail_id, outcome=taken.outcome, size=len(raw))
        return f"250 2.0.0 OK {taken.mail_id}"

    def _reached(self, address: str) -> Reached | None:
        """Whom mail to an address reaches; None if it reaches nobody."""
        if self._return_path is not None and self._return_path.is_one(address):
            back = way_back(self._db, self._return_path, address)
            return None if back is None else Reached(back.mailbox_id, back.letter)
        mailbox_id = reached_at(self._db, normal(address), self._domains)
        return None if mailbox_id is None else Reached(mailbox_id)

    def _way_of(self, session: Session) -> Way:
        """The way in: our people's own, if a server of ours is at the other end."""
        named: Any = session.peer
        if not isinstance(named, tuple):  # a socket of this host, by which mail of anybody comes
            return "outside"
        peer = ip_address(str(named[0]).partition("%")[0])
        return "own" if any(peer in own for own in self._own_servers) else "outside"

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def close(self) -> None:
        self._pool.shutdown(wait=True)


#: Turns of the loop from accepting a connection to its seat.
TURNS_TO_A_SEAT = 3


@dataclass(frozen=True)
class Door:
    """Where mail is taken: a port of an address, or a socket of this host. `speaks`: SMTP or LMTP."""

    host: str = ""
    port: int = 0
    socket: Path | None = None
    speaks: type[PatientSmtp] = PatientSmtp

    async def opened(self, protocol: Callable[[], PatientSmtp]) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        if self.socket is None:
            return await loop.create_server(protocol, self.host, self.port)
        server = await loop.create_unix_server(protocol, self.socket)
        # For the group that it shares with the mail server in front.
        self.socket.chmod(0o660)
        return server


@asynccontextmanager
async def serving(
    receiver: Any,
    door: Door,
    *,
    size_limit: int,
    connections: int,
    per_address: int,
    hostname: str,
    encryption: Encryption | None = None,
) -> AsyncIterator[None]:
    """Listen at a door until the block is left, then end in order.

    `size_limit` in bytes; `connections` at once, of which one address may have `per_address`. Without
    `encryption` none is offered.
    """
    seats = Seats(connections, per_address)

    def protocol() -> PatientSmtp:
        return door.speaks(
            receiver,
            seats,
            size_limit,
            encryption,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident="ready",
        )

    loop = asyncio.get_running_loop()
    server = await door.opened(protocol)
    try:
        yield
    finally:
        # Who was accepted a moment ago still gets a seat, which a closed server would not give, and is told.
        for listening in server.sockets:
            loop.remove_reader(listening.fileno())
        for _ in range(TURNS_TO_A_SEAT):
            await asyncio.sleep(0)
        server.close()
        if door.socket is not None:
            door.socket.unlink(missing_ok=True)
        await seats.clear(FINISH_SECONDS)
        await server.wait_closed()
