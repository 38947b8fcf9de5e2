"""The hand-over job, chunk by chunk."""

from typing import Any

import pytest

from customers.customer.commands import HandOverCustomer
from customers.handover.commands import ContinueHandover, StartHandover
from customers.handover.events import FailedMove, HandoverFinished, HandoverProgressed, HandoverStarted
from customers.handover.model import ATTEMPTS, CHUNK, HANDOVERS, HandoverFacts, Handovers, Moved, moves_due
from customers.staff.model import Holdings
from customers.staff.values import MAX_MOVES, Move
from eventing import ConcurrencyError, Invalid, Undecodable, UnknownVersion
from eventing.testing import scenario
from eventing.testing.scenario import Scenario
from tests.unit.customers.histories import PEOPLE

MOVES = tuple(Move(customer_id=f"c{n}", owner_id="li") for n in range(CHUNK + 5))
STARTED = HandoverStarted(handover_id="h1", staff_id="zhou", reason="left", moves=MOVES, ordered_by="wang")
NOTHING_DONE = HandoverFacts()

BAD = Moved("bad", "broken")


def owning(*customer_ids: str, **owners: str | None) -> Scenario[Handovers]:
    """Where the leaver owns these."""
    return scenario(HANDOVERS, facts=HandoverFacts(PEOPLE, Holdings(customer_ids, owners)))


def start(*moves: Move, successor_id: str | None = "li") -> StartHandover:
    return StartHandover(
        staff_id="zhou",
        reason="left",
        successor_id=successor_id,
        moves=moves,
        handover_id="h1",
        ordered_by="wang",
    )


def transfer(*moves: Move, successor_id: str | None = None) -> StartHandover:
    return StartHandover(
        staff_id="zhou", reason="transfer", successor_id=successor_id, moves=moves, handover_id="h1"
    )


handovers = owning()


def next_chunk(
    running: Scenario[Handovers], step: int, *done: str, failed: tuple[Moved, ...] = (), of: str = "h1"
) -> list[Any]:
    moved = (*(Moved(customer_id) for customer_id in done), *failed)
    return running.knowing(HandoverFacts(moved=moved)).when(ContinueHandover(handover_id=of, step=step))


# -- the list --------------------------------------------------------------------------------------


def test_the_first_event_fixes_the_list():
    owned = owning(*(move.customer_id for move in MOVES))
    assert owned.when(start()) == [STARTED]


def test_whoever_is_named_takes_that_customer_and_the_successor_the_rest():
    (started,) = owning("c1", "c2").when(start(Move(customer_id="c2", owner_id="zhao")))
    assert started.moves == (Move(customer_id="c1", owner_id="li"), Move(customer_id="c2", owner_id="zhao"))


def test_without_a_successor_only_those_named_are_moved():
    (started,) = owning("c1", "c2").when(transfer(Move(customer_id="c2", owner_id="zhao")))
    assert started.moves == (Move(customer_id="c2", owner_id="zhao"),)


def test_somebody_without_customers_is_handed_over_at_once():
    assert handovers.when(start()) == [
        HandoverStarted(handover_id="h1", staff_id="zhou", reason="left", moves=(), ordered_by="wang"),
        HandoverFinished(handover_id="h1", staff_id="zhou", moved=0),
    ]


def test_a_list_too_long_for_one_event_becomes_several_hand_overs():
    first, second = owning(*(f"c{n}" for n in range(MAX_MOVES + 1))).when(start())
    assert (len(first.moves), len(second.moves)) == (MAX_MOVES, 1)
    assert first.handover_id != second.handover_id


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (transfer(successor_id="nobody"), "successor_id"),
        (transfer(successor_id="ma"), "successor_id"),
        (transfer(Move(customer_id="c1", owner_id="sun")), "moves"),
        (
            transfer(Move(customer_id="c1", owner_id="li"), Move(customer_id="c2", owner_id="li")),
            "moves.1.customer_id",
        ),
    ],
)
def test_a_transfer_to_nobody_or_of_what_is_anothers_is_refused_by_the_name_of_the_field(command, field):
    with pytest.raises(Invalid) as refused:
        owning("c1", c2="li").when(command)
    assert refused.value.field == field


def test_a_leavers_list_is_not_judged_again_whoever_left_meanwhile():
    (started,) = owning("c1").when(start(successor_id="ma"))
    assert started.moves == (Move(customer_id="c1", owner_id="ma"),)


# -- its chunks ------------------------------------------------------------------------------------


