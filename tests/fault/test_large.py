"""A sweep and an index over 200,000 rows, under the time a server is waited for."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pymongo import MongoClient

from eventing.core.mongo import Db, Document, connect
from eventing.views.projection_runner import ProjectionRunner, behind
from eventing.views.view import View
from tests.integration.eventing.test_large import many, runtime_of, sweep
from tests.integration.eventing.test_views import commit, mails
from tests.support.mongo import fresh_database
from tools.servers import MongoServer

pytestmark = pytest.mark.long

ROWS = 200_000


@pytest.fixture(scope="module")
def rows(mongo_client: MongoClient[Document]) -> Iterator[Db]:
    """A database with the rows, which takes a minute to fill."""
    with contextmanager(fresh_database)(mongo_client) as db:
        many(db, mails(), ROWS, customer_id="k1")
        yield db


@pytest.mark.timeout(900)
def test_an_index_on_200_000_rows_is_built_and_nobody_refuses_to_start(
    rows: Db, mongo_server: MongoServer
) -> None:
    view = View("mails", indexes=[("at",)])
    with connect(mongo_server.uri) as client:
        made = runtime_of(client[rows.name], view)
        made.open()
        building = threading.Thread(target=made.build_indexes)
        building.start()
        building.join()
        assert made.missing_indexes() == []


@pytest.mark.timeout(900)
def test_a_sweep_of_200_000_rows_ends(rows: Db, mongo_server: MongoServer) -> None:
    view = mails()
    view.create_indexes(rows)
    with connect(mongo_server.uri) as client:
        ProjectionRunner(client[rows.name]).apply([view], [commit(1, sweep("li"), partition=1)], {})
    assert view.count(rows, {"owner_id": "li"}) == ROWS
    assert behind(rows, view) == []
