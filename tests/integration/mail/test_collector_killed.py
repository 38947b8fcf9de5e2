"""The collector as it is started, by `python -m mail collector`: killed in the middle, again and again."""

import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import requests

from eventing import Documents
from tests.integration.mail.test_collecting import once_each
from tests.support import eventually
from tests.support.dovecot import Provider
from tests.support.nobody import feeds_of_nobody
from tests.support.world import fresh_world
from tests.support.worlds.collected import BOTH, CollectedSystem, letters
from tools.processes import Process, accepts, free_port

COUNT, KILLS = 120, 2
#: A process is taken for dead after twenty seconds, and the next has to start.
WITHIN = 150.0


@pytest.fixture
def system(mongo_client) -> Iterator[CollectedSystem]:
    yield from fresh_world(CollectedSystem, mongo_client)


class Started:
    """The process, on the database of a test's world."""

    def __init__(self, system: CollectedSystem, folder: Path) -> None:
        host, port = system.db.client.address or ("127.0.0.1", 0)
        self.port = free_port()
        env = {
            **os.environ,
            **{name: str(value) for name, value in system.environment.items()},
            "MONGO_URI": f"mongodb://{host}:{port}",
            "DATABASE": system.db.name,
            "PARTITIONS": str(system.log.partitions),
            "METRICS_PORT": str(self.port),
            "FEED_URLS": feeds_of_nobody(),
        }
        command = [sys.executable, "-m", "mail", "collector"]
        self.process = Process("mail collector", command, log=folder / "collector.log", env=env)
        self.process.start()

    def answers(self, path: str) -> requests.Response:
        return requests.get(f"http://127.0.0.1:{self.port}{path}", timeout=60)


def holds(files: Documents, count: int) -> bool:
    return files.count_documents({}) >= count


def was_read(system: CollectedSystem) -> bool:
    return system.folder()["percent"] == 100 and system.state()["read_at"] is not None


def test_killed_in_the_middle_again_and_again_each_message_is_here_once(
    system: CollectedSystem, imap_provider: Provider, tmp_path: Path
):
    imap_provider.put(system.user, letters(COUNT))
    system.collects(imap_provider, folders=BOTH)
    stored = system.db["files.files"]
    for number in range(1, KILLS + 1):
        one = Started(system, tmp_path)
        wanted = number * COUNT // (KILLS + 2)
        eventually(partial(holds, stored, wanted), WITHIN)
        one.process.kill()
    last = Started(system, tmp_path)
    try:
        last.process.wait_until(lambda: accepts(last.port) and last.answers("/ready").ok, 60)
        eventually(partial(was_read, system), WITHIN)
        assert "mail_collector_mailboxes" in last.answers("/metrics").text
        assert last.answers("/health").ok
        # Told to end, it ends in order, and hands its mailbox over.
        assert last.process.stop(within=60) == 0
    finally:
        last.process.kill()
    once_each(system, COUNT)
    state = system.db["collected"].find_one({})
    assert state is not None
    assert state["owner"] is None
    told = last.process.tail(400)
    assert imap_provider.password not in told
    assert "mueller-demo" not in told
