"""Confirms: what the broker has taken, up to the first message it has not."""

import random
from collections import defaultdict
from typing import Any, cast

import pytest

from eventing.rabbit.confirms import Confirms, NotConfirmed


class Channel:
    def __init__(self) -> None:
        self.events: dict[str, set[Any]] = defaultdict(set)

    def confirm_select(self) -> None: ...

    def happen(self, event: str, *told: object) -> None:
        for callback in self.events[event]:
            callback(*told)


class Connection:
    def __init__(self) -> None:
        self.opened = Channel()

    def channel(self) -> Channel:
        return self.opened


@pytest.fixture
def channel() -> Channel:
    return Channel()


@pytest.fixture
def confirms(channel: Channel) -> Confirms:
    connection = Connection()
    connection.opened = channel
    return Confirms(cast(Any, connection))


def test_confirms_in_any_order_count_up_to_the_first_that_is_missing(confirms: Confirms, channel: Channel):
    channel.happen("basic_ack", 2, False)
    channel.happen("basic_ack", 4, False)
    assert confirms.confirmed == 0
    channel.happen("basic_ack", 1, False)
    assert confirms.confirmed == 2
    channel.happen("basic_ack", 3, True)
    assert confirms.confirmed == 4


def test_however_the_broker_groups_its_confirms_all_are_counted(confirms: Confirms, channel: Channel):
    order = random.Random(3)
    waiting = set(range(1, 500))
    while waiting:
        tag = order.choice(sorted(waiting))
        multiple = order.random() < 0.1
        channel.happen("basic_ack", tag, multiple)
        waiting -= {tag} | ({other for other in waiting if other < tag} if multiple else set())
        assert confirms.confirmed == (min(waiting) - 1 if waiting else 499)


def test_a_refusal_is_an_error_and_a_return_is_counted(channel: Channel):
    unrouted: list[int] = []
    connection = Connection()
    connection.opened = channel
    Confirms(cast(Any, connection), lambda: unrouted.append(1))
    channel.happen("basic_return", None, "bank.events", "Deposited.v1.00", None)
    assert unrouted == [1]
    with pytest.raises(NotConfirmed):
        channel.happen("basic_nack", 1, False)
