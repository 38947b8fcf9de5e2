"""IMAP: a mailbox at a provider, read and never changed (RFC 9051, and what servers make of it).

IMAPClient knows the protocol. Beneath it is a connection of our own that a server can keep waiting, or fill,
only so far: every command has its time, and every answer its length.
"""

import imaplib
import select
import socket
import ssl
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from time import monotonic
from typing import IO, Any

from imapclient import IMAPClient
from imapclient.exceptions import CapabilityError, LoginError

from mail.collecting.provider import About, ListedFolder, OpenFolder, Provider, Trouble
from mail.values import CollectingTrouble, FolderMeaning

CONNECT_SECONDS = 10.0
#: What a command may take; a longer answer as much longer as the slowest line takes for it.
COMMAND_SECONDS = 30.0
SLOWEST = 20 * 1024
#: Bytes of an answer that carries no message: the names of many folders, or the numbers of many messages.
ANSWER_BYTES = 8 * 1024 * 1024
#: Bytes that come with a message, such as its number and where it ends.
AROUND_BYTES = 64 * 1024
PIECE_BYTES = 1024 * 1024
#: Servers may end a conversation in which nothing is said for half an hour.
LONGEST_WAIT = 25 * 60.0
#: Where IDLE is not offered: how often it is asked.
POLL_SECONDS = 60.0

MEANINGS: Mapping[bytes, FolderMeaning] = {b"\\sent": "sent", b"\\inbox": "inbox"}
#: Servers that do not say which folder is for sent mail call it so.
SENT_NAMES = frozenset({"sent", "sent messages", "sent items", "已发送", "已发送邮件", "发件箱"})


class _TooMuch(Exception):
    """The answer is longer than anything that was asked for."""


class _Bounded(imaplib.IMAP4):
    """imaplib's connection, with a time and a length for each answer."""

    def __init__(self, provider: Provider, context: ssl.SSLContext, within: float | None) -> None:
        self._provider, self._context = provider, context
        self._read = bytearray()
        self._end = float("inf") if within is None else monotonic() + within
        self._connecting = CONNECT_SECONDS if within is None else min(CONNECT_SECONDS, within / 2)
        self.allow(CONNECT_SECONDS, AROUND_BYTES)
        self.encrypted = False
        super().__init__(provider.host, provider.port)
        # It would log what is said, passwords and letters.
        self.debug = 0

    def allow(self, seconds: float, size: int) -> None:
        """What the next answer may take."""
        self._until, self._left = min(self._end, monotonic() + seconds), size

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        self.host, self.port = host, port
        self.sock = socket.create_connection((host, port), timeout=self._connecting)
        if self._provider.security == "tls":
            self.encrypt()

    def encrypt(self) -> None:
        """Agree on encryption. Nothing said before that counts."""
        if self._read:
            raise Trouble("not_imap")
        self.sock.settimeout(self._connecting)
        self.sock = self._context.wrap_socket(self.sock, server_hostname=self._provider.host)
        self.encrypted = True

    def read(self, size: int) -> bytes:
        if size > self._left:
            raise _TooMuch
        while len(self._read) < size:
            self._receive()
        return self._take(size)

    def readline(self) -> bytes:
        searched = 0
        while (end := self._read.find(b"\n", searched)) < 0:
            searched = len(self._read)
            self._receive()
        return self._take(end + 1)

    def _take(self, size: int) -> bytes:
        taken = bytes(self._read[:size])
        del self._read[:size]
        return taken

    def _receive(self) -> None:
        left = self._until - monotonic()
        if left <= 0:
            raise TimeoutError
        self.sock.settimeout(left)
        piece = self.sock.recv(65536)
        if not piece:
            raise ConnectionResetError
        self._left -= len(piece)
        if self._left < 0:
            raise _TooMuch
        self._read += piece

    def send(self, data: Any) -> None:
        self.sock.settimeout(COMMAND_SECONDS)
        self.sock.sendall(data)

    def shutdown(self) -> None:
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()

    def waits(self, seconds: float) -> bool:
        """Whether something is there to be read, at once or within so long."""
        if self._read or (isinstance(self.sock, ssl.SSLSocket) and self.sock.pending()):
            return True
        poller = select.poll()
        poller.register(self.sock.fileno(), select.POLLIN)
        return bool(poller.poll(seconds * 1000))


