"""Real mail, odd as it is, and processes that die while it comes: each message is kept once, as sent,
and everything follows from the logs."""

from collections import Counter
from collections.abc import Callable, Sequence
from email import message_from_bytes
from email.utils import parseaddr
from pathlib import Path

import pytest

from tests.e2e.posting import SALES, as_sent, delivering, half_sent
from tests.support import eventually
from tests.support.replay import Backbone
from tests.support.system import NewSystem
from tools.demo.company import Company, found_company, local, settings
from tools.demo.mails import SHORT, message
from tools.launcher.system import System
from tools.servers import RabbitServer
from tools.smtp_sink import SmtpSink

BEGINS = local("2026-10-10 08:30")
PEOPLE = ("chenguodong", "wangmin", "lijing")
#: How many files the corpus has, and how many messages they are once their line ends are the same.
FILES, DISTINCT = 249, 244
LEVEL_WITHIN = 90.0


@pytest.fixture
def messages(mail_corpus: list[Path]) -> list[bytes]:
    """The whole corpus as it is sent, five of its messages twice."""
    return [as_sent(file) for file in mail_corpus]


def known_customers(company: Company, messages: Sequence[bytes]) -> None:
    """Those who wrote most are on file, so that there is something to file."""
    writers = Counter(
        parseaddr(str(parsed["From"]))[1].lower()
        for parsed in map(message_from_bytes, messages)
        if not (parsed["List-Id"] or parsed["Precedence"])
    )
    for number, (address, _) in enumerate(writers.most_common(3), start=1):
        company.register(f"Customer {number}", "DE", "lijing", number, emails=[address])


def kill_receiver_and_worker(system: System, raw: bytes) -> None:
    """While mail comes in, and in the middle of this message; then both are started again."""
    system.check()
    with half_sent(system, raw):
        system.kill("mail receiver")
    system.kill("mail worker")
    system.restart("mail worker")
    system.restart("mail receiver")


def check(company: Company, backbone: Backbone, taken: dict[bytes, str]) -> None:
    """Everything acknowledged is there exactly once, as sent, and so is all that follows from it."""
    company.system.check()
    received = backbone.events("mail", "MailReceived", "MailQuarantined")
    assert Counter(mail["mail_id"] for mail in received) == Counter(taken.values())
    assert all(mail.get("reason") for mail in received if "sender" not in mail)
    manager = company.staff["chenguodong"]
    for raw, mail_id in taken.items():
        assert manager.ask("GET", "mail", f"/mails/{mail_id}/raw").content == raw

    filed = [m for m in backbone.events("mail", "MailFiled") if m["kind"] == "person"]
    assert filed
    logged = backbone.events("customers", "ContactLogged")
    assert Counter(c["mail_id"] for c in logged) == Counter(m["mail_id"] for m in filed)
    unmatched = [m for m in backbone.events("mail", "MailUnmatched") if m["kind"] == "person"]
    awaiting = Counter(m["mail_id"] for m in filed + unmatched if m["direction"] == "in")
    assert Counter(r["mail_id"] for r in backbone.events("scheduler", "ReplyDueSet")) == awaiting
    todos = [t for t in backbone.events("scheduler", "ToDoOpened") if t["kind"] == "reply"]
    assert Counter(t["mail_id"] for t in todos) == awaiting

    assert backbone.faults() == []
    for service in backbone.services:
        assert backbone.differences(service) == []


@pytest.mark.timeout(300)
@pytest.mark.req("R124", "R200")
def test_the_whole_corpus_is_kept_once_as_sent_though_receiver_and_worker_are_killed(
    new_system: NewSystem, smtp_sink: SmtpSink, messages: list[bytes]
) -> None:
    assert (len(messages), len(set(messages))) == (FILES, DISTINCT)
    assert any(message.startswith(b"From ") for message in messages)
    system = new_system("feed", settings(smtp_sink), BEGINS)
    company = found_company(system, PEOPLE)
    known_customers(company, messages)
    with Backbone(system.database.uri) as backbone:
        eventually(backbone.level, LEVEL_WITHIN)
        with delivering(system, messages) as first:
            eventually(lambda: len(first) > FILES // 3)
            kill_receiver_and_worker(system, messages[-1])
        eventually(backbone.level, LEVEL_WITHIN)
        assert len(set(first.values())) == DISTINCT
        check(company, backbone, first)

        before = backbone.kept("mail")
        with delivering(system, messages) as second:
            pass
        eventually(backbone.level, LEVEL_WITHIN)
        assert second == first
        assert backbone.kept("mail") == before
        system.check()


@pytest.mark.timeout(300)
@pytest.mark.req("R124", "R200")
def test_nothing_is_lost_or_done_twice_when_rabbitmq_is_killed_as_well(
    new_system: NewSystem,
    smtp_sink: SmtpSink,
    messages: list[bytes],
    new_rabbit_server: Callable[[], RabbitServer],
) -> None:
    some = list(dict.fromkeys(messages))[::4]
    third = len(some) // 3
    broker = new_rabbit_server()
    system = new_system("rabbitmq", settings(smtp_sink), BEGINS, broker.url())
    company = found_company(system, PEOPLE)
    known_customers(company, some)
    company.register("Müller", "DE", "lijing", 9, emails=["h.mueller@mueller-druck-demo.de"])
    with Backbone(system.database.uri) as backbone:
        eventually(backbone.level, LEVEL_WITHIN)
        with delivering(system, some[: third * 2]) as taken:
            eventually(lambda: len(taken) > third)
            broker.kill()
            kill_receiver_and_worker(system, some[-1])
        # Taken all the same, without a broker; the rest comes in while it starts.
        with delivering(system, some[third * 2 :]) as rest:
            broker.start()
        eventually(backbone.level, LEVEL_WITHIN)
        check(company, backbone, taken | rest)

        # With mail's feed gone, only the broker can tell the others.
        system.kill("mail api")
        late = message("h.mueller@mueller-druck-demo.de", SALES, "after all that", SHORT, BEGINS)
        with delivering(system, [late]) as told:
            pass
        eventually(lambda: _logged(backbone, told[late]))


def _logged(backbone: Backbone, mail_id: str) -> bool:
    return any(contact["mail_id"] == mail_id for contact in backbone.events("customers", "ContactLogged"))
