"""The feed: the log's history for readers that are told, in order, everything and nothing else."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from werkzeug.serving import make_server

from eventing.core.errors import WrongPlace
from eventing.core.mongo import Db, connect
from eventing.http.context import EXTENSION
from eventing.log.log import partition_of
from eventing.log.sequencer import Sequencer
from eventing.log.streams import Loaded
from eventing.readers.sources import Feed
from tests.integration.http.conftest import Api, api_of, feed, lines
from tests.support import eventually
from tests.support.sent import Sent
from tests.support.toy import Deposited, context
from tools.servers import MongoServer


def beginning(api: Api) -> str:
    return ",".join(f"1/{partition}/0" for partition in range(api.log.partitions))


def test_events_are_told_as_cloud_events_with_their_data(api: Api):
    command_id = api.deposit("a", 5).json["command_id"]
    api.settle()
    partition = partition_of("account-a", 8)
    (event,) = lines(feed(api, f"1/{partition}/0"))
    assert event["data"] == {"account_id": "a", "amount": 5}
    assert event["id"] == f"{command_id}/0"
    assert (event["specversion"], event["source"], event["type"]) == ("1.0", "bank", "Deposited.v1")
    assert (event["subject"], event["streamversion"], event["count"]) == ("account-a", 1, 1)
    assert (event["place"], event["actor"]) == (f"1/{partition}/1/0", "s1")


def test_what_has_no_number_yet_is_not_told(api: Api):
    api.deposit("a", 5)
    assert lines(feed(api, beginning(api))) == []


def test_all_partitions_are_told_in_one_request_each_in_order(api: Api):
    for number in range(40):
        api.deposit(f"a{number % 10}", number + 1)
    api.settle()
    told = lines(feed(api, beginning(api)))
    assert len(told) == 40
    places = [tuple(map(int, event["place"].split("/"))) for event in told]
    for partition in range(8):
        own = [place for place in places if place[1] == partition]
        assert own == sorted(own)


def test_the_limit_counts_commits_and_a_busy_partition_does_not_hide_the_others(api: Api):
    for number in range(12):
        api.deposit("busy", number + 1)
    other = next(n for n in "bcdefgh" if partition_of(f"account-{n}", 8) != partition_of("account-busy", 8))
    api.deposit(other, 1)
    api.settle()
    told = lines(feed(api, beginning(api), limit=8))
    assert len(told) == 8
    assert f"account-{other}" in {event["subject"] for event in told}


def test_a_stream_alone_can_be_asked_for(api: Api):
    for number in range(5):
        api.deposit("a", number + 1)
        api.deposit("b", number + 1)
    api.settle()
    partition = partition_of("account-a", 8)
    assert {e["subject"] for e in lines(feed(api, f"1/{partition}/0", stream="account-a"))} == {"account-a"}


def test_places_tell_epoch_partitions_and_tails(api: Api):
    api.deposit("a", 5)
    api.settle()
    told = api.client.get("/feed/places", headers=api.issuer.of_service("reader", "bank")).json
    assert (told["epoch"], told["partitions"], len(told["tails"])) == (1, 8, 8)
    assert told["tails"][str(partition_of("account-a", 8))] == 1


def test_a_place_of_another_past_is_409(api: Api):
    command_id = api.deposit("a", 5).json["command_id"]
    api.settle()
    partition = partition_of("account-a", 8)
    assert feed(api, f"1/{partition}/1@{command_id}").status_code == 200
    for wrong in (f"2/{partition}/1", f"1/{partition}/2", f"1/{partition}/1@another", "1/8/0"):
        response = feed(api, wrong)
        assert (response.status_code, response.json["code"]) == (409, "wrong_place"), wrong


@pytest.mark.parametrize("after", ["", "1/0", "a/b/c", "1/0/-1", "1/0/0,1/0/1", "1/0/99999999999999999999"])
def test_a_place_that_is_none_is_422(api: Api, after):
    response = feed(api, after)
    assert (response.status_code, response.json["errors"][0]["field"]) == (422, "after")


@pytest.mark.parametrize(
    ("name", "value"), [("limit", "0"), ("limit", "5000"), ("wait", "60"), ("wait", "nan")]
)
def test_limits_of_the_feed_are_422(api: Api, name, value):
    response = feed(api, "1/0/0", **{name: value})
    assert (response.status_code, response.json["errors"][0]["field"]) == (422, name)


def test_the_feed_is_for_services_whose_token_names_it(api: Api):
    path = "/feed?after=1/0/0"
    assert api.client.get(path).status_code == 401
    for headers in (
        api.issuer.of_staff("gm"),
        api.issuer.of_administrator(),
        api.issuer.of_service("reader", "customers"),
        api.issuer.of_service("reader"),
    ):
        assert api.client.get(path, headers=headers).status_code == 403
        assert api.client.get("/feed/places", headers=headers).status_code == 403


def test_a_waiting_request_is_answered_as_soon_as_there_is_something(api: Api):
    def write() -> None:
        api.deposit("a", 5)
        api.settle()

    worker = threading.Timer(0.2, write)
    began = time.monotonic()
    worker.start()
    told = lines(feed(api, beginning(api), wait=30))
    worker.join()
    assert len(told) == 1
    assert time.monotonic() - began < 25


def test_waiting_for_one_stream_is_not_ended_by_another(api: Api):
    same = next(
        n for n in map(str, range(99)) if partition_of(f"account-{n}", 8) == partition_of("account-a", 8)
    )
    answers = []
    place = f"1/{partition_of('account-a', 8)}/0"
    reader = threading.Thread(
        target=lambda: answers.append(lines(feed(api, place, stream="account-a", wait=20)))
    )
    reader.start()
    watch = api.app.extensions[EXTENSION].feed
    eventually(lambda: watch.waiting == 1)
    api.deposit(same, 5)
    api.settle()
    api.deposit("a", 5)
    api.settle()
    reader.join(timeout=60)
    assert [event["subject"] for event in answers[0]] == ["account-a"]


def test_waiting_ends_when_the_time_is_up(api: Api):
    assert lines(feed(api, beginning(api), wait=0.1)) == []


def test_more_waiting_requests_than_seats_are_answered_at_once(api: Api):
    watch = api.app.extensions[EXTENSION].feed
    watch.seats = 2
    readers = [threading.Thread(target=feed, args=(api, beginning(api)), kwargs={"wait": 30}) for _ in "ab"]
    for reader in readers:
        reader.start()
    eventually(lambda: watch.waiting == 2)
    eventually(lambda: len([t for t in threading.enumerate() if t.name == "feed-watch"]) == 1)
    assert lines(feed(api, beginning(api), wait=30)) == []
    watch.close()
    for reader in readers:
        reader.join(timeout=60)
        assert not reader.is_alive(), "closing answers those who wait"


def test_the_librarys_own_reader_understands_the_feed(api: Api):
    for number in range(3):
        api.deposit("a", number + 1)
    api.settle()
    with read_by_the_library(api) as source:
        partition = partition_of("account-a", 8)
        assert source.places()[1][partition] == 3
        first, second, _ = source.read(partition, 1, 0, None, 10)
        assert (first.version, second.version) == (1, 2)
        assert [c.seq for c in source.read(partition, 1, 1, first.id, 10)] == [2, 3]
        assert len(source.read_stream(partition, "account-a", 0)) == 3
        with pytest.raises(WrongPlace):
            source.read(partition, 1, 1, "another", 10)


@contextmanager
def read_by_the_library(api: Api) -> Iterator[Feed]:
    server = make_server("127.0.0.1", 0, api.app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    token = api.issuer.of_service("book", "bank")["Authorization"].removeprefix("Bearer ")
    source = Feed("bank", f"http://127.0.0.1:{server.server_port}", lambda: token)
    try:
        yield source
    finally:
        server.shutdown()
        serving.join()
        source._session.close()
        server.server_close()


@pytest.mark.parametrize("partitions", [64, 256])
def test_a_feed_is_read_live_however_many_partitions_it_has(mongo_db: Db, partitions: int):
    api = api_of(mongo_db, partitions)
    sequencer = Sequencer(api.log)

    def deposit(account: str) -> str:
        command_id: str = api.deposit(account, 1).json["command_id"]
        sequencer.number(range(partitions))
        return command_id

    names = {partition_of(f"account-{n}", partitions): f"account-{n}" for n in range(20 * partitions)}
    api.log.append_many([(Loaded(name, 0, None), [Deposited("a", 1)], context()) for name in names.values()])
    sequencer.number(range(partitions))
    after: dict[int, tuple[int, int, str | None]] = {
        partition: (1, 1, api.log.read(partition, 0, 1)[0].id) for partition in range(partitions)
    }
    with read_by_the_library(api) as source:
        assert source.poll(after, 500, wait=0) == []
        for account in ("late", "later"):
            writing = threading.Timer(0.3, deposit, [account])
            writing.start()
            (commit,) = source.poll(after, 500, wait=20)
            writing.join()
            assert commit.stream == f"account-{account}"
            after[commit.partition] = (1, commit.seq, commit.id)
        wrong = {**after, partitions - 1: (1, 1, "another")}
        with pytest.raises(WrongPlace):
            source.poll(wrong, 500, wait=0)


@pytest.mark.parametrize("partitions", [2, 64])
def test_a_reader_who_waits_asks_the_database_as_often_whatever_the_number_of_partitions(
    mongo_server: MongoServer, mongo_db: Db, partitions: int
):
    sent = Sent()
    with connect(mongo_server.uri, event_listeners=[sent]) as client:
        api = api_of(client[mongo_db.name], partitions)
        api.deposit("a", 5)
        Sequencer(api.log).number(range(partitions))
        (commit,) = api.log.read(partition := partition_of("account-a", partitions), 0)
        held = f"1/{partition}/1@{commit.id}"
        others = [f"1/{other}/0" for other in range(partitions) if other != partition]
        lines(feed(api, ",".join([held, *others]), wait=0.1))  # The first looks at all of the log.
        eventually(lambda: not [t for t in threading.enumerate() if t.name == "feed-watch"])
        sent.commands.clear()
        assert lines(feed(api, ",".join([held, *others]), wait=0.1)) == []
        # Epoch, places, what was said; and that again while it waits.
        assert len(sent.named("find")) <= 16
        sent.commands.clear()
        (event,) = lines(feed(api, ",".join([f"1/{partition}/0", *others]), wait=20))
        assert event["id"] == f"{commit.id}/0"
        assert len(sent.named("find")) <= 4


def test_what_was_numbered_by_one_who_died_before_saying_so_is_found_while_waiting(
    api: Api, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("eventing.http.feedwatch.LOOK_SECONDS", 0.05)
    api.deposit("a", 5)
    api.settle()
    api.deposit("a", 5)
    with monkeypatch.context() as dying:
        dying.setattr(api.log, "signal", lambda _: None)
        api.settle()
    (commit, unsaid) = api.log.read(partition := partition_of("account-a", 8), 0)
    (event,) = lines(feed(api, f"1/{partition}/1@{commit.id}", wait=20))
    assert event["id"] == f"{unsaid.id}/0"
    # Whoever does not wait, or has no seat to wait in, looks by himself.
    assert len(lines(feed(api, f"1/{partition}/1@{commit.id}"))) == 1
    api.app.extensions[EXTENSION].feed.seats = 0
    assert len(lines(feed(api, f"1/{partition}/1@{commit.id}", wait=20))) == 1


def test_an_answer_is_bounded_in_bytes_and_what_it_leaves_out_comes_next(api: Api, monkeypatch):
    monkeypatch.setattr("eventing.http.feed.MAX_PAGE_BYTES", 2_000)
    for number in range(12):
        api.deposit("a", number + 1)
        api.deposit("b", number + 1)
    api.settle()
    after = dict.fromkeys(range(8), 0)
    told: list[Any] = []
    while found := lines(feed(api, ",".join(f"1/{partition}/{seq}" for partition, seq in after.items()))):
        assert len(found) <= 2_000 // 150
        told += found
        for event in found:
            _, partition, seq, _ = map(int, event["place"].split("/"))
            assert seq == after[partition] + 1
            after[partition] = seq
    assert len(told) == 24
