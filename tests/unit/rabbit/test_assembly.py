"""Commits put together again from their messages, however these come."""

from hypothesis import given
from hypothesis import strategies as st

from eventing.core.commit import Place
from eventing.log.wire import WireEvent
from eventing.rabbit.assembly import Assembler


def message(seq: int, index: int = 0, count: int = 1) -> WireEvent:
    return WireEvent({}, Place(1, 0, seq, index), count, {})


def test_a_commit_is_whole_when_its_last_event_has_come():
    assembler = Assembler()
    assert assembler.add(1, message(1, 0, 2)) is None
    whole = assembler.add(2, message(1, 1, 2))
    assert whole is not None
    events, tags = whole
    assert [event.place.index for event in events] == [0, 1]
    assert tags == [1, 2]


def test_a_commit_left_incomplete_is_settled_with_the_one_that_comes_after_it():
    assembler = Assembler()
    assembler.add(1, message(1, 0, 2))
    whole = assembler.add(2, message(2))
    assert whole is not None
    assert sorted(whole[1]) == [1, 2]
    assert assembler.add(3, message(1, 1, 2)) is None


def test_an_earlier_commit_does_not_disturb_a_later_one_under_way():
    assembler = Assembler()
    assert assembler.add(1, message(2, 0, 2)) is None
    assert assembler.add(2, message(1)) is not None
    assert assembler.add(3, message(2, 1, 2)) is not None


@given(st.data())
def test_whatever_the_order_and_the_repetitions_each_tag_is_settled_at_most_once(data: st.DataObject):
    counts = data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    all_messages = [(seq, index, n) for seq, n in enumerate(counts, start=1) for index in range(n)]
    arriving = data.draw(st.lists(st.sampled_from(all_messages), max_size=40))
    assembler, settled = Assembler(), []
    for tag, (seq, index, count) in enumerate(arriving, start=1):
        whole = assembler.add(tag, message(seq, index, count))
        if whole is not None:
            events, tags = whole
            assert [event.place.index for event in events] == list(range(count))
            assert {event.place.seq for event in events} == {seq}
            settled += tags
    assert len(settled) == len(set(settled))
    assert set(settled) <= set(range(1, len(arriving) + 1))
