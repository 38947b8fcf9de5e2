"""The end of the log that a process has told: what it holds, and when it holds no more."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from eventing.core.commit import Commit
from eventing.http.latest import MOST_BYTES, MOST_COMMITS, Latest
from eventing.log.pages import Page

AT = datetime(2026, 10, 10, tzinfo=UTC)


def commit(seq: int, id: str = "", epoch: int = 1) -> Commit:
    return Commit(
        "bank", epoch, id or f"id-{seq}", 0, seq, "account-a", seq, AT, "li", [("Deposited.v1", {})]
    )


def page(*commits: Commit, size: int = 100) -> Page:
    return Page(list(commits), size, False)


@pytest.fixture
def latest() -> Latest:
    """It has told 7 and 8 of partition 0."""
    made = Latest()
    assert made.add(0, page(commit(7), commit(8)))
    return made


@pytest.mark.parametrize(
    ("place", "held"),
    [
        ((1, 0, 7, "id-7"), True),
        ((1, 0, 8, "id-8"), True),
        ((1, 0, 8, None), True),
        ((1, 0, 8, "another"), False),
        ((2, 0, 8, "id-8"), False),
        ((1, 0, 6, "id-6"), False),
        ((1, 0, 9, "id-9"), False),
        ((1, 1, 8, "id-8"), False),
    ],
)
def test_a_place_is_held_that_was_told_and_no_other(latest: Latest, place, held):
    assert latest.holds(*place) is held


def test_what_follows_is_told_to_whoever_stands_within_it(latest: Latest):
    assert latest.add(0, page(commit(8), commit(9)))
    told = {seq: latest.after(1, 0, seq, 10) for seq in range(5, 10)}
    assert {seq: found and [one.seq for one in found.commits] for seq, found in told.items()} == {
        5: None,
        6: [7, 8, 9],
        7: [8, 9],
        8: [9],
        9: None,
    }
    some = latest.after(1, 0, 6, 2)
    assert some is not None
    assert ([one.seq for one in some.commits], some.more) == ([7, 8], True)


def test_to_an_epoch_that_was_not_told_nothing_is(latest: Latest):
    assert latest.after(2, 0, 7, 10) is None


def test_where_the_last_is_another_now_nothing_is_added(latest: Latest):
    assert not latest.add(0, page(commit(8, "another"), commit(9)))
    assert not latest.add(0, page())
    assert latest.add(1, page()), "where nothing was told nothing need be there"


def test_commits_of_two_epochs_are_no_chain(latest: Latest):
    assert latest.add(0, page(commit(8, epoch=2), commit(9, epoch=2)))
    assert not latest.holds(1, 0, 7, "id-7")
    assert latest.holds(2, 0, 8, "id-8")


def test_only_so_much_is_held(latest: Latest):
    for seq in range(8, 8 + 3 * MOST_COMMITS):
        assert latest.add(0, page(commit(seq), commit(seq + 1)))
    last = latest.last(0)
    assert last is not None
    assert last.seq == 8 + 3 * MOST_COMMITS
    held = [seq for seq in range(8 + 3 * MOST_COMMITS) if latest.holds(1, 0, seq, None)]
    assert 0 < len(held) <= MOST_COMMITS
    large = replace(last, seq=last.seq + 1, id="large")
    assert latest.add(0, page(last, large, size=MOST_BYTES + 1))
    assert latest.last(0) is None
