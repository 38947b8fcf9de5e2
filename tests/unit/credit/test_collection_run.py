"""The collection run: days one after another, each account once, resumable at any progress."""

from datetime import date

from credit.domain.collection_run import (
    COLLECTION_RUN,
    LISTED_AT_ONCE,
    VISITED_AT_ONCE,
    RecordList,
    RecordVisits,
)
from credit.domain.commands import AdvanceCollection
from credit.domain.run_events import (
    CollectionDayQueued,
    CollectionRunFinished,
    CollectionRunListed,
    CollectionRunProgressed,
    CollectionRunStarted,
    FailedVisit,
)
from eventing.testing import scenario

ONE, TWO, THREE = date(2025, 4, 1), date(2025, 4, 2), date(2025, 4, 3)
RUN = scenario(COLLECTION_RUN)
STARTED = RUN.given(CollectionRunStarted(ONE))
LISTED = STARTED.given(CollectionRunListed(ONE, ("a", "b", "c"), more=False))


def test_the_first_day_starts_at_once():
    assert RUN.when(AdvanceCollection(ONE)) == [CollectionRunStarted(ONE)]


def test_a_day_that_comes_while_another_runs_waits_its_turn():
    waiting = STARTED.after(AdvanceCollection(TWO), AdvanceCollection(THREE))
    assert waiting.events[-2:] == (CollectionDayQueued(TWO), CollectionDayQueued(THREE))
    finished = waiting.when(RecordList(ONE, ()))
    assert finished[-2:] == [CollectionRunFinished(ONE, 0), CollectionRunStarted(TWO)]
    assert waiting.given(*finished).state.queued == (THREE,)


def test_a_day_that_was_seen_before_changes_nothing():
    assert STARTED.when(AdvanceCollection(ONE)) == []
    assert STARTED.after(AdvanceCollection(THREE)).when(AdvanceCollection(TWO)) == []


def test_a_long_list_is_written_in_pieces():
    ids = tuple(str(number) for number in range(LISTED_AT_ONCE + 1))
    first, second = STARTED.when(RecordList(ONE, ids))
    assert (len(first.customer_ids), first.more, second.customer_ids, second.more) == (
        LISTED_AT_ONCE,
        True,
        (ids[-1],),
        False,
    )
    assert STARTED.given(first, second).state.pending == ids


def test_accounts_are_visited_a_few_at_a_time():
    ids = tuple(str(number) for number in range(VISITED_AT_ONCE + 5))
    run = STARTED.after(RecordList(ONE, ids))
    assert run.state.next_accounts() == ids[:VISITED_AT_ONCE]


def test_the_last_visit_finishes_the_day():
    events = LISTED.when(RecordVisits(ONE, 0, ("a", "b", "c"), ()))
    assert events == [
        CollectionRunProgressed(ONE, ("a", "b", "c"), (), 3, 0),
        CollectionRunFinished(ONE, 3),
    ]


def test_an_account_that_fails_is_listed_and_the_run_goes_on():
    failed = (FailedVisit("b", "KeyError"),)
    (progress,) = LISTED.when(RecordVisits(ONE, 0, ("a",), failed))
    assert (progress.failed, progress.remaining) == (failed, 1)
    assert LISTED.given(progress).state.next_accounts() == ("c",)


def test_a_step_that_was_recorded_is_not_recorded_again():
    visits = RecordVisits(ONE, 0, ("a",), ())
    assert LISTED.after(visits).when(visits) == []


def test_a_list_is_written_once_and_for_the_day_that_runs():
    assert LISTED.when(RecordList(ONE, ("x",))) == []
    assert STARTED.when(RecordList(TWO, ("x",))) == []
    assert RUN.when(RecordList(ONE, ("x",))) == []
