"""Errors that pass: whatever code the database gives to whatever call, it is waited for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    DuplicateKeyError,
    OperationFailure,
    PyMongoError,
    WaitQueueTimeoutError,
    WriteConcernError,
    WriteError,
)
from structlog.testing import capture_logs

from eventing.core.clock import SystemClock
from eventing.core.errors import Unavailable
from eventing.core.mongo import Db, Document, connect
from eventing.core.transient import CODES, codes_of, is_transient, transient
from eventing.log.log import Log
from eventing.log.receipts import Settled
from eventing.log.sequencer import Sequencer
from eventing.log.streams import Loaded
from eventing.rabbit.publisher import Publisher
from eventing.readers.checkpoints import Checkpoint, Checkpoints
from eventing.readers.membership import Membership
from eventing.readers.parked import Parked, Poison
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.reader import Reader
from eventing.readers.sources import OwnLog
from eventing.telemetry.logs import without_messages
from tests.support import eventually, toy
from tests.support.mongo import fresh_database
from tests.support.rebuilding import worker
from tools.servers import SECANTUSDB, MongoServer

NOT_PRIMARY, DISK_FULL = 10107, 14031
#: The driver tells them by class, and looks for another server for a second: one of them is enough.
OF_ANOTHER_PRIMARY = {91, 189, 10058, 11600, 11602, 13435, 13436}

Client = MongoClient[Document]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongoServer]:
    """A server that can be told to fail."""
    server = MongoServer(tmp_path_factory.mktemp("failing"), command=[*SECANTUSDB, "--enable-test-commands"])
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def client(server: MongoServer) -> Iterator[Client]:
    with connect(server.uri) as made:
        yield made


@pytest.fixture
def db(client: Client) -> Iterator[Db]:
    yield from fresh_database(client)


@contextmanager
def failing(client: Client, code: int, commands: Sequence[str]) -> Iterator[None]:
    """The server answers these commands with this code, until the block ends."""
    _fail_point(client, "alwaysOn", {"failCommands": list(commands), "errorCode": code})
    try:
        yield
    finally:
        _fail_point(client, "off", {"failCommands": list(commands)})


def _fail_point(client: Client, mode: str, data: Mapping[str, Any]) -> None:
    client.admin.command("configureFailPoint", "failCommand", mode=mode, data=data)


# -- what is one -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [
        AutoReconnect("gone"),
        WaitQueueTimeoutError("no connection is free"),
        WriteConcernError("not yet", 64),
        OperationFailure("a label says so", 1, {"errorLabels": ["RetryableWriteError"]}),
        BulkWriteError({"writeErrors": [], "writeConcernErrors": [{"code": 64}]}),
        BulkWriteError({"writeErrors": [{"code": 11000}, {"code": 112}], "writeConcernErrors": []}),
        *(WriteError(name, code) for code, name in CODES.items()),
    ],
    ids=str,
)
def test_what_passes_is_known_by_class_label_and_code(error: PyMongoError) -> None:
    assert is_transient(error)


@pytest.mark.parametrize(
    "error",
    [
        DuplicateKeyError("there already", 11000),
        OperationFailure("bad value", 2),
        WriteError("too large", 10334),
        BulkWriteError({"writeErrors": [{"code": 11000}], "writeConcernErrors": []}),
        Unavailable("no server of the database"),
    ],
    ids=str,
)
def test_what_would_fail_again_is_none(error: Exception) -> None:
    assert not is_transient(error)


def test_a_log_line_has_the_code_and_its_name_and_not_the_message() -> None:
    error = OperationFailure("ann@example.com", 112, {"codeName": "WriteConflict"})
    line = without_messages(None, "", {"event": "pump_waits", "error": error})
    assert line == {
        "event": "pump_waits",
        "error": "OperationFailure",
        "code": 112,
        "code_name": "WriteConflict",
    }
    many = BulkWriteError({"writeErrors": [{"code": DISK_FULL}], "writeConcernErrors": []})
    assert codes_of(many) == {"code": DISK_FULL, "code_name": "OutOfDiskSpace"}


# -- each code at each kind of call ----------------------------------------------------------------------


def calls(log: Log) -> Mapping[str, tuple[str, Callable[[], object]]]:
    """Each kind of call of the backbone: the command it sends, and how it is made."""
    bank = toy.Bank(log)
    # Anew each time: what is done already is not done again.
    log.db.checkpoints.delete_many({})
    toy.BALANCES.collection(log.db).delete_many({})
    reader = PartitionReader(
        Reader.make(OwnLog(log), log.db, SystemClock(), bank, toy.BANK_VIEWS, toy.BOOK_REACTIONS), 0
    )
    reader.open()
    one = toy.context()
    (numbered,) = log.read(0, 0, 1)
    loaded = Loaded("account-z", 0, None)
    fresh = [(loaded, [toy.Deposited("z", 1)], toy.context())]
    return {
        "append": ("insert", lambda: bank.handle(toy.Deposit("a", 1), toy.context())),
        "append many": ("insert", lambda: log.append_many(fresh)),
        "receipt": ("insert", lambda: log.leave_receipts([Settled("account-a", 1, one, None)])),
        "load": ("find", lambda: log.load("account-a", toy.ACCOUNT)),
        "read": ("find", lambda: log.read(0, 0)),
        "number": ("update", lambda: Sequencer(log).number([0])),
        "open": ("find", reader.open),
        "project": ("update", lambda: reader.handle([numbered])),
        "checkpoint": ("update", lambda: Checkpoints(log.db).save(Checkpoint("bank", 0, 1, 1, numbered.id))),
        "park": ("update", lambda: Parked(log.db).park([Poison("r", numbered, 0, "reason")], toy.NOW)),
        "publish": ("update", lambda: Publisher(log, log.db, "")._write({0: numbered})),
        "beat": ("update", lambda: Membership(log.db, "w").beat(toy.NOW)),
    }


@pytest.mark.parametrize("code", [code for code in CODES if code not in OF_ANOTHER_PRIMARY])
def test_whatever_call_meets_it_the_same_call_may_be_made_again(
    client: Client, db: Db, server: MongoServer, code: int
) -> None:
    log = toy.bank_log(db, partitions=1)
    toy.Bank(log).handle(toy.Deposit("a", 1), toy.context())
    Sequencer(log).number([0])
    for account in "bcd":
        toy.Bank(log).handle(toy.Deposit(account, 1), toy.context())
    for name, (command, _) in calls(log).items():
        # Another connection each time: after some of them the driver looks for another server first.
        with connect(server.uri, serverSelectionTimeoutMS=2000, heartbeatFrequencyMS=500) as failed:
            _, call = calls(toy.bank_log(failed[db.name], partitions=1))[name]
            with failing(client, code, [command]):
                try:
                    call()
                except transient(Unavailable):
                    pass
                else:
                    pytest.fail(f"{name} noticed nothing")
        _, again = calls(log)[name]
        again()


def codes_waited_for(logs: Sequence[Mapping[str, Any]]) -> set[Any]:
    """What the parts of a worker, its pump and its readers, say they met."""
    waits = ("pump_waits", "reader_waits")
    return {codes_of(line["error"]).get("code") for line in list(logs) if line["event"] in waits}


@pytest.mark.parametrize("code", [112, NOT_PRIMARY, DISK_FULL])
def test_a_worker_waits_and_goes_on_by_itself(client: Client, db: Db, server: MongoServer, code: int) -> None:
    bank = toy.Bank(toy.bank_log(db, partitions=2))
    # The first event of a type notes the type in the log, which the caller would be told of.
    bank.handle(toy.Deposit("b", 1), toy.context())
    with (
        connect(server.uri, serverSelectionTimeoutMS=2000, heartbeatFrequencyMS=500) as working,
        capture_logs() as logs,
        worker(working[db.name], toy.BALANCES),
    ):
        with failing(client, code, ["update"]):
            bank.handle(toy.Deposit("a", 1), toy.context())

            def met() -> bool:
                # Where the driver looks for another primary first, that comes without a code.
                assert code in codes_waited_for(logs), (logs, list(db["commits"].find()))
                return True

            eventually(met)
        eventually(lambda: toy.BALANCES.get(db, "a"))
    assert not any(line["log_level"] == "error" for line in logs)


def test_a_pump_outlives_whatever_the_database_says(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    log = toy.bank_log(db, partitions=2)
    said = [OperationFailure("internal server error", 1, {"codeName": "InternalError"})]
    number = Sequencer.number

    def numbered(sequencer: Sequencer, partitions: Sequence[int]) -> Any:
        if said:
            raise said.pop()
        return number(sequencer, partitions)

    monkeypatch.setattr(Sequencer, "number", numbered)
    with worker(db, toy.BALANCES):
        toy.Bank(log).handle(toy.Deposit("a", 1), toy.context())
        eventually(lambda: toy.BALANCES.get(db, "a"))
    assert not said
