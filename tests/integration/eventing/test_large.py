"""Large collections: no call takes longer the more rows there are, and nobody waits for mere speed."""

import json
import threading
from typing import Any

import pytest
from click.testing import CliRunner
from pymongo.collection import Collection
from pymongo.errors import AutoReconnect, OperationFailure

from eventing.cli import service_cli
from eventing.core import indexes
from eventing.core.clock import SystemClock
from eventing.core.indexes import Index, missing
from eventing.core.mongo import Db, durable
from eventing.views import projection_runner
from eventing.views.projection_runner import ProjectionRunner, behind
from eventing.views.view import View, Views
from eventing.worker import probe
from eventing.worker.runtime import Runtime
from tests.integration.eventing.test_views import commit, mails, upsert
from tests.support import toy

ROWS = 6000


def many(db: Db, view: View, rows: int, **fields: Any) -> None:
    """Rows as the runner would have made them, in a few calls."""
    for start in range(0, rows, 5000):
        durable(db, view.name).insert_many(
            [
                {"_id": f"m{n:06}", "_live": True, "_seen": {"office/0": 1}, **fields}
                for n in range(start, min(rows, start + 5000))
            ],
            ordered=False,
        )


def sweep(owner: str) -> dict[str, Any]:
    return {"kind": "sweep", "value": "k1", "fields": {"owner_id": owner}}


