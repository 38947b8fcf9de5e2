"""Receiving: SMTP that answers 250 only after the message is on record.

aiosmtpd speaks the protocol on one asyncio loop; everything that touches the database runs in
threads. Unknown recipients are refused with 550, mail that is too large with 552; while the database
is away the answer is 451, and the sender tries again. A receiver that stops finishes the messages it
is receiving, and tells all other connections to try again later.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from functools import partial
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, AnyStr, TypeVar

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax
from pymongo.errors import PyMongoError

from eventing import Db, EventingError
from mail.adapters.encryption import Encryption
from mail.addresses import Network, normal
from mail.mailbox.lookups import reached_at
from mail.message.handlers import Intake
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

    def __init__(
        self,
        handler: "Receiver",
        seats: "Seats",
        size_limit: int,
        encryption: Encryption | None = None,
        **options: Any,
    ) -> None:
        super().__init__(
            handler,
            data_size_limit=size_limit,
            timeout=IDLE_SECONDS,
            tls_context=None if encryption is None else encryption.context(),
            require_starttls=encryption is not None and encryption.required,
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
        if not self._seats.take(self, _network_of(transport)):
            assert isinstance(transport, asyncio.WriteTransport)
            transport.write(b"421 4.7.0 Too many connections, try again later\r\n")
            transport.close()
            return
        self._until = self.loop.time() + TALK_SECONDS
        super().connection_made(transport)

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
            status: Any = "552 5.3.4 Message too large"
        else:
            self.envelope.content = self.envelope.original_content = content
            status = await self._call_handler_hook("DATA")
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        self._until = self.loop.time() + TALK_SECONDS
        await self.push(status)

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


def _network_of(transport: asyncio.BaseTransport) -> str:
    """Where a connection comes from: an address, or the network of 64 bits that one customer of IPv6 has."""
    peer = transport.get_extra_info("peername")
    address = ip_address(peer[0].partition("%")[0])
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)


class Seats:
    """The open connections, and how many there may be at once, in all and from one place.

    Used on the loop's thread only.
    """

    def __init__(self, count: int, per_place: int) -> None:
        self._count, self._per_place = count, per_place
        self._taken: dict[PatientSmtp, str] = {}
        #: They found no seat, and are being told so.
        self._turned_away: set[PatientSmtp] = set()
        self._empty = asyncio.Event()
        self._empty.set()

    def take(self, connection: PatientSmtp, place: str) -> bool:
        self._empty.clear()
        theirs = sum(1 for taken in self._taken.values() if taken == place)
        if len(self._taken) >= self._count or theirs >= self._per_place:
            self._turned_away.add(connection)
            return False
        self._taken[connection] = place
        return True

    def give_back(self, connection: PatientSmtp) -> bool:
        """Free the connection's seat; False when it had none."""
        had = self._taken.pop(connection, None) is not None
        self._turned_away.discard(connection)
        if not self._taken and not self._turned_away:
            self._empty.set()
        return had

    async def clear(self, within: float) -> None:
        """Let every connection finish, then cut off those that take longer than `within` seconds."""
        for connection in list(self._taken):
            connection.end()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._empty.wait(), within)
        for connection in list(self._taken):
            log_.warning("message_cut_off")
            connection.cut()
        await self._empty.wait()


class Receiver:
    """aiosmtpd's handler: checks recipients and takes messages in."""

    def __init__(
        self,
        db: Db,
        intake: Intake,
        threads: int = 8,
        own_servers: Sequence[Network] = (),
        domains: Collection[str] = (),
    ) -> None:
        self._db, self._intake, self._own_servers, self._domains = db, intake, own_servers, domains
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="receive")

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
            reached = await self._in_thread(partial(reached_at, self._db, normal(address), self._domains))
        except (PyMongoError, EventingError) as error:
            log_.warning("recipient_not_checked", error=type(error).__name__)
            return TRY_LATER
        if reached is None:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(reached)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802  aiosmtpd's own name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
    ) -> str:
        raw = envelope.original_content or b""
        mailbox_ids = tuple(sorted({mailbox_id for mailbox_id in envelope.rcpt_tos if mailbox_id}))
        try:
            take = partial(self._intake.take, raw, mailbox_ids, ACTOR, way=self._way_of(session))
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

    def _way_of(self, session: Session) -> Way:
        """The way in: our people's own, if a server of ours is at the other end."""
        peer = ip_address(str(session.peer[0]).partition("%")[0]) if session.peer else None
        return "own" if peer is not None and any(peer in own for own in self._own_servers) else "outside"

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def close(self) -> None:
        self._pool.shutdown(wait=True)


#: Turns of the loop from accepting a connection to its seat.
TURNS_TO_A_SEAT = 3


@asynccontextmanager
async def serving(
    receiver: Receiver,
    host: str,
    port: int,
    *,
    size_limit: int,
    connections: int,
    per_address: int,
    hostname: str,
    encryption: Encryption | None = None,
) -> AsyncIterator[None]:
    """Listen until the block is left, then end in order.

    `size_limit` in bytes; `connections` at once, of which one address may have `per_address`. Without
    `encryption` none is offered.
    """
    seats = Seats(connections, per_address)

    def protocol() -> PatientSmtp:
        return PatientSmtp(
            receiver,
            seats,
            size_limit,
            encryption,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident="ready",
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, host, port)
    try:
        yield
    finally:
        # Who was accepted a moment ago still gets a seat, which a closed server would not give, and is told.
        for listening in server.sockets:
            loop.remove_reader(listening.fileno())
        for _ in range(TURNS_TO_A_SEAT):
            await asyncio.sleep(0)
        server.close()
        await seats.clear(FINISH_SECONDS)
        await server.wait_closed()
