"""A customer's file at 150,000 mails against one of 1,000: the lists of customers and mail that it shows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import msgspec

from benchmarks.backbone import database
from benchmarks.measuring import Result, compare
from customers.contact_record.events import ContactLogged
from customers.contact_record.examples import EXAMPLES as OF_CONTACTS
from customers.service import SERVICE as CUSTOMERS
from customers.timeline.queries import timeline
from customers.timeline.views import TIMELINE
from eventing import CommandContext, Db, Reactions, Service, View, Views, page_of
from eventing.bus.bus import CommandBus
from eventing.core.clock import SystemClock
from eventing.log.log import Log
from eventing.log.sequencer import Sequencer
from eventing.log.streams import Loaded
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.reader import Reader
from eventing.readers.sources import OwnLog
from mail.message.events import MailFiled, MailReceived
from mail.message.examples import EXAMPLES as OF_MAILS
from mail.message.views import MAILS
from mail.service import SERVICE as MAIL

FEW, MANY = "few", "many"
SIZES = {FEW: 1_000, MANY: 150_000}
NOW = datetime(2026, 10, 10, tzinfo=UTC)
#: Both have had mail for three years.
YEARS = timedelta(days=3 * 365)
PAGE, PAGES, BATCH = 20, 20, 5_000

Commit = tuple[str, Sequence[Any]]


def customer_page(uri: str) -> Result:
    archive, mails = database(uri), database(uri)
    _fill(archive, CUSTOMERS, TIMELINE, _contacts())
    _fill(mails, MAIL, MAILS, _mails())
    return compare(
        "customer page at 150,000 mails",
        "at 1,000 mails",
        round(1 / 1.5, 2),
        PAGES,
        lambda: partial(_pages, archive, mails, MANY),
        lambda: partial(_pages, archive, mails, FEW),
    )


def _pages(archive: Db, mails: Db, customer_id: str) -> None:
    """The newest of the timeline, of one kind of it, of the mails and of the files, again and again."""
    of_customer = {"customer_id": customer_id}
    for _ in range(PAGES):
        for kind in (None, "mail"):
            found = timeline(archive, customer_id, kind, None, PAGE, NOW)
            assert len(found.items) == PAGE
        for asked in (of_customer, {**of_customer, "has_files": True}):
            page = page_of(MAILS, mails, asked, [("received_at", -1)], None, PAGE, now=NOW)
            assert len(page.items) == PAGE


def _when(number: int, size: int) -> datetime:
    return NOW - YEARS * (number / size)


def _contacts() -> Iterator[Commit]:
    example = msgspec.convert(OF_CONTACTS["ContactLogged.v1"], ContactLogged)
    for customer_id, size in SIZES.items():
        for number in range(size):
            name = f"{customer_id}{number}"
            at = _when(number, size)
            logged = replace(
                example, customer_id=customer_id, contact_log_id=name, mail_id=name, occurred_at=at
            )
            yield f"contact-{name}", [logged]


def _mails() -> Iterator[Commit]:
    received = msgspec.convert(OF_MAILS["MailReceived.v1"], MailReceived)
    filed = msgspec.convert(OF_MAILS["MailFiled.v1"], MailFiled)
    for customer_id, size in SIZES.items():
        for number in range(size):
            name, at = f"{customer_id}{number}", _when(number, size)
            yield (
                f"mail-{name}",
                [
                    replace(received, mail_id=name, message_id=f"<{name}@x>", received_at=at),
                    replace(filed, mail_id=name, customer_id=customer_id, received_at=at),
                ],
            )


def _fill(db: Db, service: Service[Any, Any], view: View, commits: Iterator[Commit]) -> None:
    """The commits in the log, and the view that the page reads of them."""
    log, clock, views = Log(db, service.published, partitions=1), SystemClock(), Views(view)
    views.create_indexes(db)
    bus = CommandBus(log, clock, service.routes, db=db, resources=None)
    reader = Reader.make(OwnLog(log), db, clock, bus, views, Reactions())
    readers = [PartitionReader(reader, partition) for partition in range(log.partitions)]
    for each in readers:
        each.open()
    for some in _in_batches(commits):
        log.append_many(
            [
                (Loaded(stream, 0, None), events, CommandContext(stream, "bench", NOW))
                for stream, events in some
            ]
        )
        _read(log, readers)


def _in_batches(commits: Iterator[Commit]) -> Iterator[list[Commit]]:
    some: list[Commit] = []
    for commit in commits:
        some.append(commit)
        if len(some) == BATCH:
            yield some
            some = []
    if some:
        yield some


def _read(log: Log, readers: Sequence[PartitionReader]) -> None:
    sequencer = Sequencer(log)
    while numbered := sequencer.number(range(log.partitions)):
        for partition, found in numbered.items():
            readers[partition].handle(found)
