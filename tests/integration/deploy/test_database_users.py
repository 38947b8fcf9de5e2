"""A service's user at the database: its own rights, and changed without a stop."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pymongo.errors import OperationFailure

from eventing.core.mongo import connect
from tests.integration.eventing.test_database_comes_later import Started, join
from tests.support import eventually
from tools.servers import OPERATOR, MongoServer

PASSWORDS = {OPERATOR: "of-the-operator", "customers": "the-first", "mail": "of-mail"}


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[MongoServer]:
    server = MongoServer(tmp_path / "guarded", passwords=PASSWORDS)
    server.start()
    yield server
    server.stop()


def test_a_service_reads_and_writes_its_own_database_and_no_other(guarded: MongoServer):
    with connect(guarded.uri_of("customers")) as client:
        client["customers"]["things"].insert_one({"_id": 1})
        assert client["customers"]["things"].find_one() is not None
        for verb in (client["mail"]["things"].insert_one, client["mail"]["things"].find_one):
            with pytest.raises(OperationFailure, match="not authorized"):
                verb({"_id": 1})
    nobody = f"mongodb://127.0.0.1:{guarded.port}/?directConnection=true"
    with connect(nobody) as stranger, pytest.raises(OperationFailure, match="authentication"):
        stranger["customers"]["things"].find_one()


def test_users_outlive_a_restart_of_the_server(guarded: MongoServer):
    guarded.restart()
    with connect(guarded.uri_of("mail")) as client:
        client["mail"]["things"].insert_one({"_id": 1})


def test_a_user_is_changed_without_a_stop_and_without_a_loss(guarded: MongoServer, tmp_path: Path):
    """A second user is made, the worker comes back as that, the first is dropped."""
    first = guarded.uri_of("customers")
    second = first.replace("customers:the-first", "customers-2:the-second")
    rights = [{"role": "readWrite", "db": "customers"}]
    with connect(guarded.uri) as operator:
        workers = [Started("customers", "worker", first, tmp_path, {})]
        try:
            db = operator["customers"]
            workers[0].until(lambda: workers[0].answers("/ready"))
            join(db, "a")
            eventually(lambda: db["staff_directory"].count_documents({}) == 1)

            operator.admin.command("createUser", "customers-2", pwd="the-second", roles=rights)
            workers.append(Started("customers", "worker", second, tmp_path, {}))
            workers[1].until(lambda: workers[1].answers("/ready"))
            assert workers[0].process.stop(within=60) == 0
            operator.admin.command("dropUser", "customers")
            join(db, "b")
            eventually(lambda: db["staff_directory"].count_documents({}) == 2)
        finally:
            for worker in workers:
                worker.process.kill()
    with connect(first) as former, pytest.raises(OperationFailure, match="authentication"):
        former["customers"]["commits"].find_one()
