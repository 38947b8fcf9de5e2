"""Acknowledgements: never past a message that is not handled, never twice, never backwards."""

import random
import threading

from eventing.rabbit.acks import EVERY, Acks


def test_nothing_is_acknowledged_past_the_first_message_not_yet_settled():
    sent: list[int] = []
    acks = Acks(sent.append)
    acks.settle([2, 3], flush=True)
    assert sent == []
    acks.settle([1], flush=True)
    assert sent == [3]


def test_one_acknowledgement_speaks_for_many_messages():
    sent: list[int] = []
    acks = Acks(sent.append)
    for tag in range(1, EVERY):
        acks.settle([tag])
    assert sent == []
    acks.settle([EVERY])
    assert sent == [EVERY]
    acks.settle([EVERY + 1])
    acks.settle((), flush=True)
    acks.settle((), flush=True)
    assert sent == [EVERY, EVERY + 1]


def test_settled_from_many_threads_the_numbers_sent_only_grow():
    sent: list[int] = []
    acks = Acks(sent.append)
    tags = list(range(1, 4001))
    random.Random(7).shuffle(tags)

    def settle(part: list[int]) -> None:
        for tag in part:
            acks.settle([tag], flush=True)

    threads = [threading.Thread(target=settle, args=(tags[first::4],)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sent == sorted(set(sent))
    assert sent[-1] == 4000
