"""The hand-over job, chunk by chunk."""

from customers.domain.commands import RecordProgress, StartHandover
from customers.domain.events import (
    FailedMove,
    HandoverFinished,
    HandoverProgressed,
    HandoverStarted,
    Move,
)
from customers.domain.handover import ATTEMPTS, CHUNK, HANDOVERS
from customers.domain.staff import MAX_MOVES
from eventing.testing import scenario

handovers = scenario(HANDOVERS)

MOVES = tuple(Move(f"c{n}", "li") for n in range(CHUNK + 5))
STARTED = HandoverStarted("h1", "zhou", "left", MOVES, "wang")


def progress(step: int, *done: str, failed: tuple[tuple[str, str], ...] = ()) -> RecordProgress:
    return RecordProgress("h1", step, done, failed)


def test_the_first_event_fixes_the_list():
    assert handovers.when(StartHandover("zhou", "left", "li", MOVES, "h1", "wang")) == [STARTED]


def test_somebody_without_customers_is_handed_over_at_once():
    assert handovers.when(StartHandover("zhou", "left", "li", (), "h1")) == [
        HandoverStarted("h1", "zhou", "left", ()),
        HandoverFinished("h1", "zhou", moved=0),
    ]


def test_a_list_too_long_for_one_event_becomes_several_hand_overs():
    moves = tuple(Move(f"c{n}", "li") for n in range(MAX_MOVES + 1))
    first, second = handovers.when(StartHandover("zhou", "left", "li", moves, "h1"))
    assert (len(first.moves), len(second.moves)) == (MAX_MOVES, 1)
    assert first.handover_id != second.handover_id


def test_a_job_goes_chunk_by_chunk_and_ends_with_the_last():
    running = handovers.given(STARTED)
    chunk = [move.customer_id for move in running.state.running["h1"].chunk]
    assert len(chunk) == CHUNK
    running = running.after(progress(0, *chunk))
    rest = [move.customer_id for move in running.state.running["h1"].chunk]
    assert running.when(progress(1, *rest)) == [
        HandoverProgressed("h1", 1, tuple(rest), ()),
        HandoverFinished("h1", "zhou", moved=CHUNK + 5),
    ]


def test_a_chunk_reported_again_changes_nothing():
    running = handovers.given(STARTED).after(progress(0, "c0"))
    assert running.when(progress(0, "c0")) == []


def test_a_finished_job_is_forgotten():
    finished = handovers.given(HandoverStarted("h1", "zhou", "left", MOVES[:1])).after(progress(0, "c0"))
    assert finished.state.running == {}
    assert finished.when(progress(1, "c0")) == []


def test_a_failing_item_is_listed_waits_behind_the_others_and_the_job_goes_on():
    moves = (Move("bad", "li"), *MOVES[:3])
    running = handovers.given(HandoverStarted("h1", "zhou", "left", moves))
    running = running.after(progress(0, "c0", failed=(("bad", "broken"),)))
    assert [move.customer_id for move in running.state.running["h1"].pending] == ["c1", "c2", "bad"]


def test_an_item_that_keeps_failing_is_given_up_and_named_at_the_end():
    running = handovers.given(HandoverStarted("h1", "zhou", "left", (Move("bad", "li"), Move("c1", "li"))))
    running = running.after(progress(0, "c1", failed=(("bad", "broken"),)))
    for step in range(1, ATTEMPTS - 1):
        running = running.after(progress(step, failed=(("bad", "broken"),)))
    last = running.when(progress(ATTEMPTS - 1, failed=(("bad", "broken"),)))
    assert last[-1] == HandoverFinished("h1", "zhou", moved=1, failed=(FailedMove("bad", "broken"),))


def test_two_hand_overs_run_side_by_side_on_one_stream():
    running = handovers.given(STARTED, HandoverStarted("h2", "sun", "left", MOVES[:1]))
    running = running.after(progress(0, "c0"))
    assert running.state.running["h2"].step == 0
    assert running.when(RecordProgress("h2", 0, ("c0",), ()))[-1] == HandoverFinished("h2", "sun", moved=1)
