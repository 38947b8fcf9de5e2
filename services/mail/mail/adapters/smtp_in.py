"""Receiving: SMTP that answers 250 only after the message is on record.

aiosmtpd speaks the protocol on one asyncio loop; everything that touches the database runs in
threads. Unknown recipients are refused with 550, mail that is too large with 552; while the database
is away the answer is 451, and the sender tries again. A receiver that stops finishes the messages it
is receiving, and tells all other connections to try again later.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from functools import partial
from ipaddress import ip_address
from typing import Any, AnyStr, TypeVar

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session
from pymongo.errors import PyMongoError

from eventing import Db, EventingError
from mail.addresses import Network, normal
from mail.mailbox.lookups import mailbox_of
from mail.message.handlers import Intake
from mail.values import Way

log_ = structlog.get_logger(__name__)

T = TypeVar("T")

ACTOR = "smtp"
#: RFC 5321 allows 998 characters; much real mail has longer lines, and is not refused for that.
LONGEST_LINE = 1024 * 1024
TRY_LATER = "451 4.3.0 Try again later"
MAX_RECIPIENTS = 100
#: How long a message that is being received may take when the receiver stops.
FINISH_SECONDS = 20.0


class PatientSmtp(SMTP):
    """aiosmtpd's protocol with long lines, a limit of connections (`Seats`), and an orderly end."""

    line_length_limit = LONGEST_LINE

    def __init__(self, handler: "Receiver", seats: "Seats", **options: Any) -> None:
        super().__init__(handler, **options)
        self._seats = seats
        self._ending = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not self._seats.take(self):
            assert isinstance(transport, asyncio.WriteTransport)
            transport.write(b"421 4.7.0 Too many connections, try again later\r\n")
            transport.close()
            return
        super().connection_made(transport)

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
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    def _part(self) -> None:
        between_messages = self.envelope is None or self.envelope.mail_from is None
        transport = self.transport
        if between_messages and isinstance(transport, asyncio.WriteTransport) and not transport.is_closing():
            transport.write(b"421 4.3.2 Closing, try again\r\n")
            transport.close()


class Seats:
    """The open connections, and how many there may be at once. Used on the loop's thread only."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._taken: set[PatientSmtp] = set()
        self._empty = asyncio.Event()
        self._empty.set()

    def take(self, connection: PatientSmtp) -> bool:
        if len(self._taken) >= self._count:
            return False
        self._taken.add(connection)
        self._empty.clear()
        return True

    def give_back(self, connection: PatientSmtp) -> bool:
        """Free the connection's seat; False when it had none."""
        if connection not in self._taken:
            return False
        self._taken.remove(connection)
        if not self._taken:
            self._empty.set()
        return True

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

    def __init__(self, db: Db, intake: Intake, threads: int = 8, own_servers: Sequence[Network] = ()) -> None:
        self._db, self._intake, self._own_servers = db, intake, own_servers
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
            mailbox = await self._in_thread(partial(mailbox_of, self._db, normal(address)))
        except (PyMongoError, EventingError) as error:
            log_.warning("recipient_not_checked", error=type(error).__name__)
            return TRY_LATER
        if mailbox is None:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(mailbox["_id"])
        envelope.rcpt_options.extend(rcpt_options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802  aiosmtpd's own name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
    ) -> str:
        raw = envelope.original_content or b""
        mailbox_ids = tuple(sorted(set(envelope.rcpt_tos)))
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


@asynccontextmanager
async def serving(
    receiver: Receiver, host: str, port: int, *, size_limit: int, connections: int, hostname: str
) -> AsyncIterator[None]:
    """Listen until the block is left, then end in order; `size_limit` in bytes, `connections` at once."""
    seats = Seats(connections)

    def protocol() -> PatientSmtp:
        return PatientSmtp(
            receiver,
            seats,
            data_size_limit=size_limit,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident="ready",
            timeout=300,
        )

    server = await asyncio.get_running_loop().create_server(protocol, host, port)
    try:
        yield
    finally:
        server.close()
        await seats.clear(FINISH_SECONDS)
        await server.wait_closed()
