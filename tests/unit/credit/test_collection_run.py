"""The collection run: days one after another, each account once, resumable at any progress."""

from datetime import date

import pytest

from credit.collection_run.commands import (
    AdvanceCollection,
    ListOpenAccounts,
    VisitAccount,
    VisitNextAccounts,
)
from credit.collection_run.events import (
    CollectionDayQueued,
    CollectionRunFinished,
    CollectionRunListed,
    CollectionRunProgressed,
    CollectionRunStarted,
    FailedVisit,
)
from credit.collection_run.model import (
    COLLECTION_RUN,
    LISTED_AT_ONCE,
    VISITED_AT_ONCE,
    RunFacts,
    Visit,
    visits_due,
)
from eventing import ConcurrencyError
from eventing.testing import scenario
from tests.unit.credit.histories import NOW

ONE, TWO, THREE = date(2025, 4, 1), date(2025, 4, 2), date(2025, 4, 3)
ASKED = RunFacts(NOW)
RUN = scenario(COLLECTION_RUN, facts=ASKED)
STARTED = RUN.given(CollectionRunStarted(business_date=ONE))
LISTED = STARTED.given(CollectionRunListed(business_date=ONE, customer_ids=("a", "b", "c"), more=False))
LIST, STEP = ListOpenAccounts(business_date=ONE), VisitNextAccounts(business_date=ONE, position=0)


def found(*customer_ids: str) -> RunFacts:
    return RunFacts(NOW, open_accounts=customer_ids)


def visited(*visits: str | Visit) -> RunFacts:
    """The ones only named went well."""
    return RunFacts(NOW, visits=tuple(Visit(one) if isinstance(one, str) else one for one in visits))


def test_the_first_day_starts_at_once():
    assert RUN.when(AdvanceCollection(business_date=ONE)) == [CollectionRunStarted(business_date=ONE)]


def test_a_day_that_comes_while_another_runs_waits_its_turn():
    waiting = STARTED.after(AdvanceCollection(business_date=TWO), AdvanceCollection(business_date=THREE))
    assert waiting.events[-2:] == (
        CollectionDayQueued(business_date=TWO),
        CollectionDayQueued(business_date=THREE),
    )
    finished = waiting.knowing(found()).when(LIST)
    assert finished[-2:] == [
        CollectionRunFinished(business_date=ONE, visited=0),
        CollectionRunStarted(business_date=TWO),
    ]
    assert waiting.given(*finished).state.queued == (THREE,)


def test_a_day_that_was_seen_before_changes_nothing():
    assert STARTED.when(AdvanceCollection(business_date=ONE)) == []
    assert (
        STARTED.after(AdvanceCollection(business_date=THREE)).when(AdvanceCollection(business_date=TWO)) == []
    )


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
    assert visits_due(run.state, STEP, ASKED) == [
        VisitAccount(customer_id=one) for one in ids[:VISITED_AT_ONCE]
    ]


def test_the_last_visit_finishes_the_day():
    events = LISTED.knowing(visited("a", "b", "c")).when(STEP)
    assert events == [
        CollectionRunProgressed(business_date=ONE, done=("a", "b", "c"), failed=(), position=3, remaining=0),
        CollectionRunFinished(business_date=ONE, visited=3),
    ]


def test_an_account_that_fails_is_listed_by_the_kind_of_its_error_and_the_run_goes_on():
    broken = Visit("b", KeyError("something personal"))
    (progress,) = LISTED.knowing(visited("a", broken)).when(STEP)
    assert progress == CollectionRunProgressed(
        business_date=ONE,
        done=("a",),
        failed=(FailedVisit(customer_id="b", reason="KeyError"),),
        position=2,
        remaining=1,
    )
    after = LISTED.given(progress)
    assert visits_due(after.state, VisitNextAccounts(business_date=ONE, position=2), ASKED) == [
        VisitAccount(customer_id="c")
    ]


def test_a_step_whose_way_to_an_account_was_blocked_is_not_recorded():
    blocked = Visit("b", ConcurrencyError("account-b", 3))
    with pytest.raises(ConcurrencyError):
        LISTED.knowing(visited("a", blocked, "c")).when(STEP)


def test_a_step_that_was_recorded_is_not_recorded_again_and_visits_nobody():
    recorded = LISTED.knowing(visited("a")).after(STEP)
    assert recorded.when(STEP) == []
    assert visits_due(recorded.state, STEP, ASKED) == []


def test_nobody_is_visited_for_a_day_that_does_not_run_or_before_its_list_is_written():
    assert visits_due(LISTED.state, VisitNextAccounts(business_date=TWO, position=0), ASKED) == []
    assert visits_due(STARTED.state, STEP, ASKED) == []
    assert LISTED.when(VisitNextAccounts(business_date=TWO, position=0)) == []


def test_a_list_is_written_once_and_for_the_day_that_runs():
    assert LISTED.knowing(found("x")).when(LIST) == []
    assert STARTED.knowing(found("x")).when(ListOpenAccounts(business_date=TWO)) == []
    assert RUN.knowing(found("x")).when(LIST) == []
