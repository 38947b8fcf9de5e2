"""Backups: taken while the service works; when one is put back, nothing is missing or doubled."""

import gzip
import json
import random
import tarfile
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest
from bson.raw_bson import RawBSONDocument
from click.testing import CliRunner, Result

from eventing.backup import archive, restoring
from eventing.backup.archive import Archive, BadKey, CannotOpen, Damaged, Writer
from eventing.backup.copying import take_backup
from eventing.backup.restoring import AnotherService, NotEmpty, rehearse, restore_backup
from eventing.backup.taken import ages
from eventing.cli import service_cli
from eventing.core.clock import SystemClock
from eventing.core.mongo import Db, Document
from eventing.log.log import Log
from eventing.log.repair import verify
from eventing.readers.restore import begin_epoch
from eventing.worker.runtime import Runtime
from tests.support import toy
from tests.support.book import BOOK_VIEWS, PARTITIONS, Book, Load, problems

CLOCK = SystemClock()


class Killed(BaseException):
    """The process died here."""


@pytest.fixture
def bank(mongo_db: Db) -> Log:
    return toy.bank_log(mongo_db, PARTITIONS)


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Snapshots of short streams, and a backup of many pages and pieces."""
    monkeypatch.setattr("eventing.log.streams.SNAPSHOT_EVERY", 5)
    monkeypatch.setattr("eventing.backup.copying.PAGE", 3)
    monkeypatch.setattr("eventing.backup.copying.BATCH", 2)
    monkeypatch.setattr("eventing.backup.archive.PIECE_BYTES", 2000)


@pytest.fixture
def book(bank: Log, new_db: Callable[[], Db]) -> Book:
    """A book that has noted what came to the bank."""
    book = Book(bank, new_db())
    load = Load(bank, book, random.Random(7))
    for _ in range(8):
        load(least=1)
    book.settle()
    return book


@pytest.fixture
def taken(book: Book, tmp_path: Path) -> Path:
    return take_backup(book.log, BOOK_VIEWS, tmp_path, CLOCK).path


def documents(db: Db) -> dict[str, list[Document]]:
    return {name: list(db[name].find().sort("_id", 1)) for name in db.list_collection_names()}


@pytest.mark.req("R305", "R306")
@pytest.mark.parametrize("seed", range(4))
def test_of_a_backup_taken_under_load_nothing_is_missing_or_doubled(
    bank: Log, new_db: Callable[[], Db], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    book = Book(bank, new_db())
    load = Load(bank, book, chance)
    for _ in range(15):
        load(least=1)

    class Meanwhile(Writer):
        """While it writes, money comes in and is noted, numbered and published."""

        def add(self, collection: str, documents: Iterable[RawBSONDocument]) -> None:
            load(least=1)
            super().add(collection, self._interrupted(documents))

        def _interrupted(self, documents: Iterable[RawBSONDocument]) -> Iterator[RawBSONDocument]:
            for document in documents:
                yield document
                if chance.random() < 0.1:
                    load()

    monkeypatch.setattr("eventing.backup.copying.Writer", Meanwhile)
    path = take_backup(book.log, BOOK_VIEWS, tmp_path, CLOCK).path
    restored = Book(bank, new_db())
    restore_backup(restored.log, Archive(path), toy.NOW)
    assert verify(restored.log).problems == []
    restored.settle()
    assert problems(restored, load.deposited) == []


def test_the_log_is_back_as_it_was_and_what_is_made_of_it_is_not_in_the_file(
    book: Book, taken: Path, new_db: Callable[[], Db]
) -> None:
    contents = Archive(taken).contents
    assert contents.tails == book.log.tails()
    assert not {"notes", "totals", "snapshots", "view_versions"} & set(contents.collections)
    restored = Book(book.bank, new_db())
    restore_backup(restored.log, Archive(taken), toy.NOW)
    for partition in range(PARTITIONS):
        now, before = (
            [(commit.seq, commit.id, commit.stream, commit.events) for commit in log.read(partition, 0)]
            for log in (restored.log, book.log)
        )
        assert now == before != []
    assert restored.log.current_epoch() == 2


def test_a_restore_that_is_killed_is_given_again(
    book: Book, taken: Path, new_db: Callable[[], Db], monkeypatch: pytest.MonkeyPatch
) -> None:
    restored, calls = Book(book.bank, new_db()), 0
    insert = restoring._insert
    for dies_at in (0, 2, 4):

        def dying(*what: Any, dies_at: int = dies_at) -> None:
            nonlocal calls
            if calls == dies_at:
                raise Killed
            calls += 1
            insert(*what)

        calls = 0
        with monkeypatch.context() as patch:
            patch.setattr(restoring, "_insert", dying)
            with pytest.raises(Killed):
                restore_backup(restored.log, Archive(taken), toy.NOW)

    def begun(*what: Any) -> None:
        begin_epoch(*what)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(restoring, "begin_epoch", begun)
        with pytest.raises(Killed):
            restore_backup(restored.log, Archive(taken), toy.NOW)
    restore_backup(restored.log, Archive(taken), toy.NOW)
    restored.settle()
    assert problems(restored, sum(book.noted().values())) == []


# -- what is refused, before anything is written -----------------------------------------------------------


def test_nothing_is_put_over_a_log(book: Book, taken: Path) -> None:
    before = documents(book.db)
    with pytest.raises(NotEmpty):
        restore_backup(book.log, Archive(taken), toy.NOW)
    assert documents(book.db) == before


def test_a_backup_of_another_service_or_another_number_of_partitions_is_refused(
    bank: Log, taken: Path, new_db: Callable[[], Db]
) -> None:
    with pytest.raises(AnotherService, match="of book, not of bank"):
        restore_backup(bank, Archive(taken), toy.NOW)
    with pytest.raises(AnotherService, match="PARTITIONS=2"):
        restore_backup(Log(new_db(), toy.BOOK_PUBLISHED, 8), Archive(taken), toy.NOW)


@pytest.mark.parametrize("harm", ["cut", "changed", "empty", "another_file", "piece_lost"])
def test_a_file_that_is_not_what_was_written_is_refused(
    book: Book, taken: Path, new_db: Callable[[], Db], harm: str
) -> None:
    content = taken.read_bytes()
    with tarfile.open(taken) as tar:
        first = tar.getmembers()[0]
    harmed = {
        "cut": content[: len(content) // 2],
        "changed": content[: first.offset_data + 12] + b"\x00\x00" + content[first.offset_data + 14 :],
        "empty": b"",
        "another_file": b"Dear Sirs, " * 400,
        "piece_lost": content[first.offset_data + 512 * -(-first.size // 512) :],
    }[harm]
    taken.write_bytes(harmed)
    restored = Book(book.bank, new_db())
    with pytest.raises(Damaged):
        restore_backup(restored.log, Archive(taken), toy.NOW)
    assert restored.log.tails() == dict.fromkeys(range(PARTITIONS), 0)
    assert "restoring" not in restored.db.list_collection_names()


def test_a_backup_of_a_later_layout_is_refused(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(archive, "FORMAT", 2)
        path = take_backup(book.log, BOOK_VIEWS, tmp_path, CLOCK).path
    with pytest.raises(Damaged, match="later release"):
        Archive(path)


# -- encrypted ---------------------------------------------------------------------------------------------


def test_an_encrypted_backup_is_read_with_its_key_alone(
    book: Book, tmp_path: Path, new_db: Callable[[], Db]
) -> None:
    key, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    path = take_backup(book.log, BOOK_VIEWS, tmp_path, CLOCK, str(key.to_public())).path
    for clear in (b"Noted", b"account_id", gzip.compress(b"")[:3]):
        assert clear not in path.read_bytes()
    with pytest.raises(CannotOpen, match="name the file with the key"):
        Archive(path)
    with pytest.raises(CannotOpen):
        Archive(path, str(other))
    with pytest.raises(BadKey):
        Archive(path, "not a key")
    restored = Book(book.bank, new_db())
    restore_backup(restored.log, Archive(path, f"# created today\n{key}\n"), toy.NOW)
    restored.settle()
    assert restored.noted() == book.noted()


def test_a_recipient_that_is_none_takes_no_backup(book: Book, tmp_path: Path) -> None:
    with pytest.raises(BadKey):
        take_backup(book.log, BOOK_VIEWS, tmp_path, CLOCK, "age1nobody")
    assert list(tmp_path.iterdir()) == []


# -- files -------------------------------------------------------------------------------------------------


def test_a_backup_that_fails_leaves_no_file_and_one_of_a_process_that_died_is_removed(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tmp_path / "book-20261128T010000Z.backup.part"
    left.write_bytes(b"half of it")
    others = tmp_path / "bank-20261128T010000Z.backup.part"
    others.write_bytes(b"of another service")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "_write", full)
        with pytest.raises(OSError, match="No space"):
            take_backup(book.log, BOOK_VIEWS, tmp_path, CLOCK)
    assert list(tmp_path.iterdir()) == [others]
    assert ages(book.db, CLOCK.now()) == {}


def test_nobody_else_can_read_the_file(taken: Path) -> None:
    assert taken.stat().st_mode & 0o077 == 0


# -- rehearsed ---------------------------------------------------------------------------------------------


@pytest.mark.req("R306")
def test_a_rehearsal_says_whether_a_backup_is_sound_and_touches_nothing(book: Book, taken: Path) -> None:
    before = documents(book.db)
    found = rehearse(book.log, BOOK_VIEWS, Archive(taken), CLOCK)
    assert (found.problems, found.views) == ([], 1)
    assert timedelta() < found.age < timedelta(hours=1)
    assert documents(book.db) == before
    assert not [name for name in book.db.client.list_database_names() if name.endswith("rehearsal")]


def test_a_rehearsal_names_what_a_backup_lacks(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = book.log.commits.find_one({"seq": 1})
    assert number is not None
    book.log.commits.delete_one({"_id": number["_id"]})
    path = take_backup(book.log, BOOK_VIEWS, tmp_path, CLOCK).path
    with pytest.raises(Exception, match="hole"):
        rehearse(book.log, BOOK_VIEWS, Archive(path), CLOCK)


# -- the command line --------------------------------------------------------------------------------------


def run(book: Book, *arguments: str) -> Result:
    runtime = Runtime(book.db, book.log, book.bus, CLOCK, feed_urls={}, token="", views=BOOK_VIEWS)
    return CliRunner().invoke(service_cli("book", lambda: runtime, lambda: None), arguments)


def test_taken_kept_rehearsed_and_restored_by_command(
    book: Book, tmp_path: Path, new_db: Callable[[], Db], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backups"
    for day in ("01", "02", "03"):
        (folder / f"book-202611{day}T030000Z.backup").parent.mkdir(exist_ok=True)
        (folder / f"book-202611{day}T030000Z.backup").write_bytes(b"")
    told = run(book, "backup", str(folder), "--keep", "2", "--json")
    assert told.exit_code == 0, told.output
    said = json.loads(told.stdout)
    assert said["deleted"] == ["book-20261101T030000Z.backup", "book-20261102T030000Z.backup"]
    assert said["commits"] == sum(book.log.tails().values())
    file = str(folder / said["file"])
    assert set(ages(book.db, CLOCK.now())) == {"taken"}

    rehearsed = run(book, "restore", file, "--rehearse")
    assert (rehearsed.exit_code, rehearsed.stdout.splitlines()[-1]) == (0, "sound")
    assert set(ages(book.db, CLOCK.now())) == {"taken", "rehearsed"}

    refused = run(book, "restore", file, "--yes")
    assert (refused.exit_code, "has a log already" in refused.output) == (1, True)

    restored = Book(book.bank, new_db())
    done = run(restored, "restore", file, "--yes")
    assert done.exit_code == 0, done.output
    assert "epoch 2 begins" in done.stdout
    restored.settle()
    assert restored.noted() == book.noted()