def test_a_chunk_is_a_move_of_each_of_its_customers():
    running = handovers.given(STARTED).state
    due = moves_due(running, ContinueHandover(handover_id="h1", step=0), NOTHING_DONE)
    assert len(due) == CHUNK
    assert due[0] == HandOverCustomer(
        customer_id="c0",
        previous_owner_id="zhou",
        owner_id="li",
        reason="left",
        handover_id="h1",
        moved_by="wang",
    )


@pytest.mark.parametrize(
    "command", [ContinueHandover(handover_id="h1", step=1), ContinueHandover(handover_id="h2", step=0)]
)
def test_nothing_is_moved_for_a_chunk_the_job_does_not_wait_for(command):
    running = handovers.given(STARTED)
    assert moves_due(running.state, command, NOTHING_DONE) == []
    assert running.when(command) == []


def test_a_job_goes_chunk_by_chunk_and_ends_with_the_last():
    running = handovers.given(STARTED)
    chunk = [move.customer_id for move in running.state.running["h1"].chunk]
    assert len(chunk) == CHUNK
    running = running.given(*next_chunk(running, 0, *chunk))
    rest = [move.customer_id for move in running.state.running["h1"].chunk]
    assert next_chunk(running, 1, *rest) == [
        HandoverProgressed(handover_id="h1", step=1, done=tuple(rest), failed=()),
        HandoverFinished(handover_id="h1", staff_id="zhou", moved=CHUNK + 5),
    ]


def test_a_chunk_reported_again_changes_nothing():
    running = handovers.given(STARTED)
    running = running.given(*next_chunk(running, 0, "c0"))
    assert next_chunk(running, 0, "c0") == []


def test_a_finished_job_is_forgotten():
    finished = handovers.given(
        HandoverStarted(handover_id="h1", staff_id="zhou", reason="left", moves=MOVES[:1])
    )
    finished = finished.given(*next_chunk(finished, 0, "c0"))
    assert finished.state.running == {}
    assert next_chunk(finished, 1, "c0") == []


def test_a_failing_item_is_listed_waits_behind_the_others_and_the_job_goes_on():
    moves = (Move(customer_id="bad", owner_id="li"), *MOVES[:3])
    running = handovers.given(HandoverStarted(handover_id="h1", staff_id="zhou", reason="left", moves=moves))
    running = running.given(*next_chunk(running, 0, "c0", failed=(BAD,)))
    assert [move.customer_id for move in running.state.running["h1"].pending] == ["c1", "c2", "bad"]


def test_an_item_that_keeps_failing_is_given_up_and_named_at_the_end():
    running = handovers.given(
        HandoverStarted(
            handover_id="h1",
            staff_id="zhou",
            reason="left",
            moves=(Move(customer_id="bad", owner_id="li"), Move(customer_id="c1", owner_id="li")),
        )
    )
    running = running.given(*next_chunk(running, 0, "c1", failed=(BAD,)))
    for step in range(1, ATTEMPTS - 1):
        running = running.given(*next_chunk(running, step, failed=(BAD,)))
    last = next_chunk(running, ATTEMPTS - 1, failed=(BAD,))
    assert last[-1] == HandoverFinished(
        handover_id="h1", staff_id="zhou", moved=1, failed=(FailedMove(customer_id="bad", reason="broken"),)
    )


def test_what_is_wrong_with_one_customer_does_not_hold_up_the_chunk():
    running = handovers.given(STARTED)
    trouble = (
        Moved("c1", "not_found"),
        Moved("c2", error=Undecodable("no event")),
        Moved("c3", error=ConcurrencyError("customer-c3", 1)),
        Moved("c4", error=UnknownVersion("customers", "CustomerReassigned.v9")),
    )
    (progressed,) = next_chunk(running, 0, "c0", failed=trouble)
    assert [failure.reason for failure in progressed.failed] == [
        "not_found",
        "undecodable",
        "concurrent_change",
        "unknown_version",
    ]


def test_a_fault_of_the_program_is_no_failed_item_and_the_chunk_is_done_again():
    with pytest.raises(ZeroDivisionError):
        next_chunk(handovers.given(STARTED), 0, "c0", failed=(Moved("c1", error=ZeroDivisionError()),))


def test_two_hand_overs_run_side_by_side_on_one_stream():
    running = handovers.given(
        STARTED, HandoverStarted(handover_id="h2", staff_id="sun", reason="left", moves=MOVES[:1])
    )
    running = running.given(*next_chunk(running, 0, "c0"))
    assert running.state.running["h2"].step == 0
    assert next_chunk(running, 0, "c0", of="h2")[-1] == HandoverFinished(
        handover_id="h2", staff_id="sun", moved=1
    )
