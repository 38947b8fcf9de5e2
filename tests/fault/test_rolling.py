"""A rolling restart of every service under load: no request fails, connections are at most tried again."""

import sys
import time
from collections import Counter
from functools import partial

import pytest

from eventing.core.mongo import connect
from tests.e2e.load import SERVED, Load
from tests.support import eventually
from tests.support.replay import Backbone
from tests.support.system import NewSystem
from tools.demo.company import Company, found_company, local, settings
from tools.launcher.system import System, process_names
from tools.services import SERVICES
from tools.smtp_sink import SmtpSink

PEOPLE = ("chenguodong", "wangmin", "lijing")
#: Longer than a process gives what it has in hand, so that one that hangs is told from one that is slow.
ENDS_WITHIN = 60.0
#: Nothing takes as long that works; a machine that does much else takes its time.
WITHIN = 90.0


def roll(system: System, name: str) -> None:
    """SIGTERM, gone by itself and in order, started again and at work."""
    process = system.process(name)
    began = time.monotonic()
    assert process.stop(ENDS_WITHIN) == 0, f"{name} did not end in order:\n{process.tail()}"
    ended = time.monotonic()
    process.start()
    system.wait_ready(name)
    service, role = name.split()[:2]
    if role == "worker":
        workers = sum(known.startswith(f"{service} worker") for known in system.ports)
        eventually(partial(has_workers, system, service, workers), WITHIN, what=name)
    sys.stdout.write(f"{name}: ended in {ended - began:.1f} s, back in {time.monotonic() - ended:.1f} s\n")


def has_workers(system: System, service: str, number: int) -> bool:
    with connect(system.database.uri) as client:
        return client[service]["workers"].count_documents({}) == number


@pytest.fixture
def company(new_system: NewSystem, smtp_sink: SmtpSink) -> Company:
    system = new_system("feed", settings(smtp_sink), local("2026-10-10 09:00"))
    return found_company(system, PEOPLE)


@pytest.mark.timeout(600)
def test_a_rolling_restart_of_every_service_fails_no_request(company: Company) -> None:
    system = company.system
    # With two replicas a service is there throughout, and what is written is also seen.
    replicas = [system.add_replica(name) for name in ("customers api", "customers worker")]
    eventually(partial(has_workers, system, "customers", 2), WITHIN)
    load = Load(system, company.staff["lijing"], company.staff["wangmin"])
    with load.running():
        eventually(lambda: load.answered.keys() >= {*SERVED}, WITHIN, what="everything answered")
        first, *others = sorted([*process_names(), *replicas])
        roll(system, first)
        # As they would by themselves where all this takes longer than ten minutes, tokens run out.
        company.move_clock("2026-10-10 09:20")
        for name in others:
            roll(system, name)
        before = load.answered.copy()
        eventually(lambda: all(load.answered[s] > before[s] for s in SERVED), WITHIN)
    assert load.failures == []
    assert load.renewals > 0
    system.check()
    sys.stdout.write(f"answered {dict(load.answered)}, connections tried again {dict(load.retries)}\n")
    seen = sorted(load.seen_after)
    sys.stdout.write(f"asked again for what was just written: {load.asked_again}\n")
    sys.stdout.write(f"seen in the view after {seen[len(seen) // 2]:.3f} s, at most {seen[-1]:.3f} s\n")

    with Backbone(system.database.uri) as backbone:
        eventually(backbone.level, WITHIN, what="everything handled")
        registered = backbone.events("customers", "CustomerRegistered")
        assert Counter(event["customer_id"] for event in registered) == Counter(load.registered)
        received = backbone.events("mail", "MailReceived")
        assert Counter(event["mail_id"] for event in received) == Counter(load.taken)
        assert backbone.faults() == []
        assert [found for name in SERVICES for found in backbone.differences(name)] == []
