"""The doors by which people's mail programs hand in letters: SMTP with sign-in, encrypted (RFC 6409, 8314).

Nobody is heard before encryption, and nobody hands in without an app password. Whoever may is asked anew at
each letter: who has left, or whose app password is revoked, hands in no more, also within a conversation.
"""

import asyncio
from asyncio import sslproto
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

import structlog
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pymongo.errors import PyMongoError

from eventing import EventingError, Refused
from mail.adapters.smtp_in import MAX_RECIPIENTS, TALK_SECONDS, TRY_LATER, PatientSmtp
from mail.addresses import is_address, normal
from mail.known.model import Person
from mail.message.parsed import Unreadable
from mail.submission.intake import Submissions
from mail.submission.letter import answer_to
from mail.submission.lookups import SignedIn, SigningIn, TooManyTries
from people import StaffDirectory
from people.caller import as_caller

log_ = structlog.get_logger(__name__)

T = TypeVar("T")

#: Seconds to encrypt and sign in: who is nobody yet has a seat for no longer.
SIGN_IN_SECONDS = 60
#: Sign-ins that may fail in a conversation.
MAX_FAILURES = 3
NOT_YOURS = "550 5.7.1 from:not_your_address"
WRONG = "535 5.7.8 Name or app password wrong"
TOO_OFTEN = "454 4.7.0 Too many tries, wait a minute"
NO_MORE = "535 5.7.8 Sign in again"


class Submitting(PatientSmtp):
    """SMTP for signed-in people, with STARTTLS."""

    extensions = ("ENHANCEDSTATUSCODES",)
    always_encrypted = True

    def __init__(self, handler: "Submitter", *args: Any, **options: Any) -> None:
        super().__init__(handler, *args, auth_required=True, authenticator=_as_typed, **options)
        self._submitter, self._failures = handler, 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self.session is not None and not self.session.authenticated:
            self._until = min(self._until, self.loop.time() + SIGN_IN_SECONDS)
            self._reset_timeout()

    async def auth_PLAIN(self, server: Any, args: list[str]) -> AuthResult:  # noqa: N802  aiosmtpd's own name
        return await self._checked(await super().auth_PLAIN(server, args))

    async def auth_LOGIN(self, server: Any, args: list[str]) -> AuthResult:  # noqa: N802  aiosmtpd's own name
        return await self._checked(await super().auth_LOGIN(server, args))

    async def _checked(self, typed: AuthResult) -> AuthResult:
        if not isinstance(typed.auth_data, LoginPassword):
            # What cannot be read was answered already.
            return AuthResult(success=False, handled=True)
        assert self.session is not None
        who, answer = await self._submitter.sign_in(self.session, typed.auth_data)
        if who is not None:
            self._heard, self._until = self.loop.time(), self.loop.time() + TALK_SECONDS
            return AuthResult(success=True, auth_data=who)
        self._failures += 1
        if self._failures >= MAX_FAILURES:
            await self.push(answer)
            self.end()
            return AuthResult(success=False, handled=True)
        return AuthResult(success=False, handled=False, message=answer)


class SubmittingByTls(Submitting):
    """The same, encrypted from the first word. A conversation has its seat before it is encrypted."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._original_transport is not None or not self.sits(transport):
            super().connection_made(transport)
            return
        assert self.tls_context is not None
        self._until = self.loop.time() + SIGN_IN_SECONDS
        waiter = self.loop.create_future()
        waiter.add_done_callback(self._encrypted)
        self._tls_handshake_okay = True
        self._tls_protocol = sslproto.SSLProtocol(
            self.loop, self, self.tls_context, waiter, server_side=True, ssl_handshake_timeout=SIGN_IN_SECONDS
        )
        self._original_transport = transport
        transport.set_protocol(self._tls_protocol)
        self._tls_protocol.connection_made(transport)

    def _encrypted(self, handshake: "asyncio.Future[None]") -> None:
        """Without a conversation nobody is told that there is none any more: its seat is free."""
        if not handshake.cancelled():
            handshake.exception()
        if self.transport is None:
            self._seats.give_back(self)

    def end(self) -> None:
        if self.transport is None:
            self.cut()
        else:
            super().end()


def _as_typed(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, typed: Any
) -> AuthResult:
    """Nobody is let in here: checking takes longer than the others can wait, and goes on in a thread."""
    return AuthResult(success=False, handled=False, auth_data=typed)


def _who(session: Session) -> SignedIn:
    who: Any = session.auth_data
    assert isinstance(who, SignedIn), "nobody else gets so far"
    return who


class Submitter:
    """aiosmtpd's handler of both doors."""

    def __init__(
        self, signing_in: SigningIn, submissions: Submissions, staff: StaffDirectory, threads: int = 8
    ) -> None:
        self._signing_in, self._submissions, self._staff = signing_in, submissions, staff
        # Its own: what is slow here holds up nothing that comes from outside.
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="submit")

    async def sign_in(self, session: Session, typed: LoginPassword) -> tuple[SignedIn | None, str]:
        name, password = (part.decode("utf-8", "replace") for part in (typed.login, typed.password))
        peer: Any = session.peer
        place = str(peer[0]) if isinstance(peer, tuple) else ""
        try:
            who = await self._in_thread(partial(self._signing_in.sign_in, name, password, place))
        except TooManyTries:
            log_.warning("sign_in_slowed_down")
            return None, TOO_OFTEN
        except (PyMongoError, EventingError) as error:
            log_.warning("sign_in_not_checked", error=type(error).__name__)
            return None, "454 4.7.0 Try again later"
        if who is None:
            log_.info("sign_in_refused")
        return who, WRONG

    async def handle_EHLO(  # noqa: N802  aiosmtpd's own name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        more = [f"250-{name}" for name in getattr(server, "extensions", ())]
        return [*responses[:-1], *more, responses[-1]]

    async def handle_MAIL(  # noqa: N802  aiosmtpd's own name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, mail_options: list[str]
    ) -> str:
        try:
            person = await self._in_thread(partial(self._signing_in.still, _who(session)))
        except (PyMongoError, EventingError):
            return TRY_LATER
        if person is None:
            return NO_MORE
        if normal(address) != person.address:
            return NOT_YOURS
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802  aiosmtpd's own name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        if not is_address(normal(address)):
            return "553 5.1.3 to:not_an_email"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802  aiosmtpd's own name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        raw = envelope.original_content or b""
        try:
            answer = await self._in_thread(partial(self._take, raw, envelope.rcpt_tos, _who(session)))
        except Refused as refused:
            answer = answer_to(refused)
        except Unreadable as error:
            answer = f"554 5.6.0 {error.code}"
        except (PyMongoError, EventingError) as error:
            log_.warning("letter_not_taken", size=len(raw), error=type(error).__name__)
            return TRY_LATER
        except Exception:
            # The program keeps the letter, and its person sees that it is not sent.
            log_.exception("letter_not_taken", size=len(raw))
            return TRY_LATER
        log_.info("letter_handed_in", size=len(raw), answer=answer[:3])
        return answer

    def _take(self, raw: bytes, recipients: list[str], who: SignedIn) -> str:
        person: Person | None = self._signing_in.still(who)
        caller = None if person is None else as_caller(who.staff_id, self._staff)
        if person is None or caller is None:
            return NO_MORE
        return f"250 2.0.0 OK {self._submissions.take(raw, recipients, who, person, caller)}"

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def close(self) -> None:
        self._pool.shutdown(wait=True)