class _Client(IMAPClient):  # type: ignore[misc]  # it has no types
    def __init__(self, provider: Provider, context: ssl.SSLContext, within: float | None) -> None:
        self._provider, self._trusted, self._within = provider, context, within
        encrypted = provider.security == "tls"
        super().__init__(provider.host, provider.port, ssl=encrypted, timeout=CONNECT_SECONDS)
        self._imap.debug = 0
        self.normalise_times = False

    def _create_IMAP4(self) -> _Bounded:  # noqa: N802  IMAPClient's own name
        return _Bounded(self._provider, self._trusted, self._within)

    def begin_idle(self) -> bool:
        """Begin to listen; False if something has happened already.

        Not IMAPClient's own, which takes what is told meanwhile for a mistake.
        """
        line, quiet = self.line, True
        tag = self._idle_tag = line._command("IDLE")
        while line._get_response() is not None:
            if line.tagged_commands[tag] is not None:
                raise imaplib.IMAP4.error("no IDLE")
            quiet = False
        return quiet

    @property
    def line(self) -> _Bounded:
        found: _Bounded = self._imap
        return found


def trusted() -> ssl.SSLContext:
    """Whose certificates are believed: as the system, and SSL_CERT_FILE, say."""
    return ssl.create_default_context()


class ImapConnection:
    """The port `Connection`. Made signed in; raises Trouble."""

    def __init__(self, provider: Provider, within: float | None = None) -> None:
        self._client = _begun(provider, within)
        try:
            self._sign_in(provider)
        except BaseException:
            self.close()
            raise
        self._idles = self._offers("IDLE")

    def _sign_in(self, provider: Provider) -> None:
        if provider.security == "starttls":
            with self._asking():
                self._encrypt()
        with self._asking():
            try:
                self._client.login(provider.user_name, provider.secret)
            except LoginError as error:
                raise Trouble(_code_of_refusal(error)) from error
        if self._offers("ID"):
            # Some let nobody read who does not say who they are.
            with suppress(imaplib.IMAP4.error), self._asking():
                self._client.id_({"name": "Tradeloom", "version": "1"})

    def _encrypt(self) -> None:
        line = self._client.line
        answer: Any = ("NO", [])
        if "STARTTLS" in line.capabilities:
            with suppress(imaplib.IMAP4.error):
                answer = line._simple_command("STARTTLS")
        if answer[0] != "OK":
            raise Trouble("no_encryption")
        line.encrypt()
        line._get_capabilities()
        self._client._starttls_done = True
        self._client._cached_capabilities = None

    def _offers(self, capability: str) -> bool:
        with self._asking():
            return bool(self._client.has_capability(capability))

    @contextmanager
    def _asking(self, size: int = ANSWER_BYTES, seconds: float = COMMAND_SECONDS) -> Iterator[None]:
        """One command: within its time and length, and whatever goes wrong is one of our codes."""
        self._client.line.allow(seconds, size)
        try:
            yield
        except Trouble:
            raise
        except Exception as error:
            raise Trouble(_code_of(error)) from error

    # -- what is there -------------------------------------------------------------------------------

    def folders(self) -> Sequence[ListedFolder]:
        with self._asking():
            listed = self._client.list_folders()
        found = []
        for flags, _, name in listed:
            kinds = {bytes(flag).lower() for flag in flags}
            if b"\\noselect" in kinds or b"\\nonexistent" in kinds:
                continue
            name = str(name)
            meaning = next((MEANINGS[kind] for kind in kinds if kind in MEANINGS), None)
            if name.upper() == "INBOX":
                meaning = "inbox"
            elif meaning is None and name.lower() in SENT_NAMES:
                meaning = "sent"
            found.append(ListedFolder(name, meaning))
        return found

    def open(self, name: str) -> OpenFolder:
        try:
            with self._asking():
                said = self._client.select_folder(name, readonly=True)
                return OpenFolder(
                    int(said[b"UIDVALIDITY"]), int(said.get(b"UIDNEXT") or 0), int(said[b"EXISTS"])
                )
        except Trouble as trouble:
            code: CollectingTrouble = "folder_missing" if trouble.code == "server_failed" else trouble.code
            raise Trouble(code, name) from trouble

    def uids(self, first: int, last: int, since: date | None) -> list[int]:
        criteria: list[Any] = ["UID", f"{first}:{last}"]
        if since is not None:
            criteria += ["SINCE", since]
        with self._asking():
            found = self._client.search(criteria)
        # Of a range beyond its messages a server answers with the last one.
        return sorted({int(uid) for uid in found if first <= int(uid) <= last})

    def about(self, uids: Collection[int]) -> Mapping[int, About]:
        found = self._fetch(uids, ["RFC822.SIZE", "INTERNALDATE"], ANSWER_BYTES)
        return {
            uid: About(int(one.get(b"RFC822.SIZE") or 0), _time(one.get(b"INTERNALDATE")))
            for uid, one in found.items()
            if b"RFC822.SIZE" in one
        }

    def messages(self, uids: Collection[int], most: int) -> Mapping[int, bytes]:
        found = self._fetch(uids, ["BODY.PEEK[]"], most + AROUND_BYTES)
        return {uid: bytes(one[b"BODY[]"] or b"") for uid, one in found.items() if b"BODY[]" in one}

    def write(self, uid: int, into: IO[bytes], most: int) -> bool:
        written = 0
        while written <= most:
            piece = self._piece(uid, written, PIECE_BYTES)
            into.write(piece)
            written += len(piece)
            if len(piece) < PIECE_BYTES:
                return written <= most
        return False

    def head(self, uid: int, most: int) -> bytes:
        return self._piece(uid, 0, most)

    def _piece(self, uid: int, start: int, size: int) -> bytes:
        found = self._fetch([uid], [f"BODY.PEEK[]<{start}.{size}>"], size + AROUND_BYTES).get(uid, {})
        for key, piece in found.items():
            if key.startswith(b"BODY["):
                return bytes(piece or b"")
        raise Trouble("server_failed")

    def _fetch(self, uids: Collection[int], what: list[str], size: int) -> dict[int, dict[bytes, Any]]:
        if not uids:
            return {}
        with self._asking(size, COMMAND_SECONDS + size / SLOWEST):
            found = self._client.fetch(sorted(uids), what)
            # Servers tell of other messages whenever they like.
            return {int(uid): one for uid, one in found.items() if int(uid) in uids}

    # -- waiting -------------------------------------------------------------------------------------

    def wait(self, seconds: float) -> None:
        if not self._idles:
            self._client.line.waits(min(seconds, POLL_SECONDS))
            with self._asking():
                self._client.noop()
            return
        with self._asking():
            if self._client.begin_idle():
                self._client.line.waits(min(seconds, LONGEST_WAIT))
        with self._asking():
            self._client.idle_done()

    def close(self) -> None:
        with suppress(Exception):
            self._client.line.shutdown()


