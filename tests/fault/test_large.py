"""A sweep and an index over 200,000 rows, under the time a server is waited for."""

import threading

import pytest

from eventing.core.mongo import Db, connect
from eventing.views.projection_runner import ProjectionRunner, behind
from eventing.views.view import View
from tests.integration.eventing.test_large import many, runtime_of, sweep
from tests.integration.eventing.test_views import commit, mails
from tools.servers import MongoServer

ROWS = 200_000


@pytest.mark.timeout(900)
def test_a_sweep_of_200_000_rows_ends(mongo_db: Db, mongo_server: MongoServer) -> None:
    view = mails()
    view.create_indexes(mongo_db)
    many(mongo_db, view, ROWS, customer_id="k1")
    with connect(mongo_server.uri) as client:
        ProjectionRunner(client[mongo_db.name]).apply([view], [commit(1, sweep("li"), partition=1)], {})
    assert view.count(mongo_db, {"owner_id": "li"}) == ROWS
    assert behind(mongo_db, view) == []


@pytest.mark.timeout(900)
def test_an_index_on_200_000_rows_is_built_and_nobody_refuses_to_start(
    mongo_db: Db, mongo_server: MongoServer
) -> None:
    view = View("mails", indexes=[("at",)])
    many(mongo_db, view, ROWS)
    with connect(mongo_server.uri) as client:
        made = runtime_of(client[mongo_db.name], view)
        made.open()
        building = threading.Thread(target=made.build_indexes)
        building.start()
        building.join()
        assert made.missing_indexes() == []
