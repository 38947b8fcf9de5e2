"""The feed of a process that several readers ask: news are read once, and nothing is told of another past."""

import threading
import time
from typing import Any

import pytest

from eventing.core.mongo import Db, connect
from eventing.http.context import EXTENSION
from eventing.log.log import partition_of
from eventing.log.sequencer import Sequencer
from tests.integration.http.conftest import Api, api_of, feed, lines
from tests.support import eventually
from tests.support.sent import Sent
from tests.support.toy import bank_log
from tools.servers import MongoServer


def ask_all(api: Api, place: str, readers: int, writer: Api | None = None) -> list[list[Any]]:
    """What several readers are told who wait at one place; `writer` is another process of the service."""
    writer = writer or api
    told: list[list[Any]] = []
    threads = [
        threading.Thread(target=lambda: told.append(lines(feed(api, place, wait=20)))) for _ in range(readers)
    ]
    for thread in threads:
        thread.start()
    watch = api.app.extensions[EXTENSION].feed
    eventually(lambda: watch.waiting == readers)
    writer.deposit("a", 5)
    writer.settle()
    for thread in threads:
        thread.join(timeout=60)
    return told


def test_what_is_new_is_read_once_however_many_readers_wait_for_it(
    mongo_server: MongoServer, mongo_db: Db, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("eventing.http.feedwatch.LOOK_SECONDS", 3600.0)  # of news alone
    sent = Sent()
    with connect(mongo_server.uri, event_listeners=[sent]) as client:
        api, writer = api_of(client[mongo_db.name]), api_of(mongo_db)
        writer.deposit("a", 5)
        writer.settle()
        partition = partition_of("account-a", 8)
        others = [f"1/{other}/0" for other in range(8) if other != partition]

        def at(seq: int) -> str:
            return ",".join([f"1/{partition}/{seq}@{writer.log.read(partition, seq - 1, 1)[0].id}", *others])

        assert len(ask_all(api, at(1), 4, writer)) == 4
        place = at(2)
        sent.commands.clear()
        told = ask_all(api, place, 4, writer)
        assert [[event["place"] for event in one] for one in told] == [[f"1/{partition}/3/0"]] * 4
        looks = [one["filter"] for one in sent.named("find") if one["find"] == "commits"]
        assert len([look for look in looks if look.get("p") == partition]) == 1
        # Their places were told a moment ago: nobody looks them up.
        assert not [look for look in looks if "_id" in look]
        api.app.extensions[EXTENSION].feed.close()


def test_of_a_log_restored_under_it_without_a_word_nothing_is_told_to_whoever_knew_the_lost(
    api: Api, monkeypatch: pytest.MonkeyPatch
):
    """The process lives through it, and has just told what is lost."""
    monkeypatch.setattr("eventing.http.feedwatch.LOOK_SECONDS", 30.0)
    partition = partition_of("account-a", 8)
    ((told,),) = ask_all(api, f"1/{partition}/0", 1)
    command_id = told["id"].partition("/")[0]
    lost = f"1/{partition}/1@{command_id}"
    assert api.app.extensions[EXTENSION].feed.knows([(1, partition, 1, command_id)])

    restored: Any = api.log.commits.find_one_and_delete({"p": partition, "seq": 1})
    api.log.commits.insert_one({**restored, "_id": "of another past"})
    api.deposit("a", 7)
    Sequencer(api.log).number([partition])
    assert lines(feed(api, lost, wait=20)) == []
    assert feed(api, lost, wait=20).status_code == 409


def test_whoever_waits_while_an_epoch_begins_asks_anew_and_is_told(api: Api):
    api.deposit("a", 5)
    api.settle()
    partition = partition_of("account-a", 8)
    (told,) = lines(feed(api, f"1/{partition}/0", wait=20))
    place = f"1/{partition}/1@{told['id'].partition('/')[0]}"
    answers: list[Any] = []
    waiting = threading.Thread(target=lambda: answers.append(feed(api, place, wait=30)))
    waiting.start()
    watch = api.app.extensions[EXTENSION].feed
    eventually(lambda: watch.waiting == 1)
    bank_log(api.log.db, 8).raise_epoch(2)
    began = time.monotonic()
    waiting.join(timeout=60)
    assert lines(answers[0]) == []
    assert time.monotonic() - began < 25
    assert feed(api, place, wait=30).status_code == 409


def test_a_commit_larger_than_what_is_kept_is_told_all_the_same(api: Api, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("eventing.http.feedwatch.MOST_BYTES", 10)
    partition = partition_of("account-a", 8)
    seq, id = 0, ""
    for number in range(3):
        api.deposit("a", number + 1)
        api.settle()
        (told,) = lines(feed(api, f"1/{partition}/{seq}@{id}" if seq else f"1/{partition}/0", wait=20))
        seq, id = seq + 1, told["id"].partition("/")[0]
        assert told["place"] == f"1/{partition}/{seq}/0"
