"""Fixtures: databases the toy bank's readers keep beside its log."""

from collections.abc import Iterator

import pytest

from eventing.core.mongo import Db


@pytest.fixture
def book_db(mongo_db: Db) -> Iterator[Db]:
    db = mongo_db.client[mongo_db.name + "_book"]
    yield db
    mongo_db.client.drop_database(db.name)