def test_a_sweep_of_many_rows_takes_many_short_calls(mongo_db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """None touches more rows than a slice has, so none takes longer than a socket waits."""
    view = mails()
    view.create_indexes(mongo_db)
    many(mongo_db, view, ROWS, customer_id="k1")
    touched: list[int] = []
    write = Collection.bulk_write

    def bulk_write(self: Any, requests: Any, **options: Any) -> Any:
        result = write(self, requests, **options)
        if self.name == view.name:
            touched.append(result.matched_count)
        return result

    monkeypatch.setattr(Collection, "bulk_write", bulk_write)
    ProjectionRunner(mongo_db).apply([view], [commit(1, sweep("li"), partition=1)], {})
    assert max(touched) <= projection_runner.SLICE < ROWS
    assert sum(touched) == ROWS
    assert view.count(mongo_db, {"owner_id": "li"}) == ROWS
    assert behind(mongo_db, view) == []


def test_a_sweep_that_was_broken_off_goes_on_with_the_rows_that_are_left(
    mongo_db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection_runner, "SLICE", 10)
    view = mails()
    many(mongo_db, view, 50, customer_id="k1")
    write = Collection.bulk_write
    swept: list[int] = []

    def bulk_write(self: Any, requests: Any, **options: Any) -> Any:
        if self.name != view.name:
            return write(self, requests, **options)
        if len(swept) == 2:
            swept.append(0)
            raise AutoReconnect("the server went away")
        result = write(self, requests, **options)
        swept.append(result.modified_count)
        return result

    monkeypatch.setattr(Collection, "bulk_write", bulk_write)
    batch = [commit(1, sweep("li"), partition=1)]
    with pytest.raises(AutoReconnect):
        ProjectionRunner(mongo_db).apply([view], batch, {})
    ProjectionRunner(mongo_db).apply([view], batch, {})
    assert swept == [10, 10, 0, 10, 10, 10]
    assert view.count(mongo_db, {"owner_id": "li"}) == 50


def test_a_batch_of_many_rows_is_written_in_parts(mongo_db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projection_runner, "MOST_WRITES", 10)
    sizes: list[int] = []
    write = Collection.bulk_write

    def bulk_write(self: Any, requests: Any, **options: Any) -> Any:
        sizes.append(len(requests))
        return write(self, requests, **options)

    monkeypatch.setattr(Collection, "bulk_write", bulk_write)
    view = View("plain")
    view._handlers.update(mails()._handlers)
    view.catalogues.update(mails().catalogues)
    ProjectionRunner(mongo_db).apply([view], [commit(n, upsert(f"m{n}", n=n)) for n in range(2, 37)], {})
    assert sizes == [10, 10, 10, 5]
    assert view.count(mongo_db, {}) == 35


# -- indexes ---------------------------------------------------------------------------------------


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts as large here has a few documents."""
    monkeypatch.setattr(indexes, "SMALL", 3)


def runtime_of(db: Db, *views: View) -> Runtime[Any]:
    log = toy.bank_log(db)
    return Runtime(db, log, toy.Bank(log), SystemClock(), {}, "", views=Views(*views))


def names(found: list[Index]) -> list[str]:
    return [index.name for index in found]


@pytest.mark.usefixtures("large")
def test_nobody_waits_for_an_index_that_is_only_for_speed(mongo_db: Db) -> None:
    view, few = View("mails", indexes=[("at",)]), View("few", indexes=[("at",)])
    many(mongo_db, view, 5)
    many(mongo_db, few, 2)
    made = runtime_of(mongo_db, view, few)
    made.open()
    assert names(made.missing_indexes()) == ["mails._live_1_at_1"]
    made.build_indexes()
    assert made.missing_indexes() == []


@pytest.mark.usefixtures("large")
def test_an_index_that_cannot_be_built_is_named_and_stops_neither_a_process_nor_the_others(
    mongo_db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = View("mails", indexes=[("at",), ("by",)])
    many(mongo_db, view, 5)
    create = Collection.create_indexes

    def refuse(self: Any, models: Any, **options: Any) -> Any:
        if models[0].document["name"] == "_live_1_at_1":
            raise OperationFailure("too many indexes", 67)
        return create(self, models, **options)

    monkeypatch.setattr(Collection, "create_indexes", refuse)
    made = runtime_of(mongo_db, view)
    made.open()
    made.build_indexes()
    assert names(made.missing_indexes()) == ["mails._live_1_at_1"]


@pytest.mark.usefixtures("large")
def test_what_keeps_two_of_a_kind_apart_is_awaited_and_named(
    mongo_db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = runtime_of(mongo_db)
    made.log.commits.drop_index("seq")
    building, go_on = threading.Event(), threading.Event()
    build = Index.build

    def slowly(self: Index) -> None:
        building.set()
        assert go_on.wait(60)
        build(self)

    monkeypatch.setattr(Index, "build", slowly)
    opening = threading.Thread(target=made.open)
    opening.start()
    assert building.wait(60)
    monkeypatch.setattr("eventing.worker.health.STILL_SECONDS", 0.0)
    assert ask(made, "/ready") == ("503 Service Unavailable", "the index commits.seq is being built")
    assert ask(made, "/health") == ("200 OK", "ok")
    go_on.set()
    opening.join(60)
    assert missing(made.log.indexes()) == []
    assert made.health.building is None
    assert ask(made, "/ready")[1] == "the database is away"


def ask(runtime: Runtime[Any], path: str) -> tuple[str, str]:
    told: list[str] = []
    body = probe.of_worker(runtime)({"PATH_INFO": path}, lambda status, _headers: told.append(status))
    return told[0], b"".join(body).decode().strip()


def test_prepare_builds_what_is_missing_and_says_how_far_it_is(mongo_db: Db) -> None:
    view = View("mails", indexes=[("at",), ("by",)])
    many(mongo_db, view, 5)
    made = runtime_of(mongo_db, view)

    def prepare(*arguments: str) -> Any:
        cli = service_cli("bank", lambda: made, lambda: None)
        return CliRunner().invoke(cli, ["prepare", *arguments])

    told = prepare("--json")
    assert [one["index"] for one in json.loads(told.stdout)] == ["mails._live_1_at_1", "mails._live_1_by_1"]
    assert "2 of 2: mails._live_1_by_1, 5 documents" in told.stderr
    assert made.missing_indexes() == []
    assert "every index is there" in prepare().output
