"""Load: people, services and mail servers that go on asking while the system is changed under them.

Each has a connection of its own that it keeps. Only what the way to the server says is tried again: a
connection that is refused or ends. Every answer that is not a success is a failure, but for a query
that waits for what was just written: on a slow machine it may be told to ask again. A token that has
run out is renewed, once: it lives ten minutes, and on a slow machine a restart of everything takes longer.
"""

import smtplib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any
from uuid import uuid4

import requests

from tests.e2e.posting import SALES, SENDER
from tools.demo.client import Member
from tools.demo.company import local
from tools.demo.mails import message
from tools.launcher.system import System
from tools.waiting import pauses

#: What is asked of each service again and again.
ASKED = {"mail": "/mails", "credit": "/orders", "scheduler": "/todos", "desk": "/jwks.json"}
RECEIVER = "receiver"
#: Everything that is answered in the end, by the name under which answers are counted.
SERVED = ("customers", *ASKED, RECEIVER)
#: How long a server may be away or silent, or a view behind: far longer than anything takes that works,
#: on a machine that does much else too.
PATIENCE_SECONDS = 90.0
#: Between two requests of one client: load, not as much as the machine can bear.
PAUSE_SECONDS = 0.4
SERVICE_NOT_AVAILABLE = 421


class NotServed(Exception):
    """An answer a client should not have got."""


class Load:
    """Clients that go on until told to stop; what they were answered, and what was not as it should be."""

    def __init__(self, system: System, member: Member, manager: Member) -> None:
        self.failures: list[str] = []
        #: Connections that were refused or ended, and were tried again.
        self.retries: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.asked_again = 0
        self.renewals = 0
        #: How long it took to see in the view what had just been written.
        self.seen_after: list[float] = []
        #: Ids of what was acknowledged.
        self.registered: list[str] = []
        self.taken: list[str] = []
        self._system, self._member, self._manager = system, member, manager
        self._stop = threading.Event()
        self._renewing = threading.Lock()

    @contextmanager
    def running(self) -> Iterator[None]:
        reads = [partial(self._read, service) for service in ASKED]
        threads = [
            threading.Thread(target=self._ask_again_and_again, args=(once,))
            for once in (self._register, self._register, *reads)
        ]
        threads.append(threading.Thread(target=self._send_mail))
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    # -- over HTTP -----------------------------------------------------------------------------------

    def _ask_again_and_again(self, once: Callable[[requests.Session], object]) -> None:
        with requests.Session() as http:
            while not self._stop.wait(PAUSE_SECONDS):
                with self._noting_failures():
                    once(http)

    @contextmanager
    def _noting_failures(self) -> Iterator[None]:
        """Note whatever goes wrong: a client that died of it in silence would ask no more."""
        try:
            yield
        except Exception as error:
            self.failures.append(f"{type(error).__name__}: {error}")

    def _register(self, http: requests.Session) -> None:
        key = uuid4().hex
        body = {"name": f"Customer {key}", "country": "DE", "owner_id": self._member.staff_id}
        headers = {"Idempotency-Key": key}
        answer = self._ask(http, "POST", "customers", "/customers", json=body, headers=headers)
        self.registered.append(answer["customer_id"])
        began = time.monotonic()
        path = f"/customers/{answer['customer_id']}"
        self._ask(http, "GET", "customers", path, params={"after": answer["command_id"]})
        self.seen_after.append(time.monotonic() - began)

    def _read(self, service: str, http: requests.Session) -> None:
        self._ask(http, "GET", service, ASKED[service])

    def _ask(self, http: requests.Session, method: str, service: str, path: str, **more: Any) -> Any:
        """The body of a success. Raises NotServed."""
        headers, tokens = more.pop("headers", {}), 1
        deadline, told = time.monotonic() + PATIENCE_SECONDS, ""
        for url in self._addresses(service):
            if time.monotonic() > deadline:
                break
            token = self._manager.token
            signed = {**headers, "Authorization": f"Bearer {token}"}
            try:
                answer = http.request(method, url + path, headers=signed, timeout=PATIENCE_SECONDS, **more)
                if answer.status_code == requests.codes.unauthorized and tokens == 1:
                    self._renew(token)
                    tokens += 1
                    continue
            except requests.ReadTimeout:
                told = "no answer"
                break
            except requests.ConnectionError as error:
                self.retries[service] += 1
                told = type(error).__name__
                continue
            if answer.ok:
                self.answered[service] += 1
                return answer.json()
            told = f"{answer.status_code} {answer.text[:200]}"
            if answer.status_code == requests.codes.unavailable and "after" in more.get("params", {}):
                self.asked_again += 1
                continue
            break
        raise NotServed(f"{method} {service} {path}: {told}")

    def _renew(self, token: str) -> None:
        """Renew the token. Raises ConnectionError while the desk is away."""
        with self._renewing:
            if self._manager.token == token:
                self._manager.renew()
                self.renewals += 1

    def _addresses(self, service: str) -> Iterator[str]:
        """Each replica in turn, as a balancer would; a little slower with each round."""
        ports = [port for name, port in self._system.ports.items() if name.startswith(f"{service} api")]
        pause = pauses()
        while True:
            for port in ports:
                yield f"http://127.0.0.1:{port}"
            next(pause)

    # -- over SMTP -----------------------------------------------------------------------------------

    def _send_mail(self) -> None:
        server = MailServer(self._system.smtp_port, self.retries)
        try:
            while not self._stop.wait(PAUSE_SECONDS):
                with self._noting_failures():
                    self.taken.append(server.send(_enquiry()))
                    self.answered[RECEIVER] += 1
        finally:
            server.close()


class MailServer:
    """Another mail server: it keeps its connection, and hands each message over until it is taken."""

    def __init__(self, port: int, retries: Counter[str]) -> None:
        self._port, self._retries = port, retries
        self._smtp: smtplib.SMTP | None = None

    def send(self, raw: bytes) -> str:
        """The id the message is kept under. Raises NotServed."""
        deadline, pause = time.monotonic() + PATIENCE_SECONDS, pauses()
        while True:
            try:
                return self._hand_over(raw)
            except OSError as error:  # SMTP's own errors are some, too
                self.close()
                self._retries[RECEIVER] += 1
                if isinstance(error.__context__, TimeoutError) or time.monotonic() > deadline:
                    raise NotServed(f"a message to {self._port}: {error}") from error
            next(pause)

    def close(self) -> None:
        if self._smtp is not None:
            with suppress(OSError):
                self._smtp.quit()
            self._smtp = None

    def _hand_over(self, raw: bytes) -> str:
        if self._smtp is None:
            self._smtp = smtplib.SMTP("127.0.0.1", self._port, timeout=PATIENCE_SECONDS)
            self._smtp.ehlo()
        answer = b""
        for step in (partial(self._smtp.mail, SENDER), partial(self._smtp.rcpt, SALES)):
            self._expect_success(*step())
        code, answer = self._smtp.data(raw)
        self._expect_success(code, answer)
        return answer.decode().split()[-1]

    def _expect_success(self, code: int, answer: bytes) -> None:
        if code == SERVICE_NOT_AVAILABLE:
            raise smtplib.SMTPServerDisconnected(answer.decode())
        if code != 250:
            raise NotServed(f"a message to {self._port}: {code} {answer.decode()}")


def _enquiry() -> bytes:
    key = uuid4().hex
    return message(
        f"{key[:8]}@{key[8:16]}-demo.de",
        SALES,
        f"Plates {key}",
        "Please quote.\n",
        local("2026-10-10 09:00"),
        message_id=f"<{key}@relay-demo.com>",
    )
