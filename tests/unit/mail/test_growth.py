"""Hostile messages cost no more than they are long, and are read all the same."""

import gc
from collections.abc import Callable
from math import inf
from time import process_time

import pytest

from mail.adapters.mime import parse
from mail.addresses import OurSide
from mail.message.identity import identify
from mail.message.parsed import Unreadable
from mail.message.receiving import received
from tests.unit.mail.hostile import SHAPES
from tests.unit.mail.samples import ARRIVED

SIZE = 100_000
#: Twice the input may cost so much more.
MOST = 2.5
#: Seconds of processor time below which nothing is measured: it is little enough.
LITTLE = 0.02
#: A busy machine may disturb a measurement; what grows faster does so each time.
TRIES = 12
OURS = OurSide(frozenset({"qihang-demo.cn"}))


def take(raw: bytes) -> None:
    """All that the intake does with a message but to store it."""
    identity = identify(raw)
    try:
        parsed = parse(raw)
    except Unreadable:
        return
    received(
        identity,
        parsed,
        OURS,
        mailbox_ids=(),
        received_at=ARRIVED,
        text_file_id=None,
        raw_file_id="f",
        size=len(raw),
        attachments=(),
        thread_id="t",
        same_id_as=(),
    )


def seconds(raw: bytes) -> float:
    # A collection goes through all that this process holds, and falls to whoever allocates more.
    gc.collect()
    gc.disable()
    try:
        start = process_time()
        take(raw)
        return process_time() - start
    finally:
        gc.enable()


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_message_twice_as_long_costs_at_most_two_and_a_half_times_as_much(shape: Callable[[int], bytes]):
    short, long = shape(SIZE), shape(2 * SIZE)
    once = twice = inf
    for _ in range(TRIES):
        once, twice = min(once, seconds(short)), min(twice, seconds(long))
        if twice <= max(LITTLE, MOST * once):
            return
    pytest.fail(f"{SIZE} bytes take {once:.3f} s, twice as many {twice:.3f} s")


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_hostile_message_is_read_all_the_same(shape: Callable[[int], bytes]):
    assert parse(shape(5000)).sender.address == "eve@evil-demo.example"


def test_there_are_twenty_shapes_at_least():
    assert len(SHAPES) >= 20
