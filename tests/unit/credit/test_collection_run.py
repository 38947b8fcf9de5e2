"""The collection run: days one after another, each account once, resumable at any progress."""

from datetime import date

import pytest

from credit.domain.collection_run import (
    COLLECTION_RUN,
    LISTED_AT_ONCE,
    VISITED_AT_ONCE,
    RunFacts,
    Visit,
    visits_due,
)
from credit.domain.commands import AdvanceCollection, ListOpenAccounts, VisitAccount, VisitNextAccounts
from credit.domain.run_events import (
    CollectionDayQueued,
    CollectionRunFinished,
    CollectionRunListed,
    CollectionRunProgressed,
    CollectionRunStarted,
    FailedVisit,
)
from eventing.core.errors import ConcurrencyError
from eventing.testing import scenario
from tests.unit.credit.histories import NOW

ONE, TWO, THREE = date(2025, 4, 1), date(2025, 4, 2), date(2025, 4, 3)
ASKED = RunFacts(NOW)
RUN = scenario(COLLECTION_RUN, facts=ASKED)
STARTED = RUN.given(CollectionRunStarted(ONE))
LISTED = STARTED.given(CollectionRunListed(ONE, ("a", "b", "c"), more=False))
LIST, STEP = ListOpenAccounts(ONE), VisitNextAccounts(ONE, 0)


def found(*customer_ids: str) -> RunFacts:
    return RunFacts(NOW, open_accounts=customer_ids)


def visited(*visits: str | Visit) -> RunFacts:
    """The ones only named went well."""
    return RunFacts(NOW, visits=tuple(Visit(one) if isinstance(one, str) else one for one in visits))


def test_the_first_day_starts_at_once():
    assert RUN.when(AdvanceCollection(ONE)) == [CollectionRunStarted(ONE)]


def test_a_day_that_comes_while_another_runs_waits_its_turn():
    waiting = STARTED.after(AdvanceCollection(TWO), AdvanceCollection(THREE))
    assert waiting.events[-2:] == (CollectionDayQueued(TWO), CollectionDayQueued(THREE))
    finished = waiting.knowing(found()).when(LIST)
    assert finished[-2:] == [CollectionRunFinished(ONE, 0), CollectionRunStarted(TWO)]
    assert waiting.given(*finished).state.queued == (THREE,)


def test_a_day_that_was_seen_before_changes_nothing():
    assert STARTED.when(AdvanceCollection(ONE)) == []
    assert STARTED.after(AdvanceCollection(THREE)).when(AdvanceCollection(TWO)) == []


def test_a_long_list_is_written_in_pieces():
    ids = tuple(str(number) for number in range(LISTED_AT_ONCE + 1))
    first, second = STARTED.knowing(found(*ids)).when(LIST)
    assert (len(first.customer_ids), first.more, second.customer_ids, second.more) == (
        LISTED_AT_ONCE,
        True,
        (ids[-1],),
        False,
    )
    assert STARTED.given(first, second).state.pending == ids


def test_accounts_are_visited_a_few_at_a_time():
    ids = tuple(str(number) for number in range(VISITED_AT_ONCE + 5))
    run = STARTED.knowing(found(*ids)).after(LIST)
    assert visits_due(run.state, STEP, ASKED) == [VisitAccount(one) for one in ids[:VISITED_AT_ONCE]]


def test_the_last_visit_finishes_the_day():
    events = LISTED.knowing(visited("a", "b", "c")).when(STEP)
    assert events == [
        CollectionRunProgressed(ONE, ("a", "b", "c"), (), 3, 0),
        CollectionRunFinished(ONE, 3),
    ]


def test_an_account_that_fails_is_listed_by_the_kind_of_its_error_and_the_run_goes_on():
    broken = Visit("b", KeyError("something personal"))
    (progress,) = LISTED.knowing(visited("a", broken)).when(STEP)
    assert progress == CollectionRunProgressed(ONE, ("a",), (FailedVisit("b", "KeyError"),), 2, 1)
    after = LISTED.given(progress)
    assert visits_due(after.state, VisitNextAccounts(ONE, 2), ASKED) == [VisitAccount("c")]


def test_a_step_whose_way_to_an_account_was_blocked_is_not_recorded():
    blocked = Visit("b", ConcurrencyError("account-b", 3))
    with pytest.raises(ConcurrencyError):
        LISTED.knowing(visited("a", blocked, "c")).when(STEP)


def test_a_step_that_was_recorded_is_not_recorded_again_and_visits_nobody():
    recorded = LISTED.knowing(visited("a")).after(STEP)
    assert recorded.when(STEP) == []
    assert visits_due(recorded.state, STEP, ASKED) == []


def test_nobody_is_visited_for_a_day_that_does_not_run_or_before_its_list_is_written():
    assert visits_due(LISTED.state, VisitNextAccounts(TWO, 0), ASKED) == []
    assert visits_due(STARTED.state, STEP, ASKED) == []
    assert LISTED.when(VisitNextAccounts(TWO, 0)) == []


def test_a_list_is_written_once_and_for_the_day_that_runs():
    assert LISTED.knowing(found("x")).when(LIST) == []
    assert STARTED.knowing(found("x")).when(ListOpenAccounts(TWO)) == []
    assert RUN.knowing(found("x")).when(LIST) == []
