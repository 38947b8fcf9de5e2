"""The toy bank's log, all in one partition."""

import pytest

from eventing.log import Log
from eventing.mongo import Db
from tests.support import toy


@pytest.fixture
def bank(mongo_db: Db) -> Log:
    return toy.bank_log(mongo_db, partitions=1)
