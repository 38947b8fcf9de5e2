"""Batches of events are answered in as many queries as a few: facts are looked up for all at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from eventing.core.mongo import connect
from mail.draft.events import MailSent
from mail.draft.views import DRAFTS
from mail.files import NewFile
from mail.filing.events import RefileStarted
from mail.message.identity import identify
from mail.message.views import MAILS
from tests.support.sent import Sent
from tests.support.world import fresh_world
from tests.support.worlds.mail import MailSystem
from tests.unit.mail.samples import message
from tools.servers import MongoServer

#: Without `getMore`: pieces of a long answer are no looks of their own.
LOOKS = ("find", "aggregate", "count", "distinct")
#: A batch of a hundred may need a second answer of the server where one of ten does not.
FEW = 3


class OnePartition(MailSystem):
    partitions = 1


@contextmanager
def watched(server: MongoServer) -> Iterator[tuple[MailSystem, Sent]]:
    """A world of its own over a connection that is listened to."""
    sent = Sent()
    with (
        connect(server.uri, event_listeners=[sent]) as client,
        contextmanager(fresh_world)(OnePartition, client) as system,
    ):
        yield system, sent


@dataclass(frozen=True)
class Batch:
    """Events of one kind: what is there before them, how they come, and how many answers they have had."""

    source: str
    before: Callable[[MailSystem, int], None]
    come: Callable[[MailSystem, int], None]
    answered: Callable[[MailSystem], int]


def address(n: int) -> str:
    return f"buyer@shop{n}-demo.de"


def registered(system: MailSystem, count: int) -> None:
    for n in range(count):
        system.registers(f"c{n}", address(n))


def written(system: MailSystem, count: int) -> None:
    for n in range(count):
        system.write(address(n), settle=False)


def written_by_strangers(system: MailSystem, count: int) -> None:
    written(system, count)
    system.settle()


def mail_ids(system: MailSystem) -> list[str]:
    return [row["_id"] for row in MAILS.find(system.db, {}, sort=(("_id", 1),))]


def registered_from_mail(system: MailSystem, count: int) -> None:
    for n, mail_id in enumerate(mail_ids(system)):
        system.registers(f"c{n}", owner_id=None, from_mail_id=mail_id)


def addresses_learned(system: MailSystem, count: int) -> None:
    for n in range(count):
        system.learns(f"c{n}", address(n))
        system.learns(f"c{n}", f"+493090182{n:04}", "fax")


def steps_reached(system: MailSystem, count: int) -> None:
    for n in range(count):
        system.reaches(f"c{n}")


def letters_sent(system: MailSystem, count: int) -> None:
    for n in range(count):
        raw = message(sender="li@qihang-demo.cn", to=address(n), message_id=f"<out-{n}@qihang-demo.cn>")
        mail_id, now = identify(raw).mail_id, system.clock.now()
        file_id = system.files.put(NewFile(raw, "message.eml", "message/rfc822", mail_id))
        letter = MailSent(
            draft_id=f"d{n}",
            mail_id=mail_id,
            customer_id=f"c{n}",
            author_id="li",
            approved_by=None,
            purpose="letter",
            message_id=f"<out-{n}@qihang-demo.cn>",
            in_reply_to_mail_id=None,
            sent_at=now,
            raw_file_id=file_id,
        )
        system.publish("mail", f"draft-d{n}", letter)


def jobs_begun(system: MailSystem, count: int) -> None:
    for n, mail_id in enumerate(mail_ids(system)):
        job = RefileStarted(
            refile_id=f"r{n}",
            by="sender",
            value=address(n),
            assigned_to=f"c{n}",
            mail_ids=(mail_id,),
            more=True,
        )
        system.publish("mail", f"refile-r{n}", job)


def committed(stream: str, wire_type: str) -> Callable[[MailSystem], int]:
    of_them = {"s": {"$regex": f"^{stream}-"}, "events.type": wire_type}
    return lambda system: system.log.commits.count_documents(of_them)


def read_own_log(system: MailSystem, count: int) -> None:
    registered(system, count)
    system.settle()


BATCHES = {
    "mails received": Batch("mail", read_own_log, written, committed("mail", "MailFiled.v1")),
    "customers registered": Batch(
        "customers", written_by_strangers, registered_from_mail, committed("mail", "MailRefiled.v1")
    ),
    "addresses learned": Batch(
        "customers", written_by_strangers, addresses_learned, committed("refile", "RefileStarted.v1")
    ),
    "collection steps reached": Batch(
        "credit", read_own_log, steps_reached, lambda system: DRAFTS.count(system.db, {})
    ),
    "letters sent": Batch("mail", read_own_log, letters_sent, committed("mail", "MailReceived.v1")),
    "jobs begun": Batch("mail", written_by_strangers, jobs_begun, committed("mail", "MailRefiled.v1")),
}


def looks(batch: Batch, server: MongoServer, count: int) -> int:
    """At the database, while so many events are answered."""
    with watched(server) as (system, sent):
        batch.before(system, count)
        batch.come(system, count)
        log = system.log if batch.source == "mail" else system.sources[batch.source]
        sent.commands.clear()
        system.read(log)
        # Versions of views are looked up by the clock, not by the batch.
        looked = len([look for look in sent.named(*LOOKS) if look.get("find") != "view_versions"])
        system.read(system.log)
        assert batch.answered(system) >= count
        return looked


@pytest.mark.parametrize("batch", BATCHES.values(), ids=BATCHES)
def test_a_batch_is_answered_in_as_many_looks_as_a_tenth_of_it(mongo_server: MongoServer, batch: Batch):
    assert looks(batch, mongo_server, 100) <= looks(batch, mongo_server, 10) + FEW
