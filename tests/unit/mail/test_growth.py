"""Hostile messages cost no more than they are long, and are read all the same."""

import gc
import tracemalloc
from collections.abc import Callable
from math import inf
from statistics import median
from time import process_time

import pytest

from finding import keys_of
from mail.adapters.authentication import DomainChecks
from mail.adapters.mime import parse
from mail.addresses import OurSide
from mail.languages import is_foreign
from mail.message.identity import identify
from mail.message.parsed import Unreadable
from mail.message.receiving import beginning, received
from mail.quoting import preview_of
from tests.unit.mail.hostile import SHAPES
from tests.unit.mail.samples import ARRIVED

SIZE = 100_000
#: Twice the input may cost so much more.
MOST = 2.5
#: Seconds of processor time below which nothing is measured: it is little enough.
LITTLE = 0.02
#: Bytes of memory below which nothing is measured.
LITTLE_MEMORY = 2 * SIZE
#: A busy machine may disturb a measurement; what grows faster does so each time.
TRIES = 20
SIGNED = (
    b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=evil-demo.example; s=k; h=from:to:subject;\r\n"
    b" bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n"
)
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


def project(raw: bytes) -> None:
    """What a worker makes of a message that was taken in: its row, and the words by which it is found."""
    try:
        parsed = parse(raw)
    except Unreadable:
        return
    text = beginning(parsed.text)
    preview_of(text)
    is_foreign(parsed.subject, text)
    keys_of(parsed.subject, brief=True)
    keys_of(text)


def check(raw: bytes) -> None:
    """What asks who really sent it: a server's report in these words, and a signature. No DNS answers."""
    checks = DomainChecks(frozenset({"mx.qihang-demo.cn"}), signatures=True, txt=lambda *_, **__: None)
    checks(SIGNED + raw, ())
    checks(raw, [f"mx.qihang-demo.cn; {raw.decode('latin-1')}"])


def seconds(raw: bytes, work: Callable[[bytes], None] = take) -> float:
    # A collection goes through all that this process holds, and falls to whoever allocates more.
    gc.collect()
    gc.disable()
    try:
        start = process_time()
        work(raw)
        return process_time() - start
    finally:
        gc.enable()


def peak(raw: bytes) -> int:
    """The most bytes that were in use at once beside the message itself."""
    gc.collect()
    tracemalloc.start()
    try:
        take(raw)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def too_fast(shape: Callable[[int], bytes], work: Callable[[bytes], None], size: int) -> str:
    """How the cost grows from this size to twice as much; empty if it is as it may be."""
    short, long = shape(size), shape(2 * size)
    once = twice = inf
    ratios: list[float] = []
    for _ in range(TRIES):
        pair = seconds(short, work), seconds(long, work)
        once, twice = min(once, pair[0]), min(twice, pair[1])
        if twice <= max(LITTLE, MOST * once):
            return ""
        ratios.append(pair[1] / pair[0])
    # The least of the short ones may have had a moment to itself that no long one had: then what most of the
    # pairs say, each measured at one time, is the growth.
    grows = median(ratios) > MOST
    return f"{size} bytes take {once:.3f} s, twice as many {twice:.3f} s: {ratios}" if grows else ""


@pytest.mark.parametrize("work", [take, project, check], ids=["intake", "rows and words", "who sent it"])
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_message_twice_as_long_costs_at_most_two_and_a_half_times_as_much(
    shape: Callable[[int], bytes], work: Callable[[bytes], None]
):
    # What grows faster does so at every size; where a cache of the processor is full, at one.
    if (here := too_fast(shape, work, SIZE)) and (beyond := too_fast(shape, work, 2 * SIZE)):
        pytest.fail(f"{here}\n{beyond}")


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_message_twice_as_long_takes_at_most_two_and_a_half_times_the_memory(
    shape: Callable[[int], bytes],
):
    take(shape(1000))  # what is made once and kept, such as lists of domains
    once, twice = peak(shape(SIZE)), peak(shape(2 * SIZE))
    assert twice <= max(LITTLE_MEMORY, MOST * once), f"{once} bytes, then {twice}"


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_hostile_message_is_read_all_the_same(shape: Callable[[int], bytes]):
    assert parse(shape(5000)).sender.address == "eve@evil-demo.example"


def test_there_are_twenty_shapes_at_least():
    assert len(SHAPES) >= 20
