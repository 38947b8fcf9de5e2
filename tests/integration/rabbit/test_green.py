"""Publisher and consumer as worker processes run them: in green threads."""

import subprocess
import sys
from pathlib import Path

from eventing.core.mongo import Db
from tools.servers import MongoServer

ROOT = Path(__file__).parents[3]


def work_in_green_threads(uri: str, database: str, *urls: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.rabbit.green_process", uri, database, *urls],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_publisher_and_consumer_work_under_the_monkey_patch_of_worker_processes(
    mongo_server: MongoServer, mongo_db: Db, book_db: Db, rabbit_url: str
):
    work_in_green_threads(mongo_server.uri, mongo_db.name, rabbit_url)
