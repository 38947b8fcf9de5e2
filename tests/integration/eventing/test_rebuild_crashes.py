"""A rebuild killed at any write, and started again: it goes on, and the view is right."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pymongo.collection import Collection
from pymongo.database import Database

from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.readers.rebuild import Rebuild, verify_view
from eventing.readers.sources import OwnLog
from eventing.views import versions
from tests.support import toy
from tests.support.rebuilding import PARTITIONS, settle

BALANCES = toy.BALANCES
WRITES = [
    (Collection, "insert_one"),
    (Collection, "update_one"),
    (Collection, "update_many"),
    (Collection, "bulk_write"),
    (Collection, "delete_one"),
    (Collection, "delete_many"),
    (Collection, "create_indexes"),
    (Database, "drop_collection"),
]


class Killed(BaseException):
    """Not an Exception, so that no handler of the code under test mistakes it for a failure."""


class Fate:
    """`left` writes are done; the next one is the last, done or not done."""

    def __init__(self, left: int, *, done: bool) -> None:
        self.left = left
        self.done = done

    def deadly(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def doomed(*args: Any, **kwargs: Any) -> Any:
            self.left -= 1
            if self.left < 0 and not self.done:
                raise Killed
            result = write(*args, **kwargs)
            if self.left < 0:
                raise Killed
            return result

        return doomed


@contextmanager
def killed_after(monkeypatch: pytest.MonkeyPatch, writes: int, *, done: bool) -> Iterator[None]:
    fate = Fate(writes, done=done)
    with monkeypatch.context() as patch:
        for owner, name in WRITES:
            patch.setattr(owner, name, fate.deadly(getattr(owner, name)))
        yield


@pytest.fixture
def log(mongo_db: Db, monkeypatch: pytest.MonkeyPatch) -> Log:
    monkeypatch.setattr("eventing.readers.rebuild.rebuilding.LEAST_GRACE_SECONDS", 0.0)
    monkeypatch.setattr(versions, "FRESH_SECONDS", 0.0)
    log = toy.bank_log(mongo_db, PARTITIONS)
    command(log)
    return log


def command(log: Log) -> None:
    bank = toy.Bank(log)
    for account in ("a", "b", "c"):
        bank.handle(toy.Deposit(account, 2), toy.context())
    settle(log, BALANCES)


def rebuild(log: Log) -> Rebuild:
    return Rebuild(log.db, BALANCES, {"bank": OwnLog(log)}, grace=0.0)


def totals(log: Log) -> dict[str, int]:
    return {row["_id"]: row["total"] for row in BALANCES.find(log.db, {})}


@pytest.mark.parametrize("done", [False, True], ids=["before the write", "after the write"])
def test_a_rebuild_killed_at_any_write_goes_on_when_it_is_started_again(
    log: Log, monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    writes = 0
    rounds = 1
    while True:
        assert totals(log) == dict.fromkeys("abc", 2 * rounds)
        try:
            with killed_after(monkeypatch, writes, done=done):
                rebuild(log).run()
        except Killed:
            # The workers go on in the middle of it, and queries never see less than all.
            assert totals(log) == dict.fromkeys("abc", 2 * rounds)
            command(log)
            rounds += 1
            assert totals(log) == dict.fromkeys("abc", 2 * rounds)
            rebuild(log).run()
        else:
            break
        assert totals(log) == dict.fromkeys("abc", 2 * rounds)
        kept = {name for name in log.db.list_collection_names() if name.startswith("balances")}
        assert kept == {f"balances@{versions.read(log.db).of('balances').current}"}
        writes += 1
    assert writes > 10
    assert verify_view(log.db, BALANCES, {"bank": OwnLog(log)}).right