def _begun(provider: Provider, within: float | None) -> _Client:
    try:
        return _Client(provider, trusted(), within)
    except Trouble:
        raise
    except Exception as error:
        raise Trouble(_code_of_beginning(error)) from error


def _code_of_beginning(error: Exception) -> CollectingTrouble:
    match error:
        case socket.gaierror() | UnicodeError():
            return "name_not_found"
        case ConnectionRefusedError():
            return "refused"
        case TimeoutError():
            return "no_answer"
        case ssl.SSLError() | _TooMuch():
            return _code_of(error)
        case ConnectionResetError():
            return "not_imap"
        case OSError():
            return "no_answer"
        case _:
            return "not_imap"


def _code_of(error: Exception) -> CollectingTrouble:
    match error:
        case ssl.SSLCertVerificationError():
            return "certificate"
        case ssl.SSLEOFError() | ssl.SSLZeroReturnError():
            return "connection_lost"
        case ssl.SSLError():
            return "not_encrypted_there"
        case TimeoutError():
            return "too_slow"
        case _TooMuch():
            return "too_much"
        case OSError() | imaplib.IMAP4.abort():
            return "connection_lost"
        case CapabilityError():
            return "not_imap"
        case imaplib.IMAP4.error():
            return "server_failed"
        case _:
            # It said something that nobody can read.
            return "not_imap"


#: What a server says that only cannot let anybody in now (RFC 5530).
_NOT_NOW = ("[UNAVAILABLE]", "[INUSE]", "[SERVERBUG]", "[LIMIT]")


def _code_of_refusal(error: LoginError) -> CollectingTrouble:
    if isinstance(error.__context__, imaplib.IMAP4.abort):
        return "connection_lost"
    return "server_failed" if any(said in str(error).upper() for said in _NOT_NOW) else "login_refused"


def _time(found: Any) -> datetime | None:
    """When a message came; what a server cannot mean is not believed."""
    if not isinstance(found, datetime):
        return None
    try:
        aware = found.astimezone(UTC) if found.tzinfo is not None else found.replace(tzinfo=UTC)
        return aware if aware.year >= 1980 and aware.utcoffset() == timedelta(0) else None
    except (OverflowError, ValueError):
        return None
