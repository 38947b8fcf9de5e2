"""The publisher: every event of the log reaches the exchange, in order, whatever happens on the way."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

from eventing.core.commit import Place
from eventing.core.mongo import Db
from eventing.log.sequencer import Sequencer
from eventing.rabbit import Publisher
from eventing.rabbit.lane import MOST_HANDED_OVER, Lane
from eventing.rabbit.publisher import WINDOW
from eventing.readers.checkpoints import PUBLISHER_PLACES
from eventing.telemetry.metrics import UNROUTED
from tests.integration.rabbit.conftest import Bank, Broker
from tests.support import eventually, toy
from tools.servers import MongoServer, RabbitServer

HERE = Path(__file__).parent
ROOT = HERE.parents[2]

StartRelay = Callable[..., Publisher]


def publisher_places(db: Db, partition: int = 0) -> int:
    found = db[PUBLISHER_PLACES].find_one({"_id": partition})
    return 0 if found is None else int(found["seq"])


def places(found: list[Any]) -> list[Place]:
    return [Place.parse(message.headers["ce-place"]) for message in found]


def amounts(found: list[Any]) -> list[int]:
    return [json.loads(message.body)["amount"] for message in found]


def test_an_event_is_published_with_its_attributes_as_headers_and_its_data_as_body(
    bank: Bank, broker: Broker, start_publisher: StartRelay
):
    broker.bind("outsider", "Deposited.v1.00")
    commit = bank.deposit_together(5, 7)
    start_publisher(bank)
    eventually(lambda: broker.count("outsider") == 2)
    first, second = broker.take("outsider")
    assert first.headers == {
        "ce-specversion": "1.0",
        "ce-id": f"{commit.id}/0",
        "ce-source": "bank",
        "ce-type": "Deposited.v1",
        "ce-subject": "account-a",
        "ce-time": toy.NOW.isoformat(),
        "ce-place": "1/0/1/0",
        "ce-count": 2,
        "ce-streamversion": 1,
        "ce-actor": "tester",
    }
    assert first.delivery_info["routing_key"] == "Deposited.v1.00"
    assert (first.content_type, first.properties["delivery_mode"]) == ("application/json", 2)
    assert json.loads(first.body) == {"account_id": "a", "amount": 5}
    assert second.headers["ce-place"] == "1/0/1/1"


def test_what_leads_to_an_event_travels_with_it(bank: Bank, broker: Broker, start_publisher: StartRelay):
    broker.bind("outsider")
    context = toy.context(correlation_id="c" * 32, causation_id="e/0", traceparent="00-1-2-01")
    toy.Bank(bank.log).handle(toy.Deposit("a", 1), context)
    Sequencer(bank.log).number([0])
    start_publisher(bank)
    eventually(lambda: broker.count("outsider") == 1)
    [message] = broker.take("outsider")
    found = {name: message.headers[f"ce-{name}"] for name in ("correlationid", "causationid", "traceparent")}
    assert found == {"correlationid": "c" * 32, "causationid": "e/0", "traceparent": "00-1-2-01"}


def test_an_event_larger_than_a_frame_arrives_whole(bank: Bank, broker: Broker, start_publisher: StartRelay):
    broker.bind("outsider")
    account = "客" * 60_000
    commit = bank.deposit_together(1)
    big = [("Deposited.v1", {"account_id": account, "amount": 2})]
    bank.log.commits.update_one(
        {"_id": commit.id}, {"$set": {"events": [{"type": t, "data": d} for t, d in big]}}
    )
    bank.deposit(3)
    start_publisher(bank)
    eventually(lambda: broker.count("outsider") == 2)
    first, second = broker.take("outsider")
    assert json.loads(first.body)["account_id"] == account
    assert json.loads(second.body)["amount"] == 3


def test_nobody_having_subscribed_is_no_error(bank: Bank, start_publisher: StartRelay):
    bank.deposit(1, 2, 3)
    start_publisher(bank)
    eventually(lambda: publisher_places(bank.log.db) == 3)


def test_a_commit_as_large_as_the_window_is_published_and_saved(
    bank: Bank, broker: Broker, start_publisher: StartRelay
):
    broker.bind("outsider")
    bank.deposit(1)
    bank.deposit_together(*range(WINDOW))
    bank.deposit(2)
    start_publisher(bank)
    eventually(lambda: publisher_places(bank.log.db) == 3)
    assert amounts(broker.take("outsider")) == [1, *range(WINDOW), 2]


def test_commits_handed_over_by_the_pump_are_published_at_once_and_once(
    bank: Bank, broker: Broker, start_publisher: StartRelay
):
    broker.bind("outsider")
    first = bank.deposit(1)
    publisher = start_publisher(bank)
    eventually(lambda: publisher_places(bank.log.db) == 1)
    publisher.offer(0, first)
    publisher.offer(0, bank.deposit(2, 3))
    eventually(lambda: publisher_places(bank.log.db) == 3)
    assert amounts(broker.take("outsider")) == [1, 2, 3]


def test_what_another_worker_numbered_is_found_in_the_log(
    bank: Bank, broker: Broker, start_publisher: StartRelay
):
    broker.bind("outsider")
    bank.deposit(1)
    publisher = start_publisher(bank)
    eventually(lambda: publisher_places(bank.log.db) == 1)
    bank.deposit(2)
    publisher.offer(0, bank.deposit(3))
    eventually(lambda: publisher_places(bank.log.db) == 3)
    bank.deposit(4)
    publisher.poke()
    eventually(lambda: publisher_places(bank.log.db) == 4)
    assert amounts(broker.take("outsider")) == [1, 2, 3, 4]


def test_a_publisher_that_cannot_keep_up_lets_go_of_what_it_was_handed_and_reads_the_log(bank: Bank):
    [commit] = bank.deposit(1)
    lane = Lane(bank.log, bank.log.db[PUBLISHER_PLACES], 0)
    for _ in range(MOST_HANDED_OVER + 1):
        lane.hand_over([commit])
    assert lane.next() == [commit]
    assert not lane._handed_over


def test_only_partitions_owned_are_published(mongo_db: Db, broker: Broker, start_publisher: StartRelay):
    bank = Bank(mongo_db, partitions=2)
    broker.bind("outsider")
    bank.open_accounts(20)
    Sequencer(bank.log).number([0, 1])
    publisher = start_publisher(bank, partitions=[0])
    eventually(lambda: publisher_places(mongo_db, 0) == bank.log.tail(0))
    assert {place.partition for place in places(broker.take("outsider"))} == {0}
    publisher.adjust([1])
    eventually(lambda: publisher_places(mongo_db, 1) == bank.log.tail(1))
    assert {place.partition for place in places(broker.take("outsider"))} == {1}


def test_a_killed_publisher_repeats_at_most_one_window_and_loses_nothing(
    mongo_db: Db, mongo_server: MongoServer, broker: Broker, start_publisher: StartRelay
):
    bank = Bank(mongo_db, partitions=2)
    broker.bind("outsider")
    bank.open_accounts(5000)
    sequencer = Sequencer(bank.log)
    while sequencer.number([0, 1]):
        pass
    tails = [bank.log.tail(partition) for partition in (0, 1)]
    command = [sys.executable, "-m", "tests.integration.rabbit.publisher_process"]
    deaths = [WINDOW + 337, 2 * WINDOW + 11]
    for dies_at in deaths:
        arguments = [mongo_server.uri, mongo_db.name, broker.url, str(dies_at)]
        died = subprocess.run([*command, *arguments], cwd=ROOT, stderr=subprocess.DEVNULL, timeout=60)
        assert died.returncode == -signal.SIGKILL
    assert 0 < publisher_places(mongo_db, 0) + publisher_places(mongo_db, 1) < sum(tails)
    start_publisher(bank, partitions=[0, 1])
    eventually(lambda: [publisher_places(mongo_db, 0), publisher_places(mongo_db, 1)] == tails)
    found = places(broker.take("outsider"))
    assert len(found) - 5000 <= len(deaths) * WINDOW
    for partition, tail in enumerate(tails):
        firsts = list(dict.fromkeys(place.seq for place in found if place.partition == partition))
        assert firsts == list(range(1, tail + 1))


def test_a_message_the_broker_refuses_is_published_again_until_it_is_taken(
    bank: Bank, broker: Broker, start_publisher: StartRelay
):
    broker.bind("full", arguments={"x-max-length": 1, "x-overflow": "reject-publish"})
    broker.bind("outsider")
    bank.deposit(1, 2, 3)
    start_publisher(bank)
    eventually(lambda: broker.count("outsider") > 3)  # published again and again
    assert publisher_places(bank.log.db) < 3
    broker.delete("full")
    eventually(lambda: publisher_places(bank.log.db) == 3)
    assert amounts(broker.take("outsider"))[-3:] == [1, 2, 3]


def test_a_broker_killed_and_restarted_gets_the_rest_in_order(
    bank: Bank, new_rabbit_server: Callable[[], RabbitServer], start_publisher: StartRelay
):
    server = new_rabbit_server()
    broker = Broker(server.url())
    broker.bind("outsider")
    publisher = start_publisher(bank, server.url())
    publisher.offer(0, bank.deposit(1, 2, 3))
    eventually(lambda: publisher_places(bank.log.db) >= 3)
    server.kill()
    publisher.offer(0, bank.deposit(4, 5, 6))
    server.start()
    eventually(lambda: publisher_places(bank.log.db) == 6)
    broker.close()
    with closing(Broker(server.url())) as restarted:
        found = amounts(restarted.take("outsider"))
    assert list(dict.fromkeys(found)) == [1, 2, 3, 4, 5, 6]


def test_a_checkpoint_of_another_past_halts_its_partition_alone(
    mongo_db: Db, broker: Broker, start_publisher: StartRelay
):
    bank = Bank(mongo_db, partitions=2)
    broker.bind("outsider")
    bank.open_accounts(20)
    Sequencer(bank.log).number([0, 1])
    mongo_db[PUBLISHER_PLACES].insert_one({"_id": 0, "seq": 3, "id": "somebody else's", "epoch": 1})
    start_publisher(bank, partitions=[0, 1])
    eventually(lambda: publisher_places(mongo_db, 1) == bank.log.tail(1))
    assert {place.partition for place in places(broker.take("outsider"))} == {1}
    assert publisher_places(mongo_db, 0) == 3


@contextmanager
def outsider(url: str) -> Iterator[IO[str]]:
    """What a stock nameko service, in a process of its own, tells from now on, a line each."""
    with subprocess.Popen(
        [sys.executable, str(HERE / "outsider.py"), url],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            assert "started\n" in process.stdout
            yield process.stdout
        finally:
            process.kill()


def test_a_stock_nameko_service_may_come_before_the_publisher_or_after(
    bank: Bank, rabbit_url: str, start_publisher: StartRelay
):
    with outsider(rabbit_url) as early:
        publisher = start_publisher(bank)
        publisher.offer(0, bank.deposit(1))
        assert '{"account_id": "a", "amount": 1}\n' in early
    with outsider(rabbit_url) as late:
        publisher.offer(0, bank.deposit(2))
        assert '{"account_id": "a", "amount": 2}\n' in late


def test_events_nobody_has_a_queue_for_are_counted(bank: Bank, broker: Broker, start_publisher: StartRelay):
    counted = UNROUTED.labels("bank")
    before = counted._value.get()
    bank.deposit(1, 2, 3)
    start_publisher(bank)
    eventually(lambda: publisher_places(bank.log.db) == 3)
    assert counted._value.get() - before == 3
