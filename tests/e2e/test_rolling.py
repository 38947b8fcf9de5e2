"""A rolling restart under load: no request fails, connections are at most tried again."""

import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
import requests

from eventing.mongo import connect
from tests.support import eventually
from tests.support.replay import Backbone
from tests.support.system import NewSystem
from tools.demo.client import Member
from tools.demo.company import Company, found_company, local, settings
from tools.launcher.system import System
from tools.smtp_sink import SmtpSink

PEOPLE = ("chenguodong", "wangmin", "lijing")
#: What is asked of each service again and again.
ASKED = {"mail": "/mails", "credit": "/invoices", "scheduler": "/todos", "desk": "/jwks.json"}
#: One with two replicas of each process, one that stops and starts in place.
ROLLED = ("customers", "scheduler")
RETRY_FOR_SECONDS = 60.0
#: Longer than a stopping API gives what it has in hand, so that what it drops is seen as dropped.
ANSWERED_WITHIN = 60.0
WORKER_JOINS_WITHIN = 60.0
#: Between two requests of one client: load, not as much as the machine can bear.
PAUSE_SECONDS = 0.2
#: With two workers there is always one; a machine that does much else takes its time.
SEEN_WITHIN = 20.0


class Load:
    """Clients that go on until told to stop, each on a connection of its own that it keeps.

    Only what the way to the server says is tried again: a connection that is refused or ends. Every
    answer that is not a success is a failure, but for a query that waits for what was just written:
    on a slow machine it may be told to ask again.
    """

    def __init__(self, system: System, member: Member, manager: Member) -> None:
        self.failures: list[str] = []
        self.retries: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.asked_again = 0
        #: How long it took to see in the view what had just been written.
        self.seen_after: list[float] = []
        self.registered: dict[str, str] = {}
        self._system, self._member, self._manager = system, member, manager
        self._stop = threading.Event()

    @contextmanager
    def running(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._repeat, args=(self._register,)) for _ in range(2)]
        threads += [
            threading.Thread(target=self._repeat, args=(lambda http, s=service: self._read(http, s),))
            for service in ASKED
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def _repeat(self, once: Callable[[requests.Session], None]) -> None:
        with requests.Session() as http:
            while not self._stop.wait(PAUSE_SECONDS):
                once(http)

    def _register(self, http: requests.Session) -> None:
        key = uuid4().hex
        body = {"name": f"Customer {key}", "country": "DE", "owner_id": self._member.staff_id}
        headers = {"Idempotency-Key": key}
        answer = self._ask(http, "POST", "customers", "/customers", json=body, headers=headers)
        if answer is None:
            return
        customer_id, command_id = answer["customer_id"], answer["command_id"]
        self.registered[key] = customer_id
        began = time.monotonic()
        if self._ask(http, "GET", "customers", f"/customers/{customer_id}", params={"after": command_id}):
            self.seen_after.append(time.monotonic() - began)

    def _read(self, http: requests.Session, service: str) -> None:
        self._ask(http, "GET", service, ASKED[service])

    def _ask(self, http: requests.Session, method: str, service: str, path: str, **more: Any) -> Any:
        """The body of a success, else None and a failure noted."""
        headers = {**more.pop("headers", {}), "Authorization": f"Bearer {self._manager.token}"}
        deadline = time.monotonic() + RETRY_FOR_SECONDS
        for url in self._addresses(service):
            try:
                answer = http.request(method, url + path, headers=headers, timeout=ANSWERED_WITHIN, **more)
            except requests.ReadTimeout:
                self.failures.append(f"{method} {service} {path}: no answer")
                return None
            except requests.ConnectionError as error:
                self.retries[service] += 1
                if time.monotonic() > deadline:
                    self.failures.append(f"{method} {service} {path}: {type(error).__name__}")
                    return None
                continue
            if answer.status_code == requests.codes.unavailable and "after" in more.get("params", {}):
                self.asked_again += 1
                continue
            if not answer.ok:
                self.failures.append(f"{method} {service} {path}: {answer.status_code} {answer.text[:200]}")
                return None
            self.answered[service] += 1
            return answer.json()
        return None

    def _addresses(self, service: str) -> Iterator[str]:
        """Each replica in turn, as a balancer would; a little slower with each round."""
        ports = [port for name, port in self._system.ports.items() if name.startswith(f"{service} api")]
        pause = threading.Event()
        while True:
            for port in ports:
                yield f"http://127.0.0.1:{port}"
            pause.wait(0.1)


def roll(system: System, names: Sequence[str]) -> None:
    """One after the other: SIGTERM, gone by itself and in order, started again and at work."""
    for name in names:
        process = system.process(name)
        assert process.stop(within=30) == 0, f"{name} did not end in order:\n{process.tail()}"
        process.start()
        system.wait_ready(name)
        if "worker" in name:
            service = name.split()[0]
            replicas = sum(n.startswith(f"{service} worker") for n in names)
            eventually(partial(has_workers, system, service, replicas), WORKER_JOINS_WITHIN, what=name)


def has_workers(system: System, service: str, number: int) -> bool:
    with connect(system.database.uri) as client:
        return client[service]["workers"].count_documents({}) == number


@pytest.fixture
def company(new_system: NewSystem, smtp_sink: SmtpSink) -> Company:
    system = new_system("feed", settings(smtp_sink), local("2026-10-10 09:00"))
    return found_company(system, PEOPLE)


@pytest.mark.timeout(400)
def test_a_rolling_restart_fails_no_request(company: Company) -> None:
    system = company.system
    names = [f"{service} {role}" for service in ROLLED for role in ("api", "worker")]
    # With two replicas a service is there throughout, and what is written is also seen.
    for name in ("customers api", "customers worker"):
        names.insert(names.index(name) + 1, system.add_replica(name))
    eventually(partial(has_workers, system, "customers", 2), WORKER_JOINS_WITHIN)
    load = Load(system, company.staff["lijing"], company.staff["wangmin"])
    with load.running():
        eventually(lambda: load.answered.keys() >= {"customers", *ASKED}, 30)
        roll(system, names)
        before = load.answered.copy()
        eventually(lambda: all(load.answered[s] > before[s] for s in ("customers", *ASKED)), 30)
    assert load.failures == []
    system.check()
    seen = sorted(load.seen_after)
    assert seen[-1] < SEEN_WITHIN
    sys.stdout.write(f"answered {dict(load.answered)}, connections tried again {dict(load.retries)}\n")
    sys.stdout.write(f"asked again for what was just written: {load.asked_again}\n")
    sys.stdout.write(f"seen in the view after {seen[len(seen) // 2]:.3f} s, at most {seen[-1]:.3f} s\n")

    with Backbone(system.database.uri) as backbone:
        eventually(backbone.level, 60, what="everything handled")
        registered = backbone.events("customers", "CustomerRegistered")
        assert Counter(event["customer_id"] for event in registered) == Counter(load.registered.values())
        assert backbone.faults() == []
        assert backbone.differences("customers") == []
