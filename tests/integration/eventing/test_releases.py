"""Two releases on one log: an older one says what it cannot read, and goes on with the rest."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from pymongo.collection import Collection
from structlog.testing import capture_logs

from eventing.core.catalogue import Published
from eventing.core.clock import SystemClock
from eventing.core.errors import UnknownVersion
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.log.streams import Loaded
from eventing.worker.gauges import ServiceGauges
from eventing.worker.runtime import Runtime
from tests.support import toy

NEWER = Published("bank")


@NEWER.event("Deposited.v2")
@dataclass(frozen=True)
class DepositedInCents:
    account_id: str
    cents: int


@NEWER.former("Deposited.v1", "Deposited.v2", lambda data: {**data, "cents": data["amount"] * 100})
@dataclass(frozen=True)
class DepositedBefore:
    account_id: str
    amount: int


def newer(db: Db) -> Log:
    return Log(db, NEWER, toy.PARTITIONS)


def append(log: Log, event: object, account: str = "a", version: int = 0) -> None:
    log.append(Loaded(f"account-{account}", version, None), [event], toy.context())


def opened(log: Log) -> list[Any]:
    """What a process says of types when it starts on this log."""
    with capture_logs() as logs:
        Runtime(log.db, log, toy.Bank(log), SystemClock(), {}, "").open()
    return [line["types"] for line in logs if line["event"] == "log_of_a_newer_release"]


def told(log: Log) -> float:
    found = {metric.name: metric for metric in ServiceGauges(log, SystemClock()).collect()}
    return float(found["eventing_log_unknown_types"].samples[0].value)


def test_a_release_that_cannot_read_what_is_there_says_so_at_its_start_and_names_it(mongo_db: Db) -> None:
    append(toy.bank_log(mongo_db), toy.Deposited("a", 5))
    assert opened(newer(mongo_db)) == []
    append(newer(mongo_db), DepositedInCents("b", 500), account="b")
    older = toy.bank_log(mongo_db)
    assert opened(older) == [["Deposited.v2"]]
    assert told(older) == 1
    with pytest.raises(UnknownVersion, match=r"Deposited\.v2"):
        older.load("account-b", toy.ACCOUNT)
    assert older.load("account-a", toy.ACCOUNT).state.balance == 5
    assert opened(newer(mongo_db)) == []


def test_a_newer_release_that_has_written_nothing_new_is_not_in_the_way(mongo_db: Db) -> None:
    newer(mongo_db)
    append(toy.bank_log(mongo_db), toy.Deposited("a", 5))
    assert opened(toy.bank_log(mongo_db)) == []


@pytest.mark.parametrize("many", [False, True])
def test_the_types_are_noted_before_they_are_written_and_only_once(
    mongo_db: Db, monkeypatch: pytest.MonkeyPatch, many: bool
) -> None:
    log = newer(mongo_db)
    written: list[str] = []

    def watched(name: str) -> Callable[..., Any]:
        write = getattr(Collection, name)

        def wrapped(self: Any, *args: Any, **kwargs: Any) -> Any:
            written.append(self.name)
            return write(self, *args, **kwargs)

        return wrapped

    for name in ("insert_one", "insert_many", "update_one"):
        monkeypatch.setattr(Collection, name, watched(name))
    for account in ("a", "b"):
        event = DepositedInCents(account, 5)
        if many:
            log.append_many([(Loaded(f"account-{account}", 0, None), [event], toy.context())])
        else:
            append(log, event, account)
    assert written == ["log", "commits", "commits"]
