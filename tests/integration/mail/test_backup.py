"""A backup of mail holds every letter and its files, byte for byte."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pymongo import MongoClient

from eventing import Db, Document, Log, SystemClock
from eventing.backup.archive import Archive
from eventing.backup.copying import take_backup
from eventing.backup.restoring import restore_backup
from mail.adapters.files import GridFiles
from tests.support.worlds.mail import MailSystem

HANS = "h.mueller@mueller-druck-demo.de"


@pytest.fixture
def empty(mongo_client: MongoClient[Document], system: MailSystem) -> Iterator[Db]:
    name = f"{system.db.name}_restored"
    yield mongo_client[name]
    mongo_client.drop_database(name)


@pytest.mark.req("R305")
def test_every_letter_is_back_byte_for_byte(system: MailSystem, empty: Db, tmp_path: Path):
    system.registers("mueller", HANS)
    mails = [system.write(HANS, body=body) for body in ("Please quote.\r\n", "xxxx\r\n" * 100_000)]
    system.settle()
    taken = take_backup(system.log, system.service.views, tmp_path, SystemClock())
    restored = Log(empty, system.service.published, system.log.partitions)
    restore_backup(restored, Archive(taken.path), system.clock.now())
    assert restored.tails() == system.log.tails()
    for mail_id in mails:
        raw = system.get(f"/mails/{mail_id}/raw").data
        assert GridFiles(empty).read(system.row(mail_id)["raw_file_id"]) == raw
