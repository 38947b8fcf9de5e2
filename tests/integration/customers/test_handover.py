"""Hand-over of a leaver's customers: all of them, once each, whatever comes between."""

import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from customers.customer.commands import AssignCustomer, HandOverCustomer, RegisterCustomer
from customers.customer.events import CustomerAssigned, CustomerReassigned
from customers.customer.model import CUSTOMER, customer_stream
from customers.customer.views import CUSTOMERS
from customers.handover import model as handover
from customers.handover.commands import StartHandover
from customers.handover.model import HANDOVERS_STREAM
from customers.handover.views import HANDOVERS
from customers.staff.commands import LeaveStaff
from customers.staff.events import StaffLeft
from customers.staff.model import staff_stream
from customers.staff.values import Move
from eventing import CommandContext, Invalid, Log, Refused, new_id
from eventing.log.streams import Loaded
from tests.support.worlds.customers import Archive

Appends = Sequence[tuple[Loaded[Any], Sequence[Any], CommandContext]]


class Killed(BaseException):
    """The process dies here; nothing catches it."""


def dying(log: Log, at: int, *, after: bool) -> Callable[[Appends], Any]:
    """Storing many that dies before or after the n-th move of a customer; what comes before it is stored."""
    store, moved = log.append_many, 0

    def append_many(appends: Appends) -> Any:
        nonlocal moved
        for n, (_, events, _) in enumerate(appends):
            moved += isinstance(events[0], CustomerReassigned)
            if moved == at:
                store(appends[: n + after])
                raise Killed
        return store(appends)

    return append_many


def customers_of(archive: Archive, owner_id: str, number: int) -> list[str]:
    ids = [registered(archive, f"Customer {n}", owner_id) for n in range(number)]
    archive.settle()
    return ids


def registered(archive: Archive, name: str, owner_id: str | None = None) -> str:
    customer_id = new_id()
    archive.do(RegisterCustomer(name=name, country="US", owner_id=owner_id, customer_id=customer_id))
    return customer_id


def leave(staff_id: str, successor_id: str | None = None, moves: tuple[Move, ...] = ()) -> LeaveStaff:
    return LeaveStaff(
        staff_id=staff_id, reason="离职", successor_id=successor_id, moves=moves, handover_id=f"of-{staff_id}"
    )


def transfer(staff_id: str, successor_id: str | None, moves: tuple[Move, ...] = ()) -> StartHandover:
    return StartHandover(
        staff_id=staff_id, reason="transfer", successor_id=successor_id, moves=moves, handover_id="transfer"
    )


def moves_of(archive: Archive, customer_id: str) -> list[dict[str, Any]]:
    return archive.data(customer_stream(customer_id), "CustomerReassigned")


def owner_of(archive: Archive, customer_id: str) -> str | None:
    return archive.bus.state(CUSTOMER, customer_stream(customer_id)).owner_id


@pytest.mark.req("R006", "R114")
def test_a_leavers_customers_go_to_several_colleagues_in_one_operation(archive):
    ids = customers_of(archive, "zhou", 5)
    moves = [{"customer_id": ids[3], "owner_id": "zhao"}, {"customer_id": ids[4], "owner_id": "zhao"}]
    answered = archive.post(
        "/staff/zhou/leave", {"reason": "离职", "successor_id": "li", "moves": moves}, "wang"
    )
    assert answered.status_code == 200
    archive.settle()
    assert [owner_of(archive, customer_id) for customer_id in ids] == ["li", "li", "li", "zhao", "zhao"]
    assert archive.events("staff-zhou").count("StaffLeft") == 1
    assert archive.events(HANDOVERS_STREAM)[0] == "HandoverStarted"
    assert archive.events(HANDOVERS_STREAM)[-1] == "HandoverFinished"
    for customer_id, new in zip(ids, ["li", "li", "li", "zhao", "zhao"], strict=True):
        (moved,) = moves_of(archive, customer_id)
        assert (moved["previous_owner_id"], moved["owner_id"], moved["reason"]) == ("zhou", new, "left")
        assert (moved["moved_by"], moved["handover_id"]) == ("wang", answered.json["handover_id"])


def test_the_job_is_seen_while_it_runs_and_when_it_is_done(archive):
    customers_of(archive, "zhou", 3)
    left = archive.post("/staff/zhou/leave", {"reason": "离职", "successor_id": "li"}, "wang").json
    archive.settle()
    job = archive.get(f"/handovers/{left['handover_id']}", "wang").json
    assert (job["total"], job["moved"], job["failed"]) == (3, 3, [])
    assert job["finished_at"] is not None
    assert archive.get(f"/handovers/{left['handover_id']}", "wu").status_code == 404


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", [1, 2, 3, 4, 5])
def test_killed_anywhere_each_customer_is_still_moved_exactly_once(archive, monkeypatch, at, after):
    monkeypatch.setattr(handover, "CHUNK", 3)
    ids = customers_of(archive, "zhou", 5)
    archive.do(leave("zhou", "li"))
    with monkeypatch.context() as doomed:
        doomed.setattr(archive.log, "append_many", dying(archive.log, at, after=after))
        with pytest.raises(Killed):
            archive.settle()
    archive.restart()
    archive.settle()
    assert [len(moves_of(archive, customer_id)) for customer_id in ids] == [1] * len(ids)
    assert {owner_of(archive, customer_id) for customer_id in ids} == {"li"}
    (finished,) = archive.data(HANDOVERS_STREAM, "HandoverFinished")
    assert (finished["moved"], finished["failed"]) == (len(ids), [])


def test_delivered_again_a_finished_hand_over_changes_nothing(archive):
    customers_of(archive, "zhou", 3)
    archive.do(leave("zhou", "li"))
    archive.settle()
    before = archive.log.commits.count_documents({})
    archive.db.checkpoints.delete_many({})
    archive.restart()
    archive.settle()
    assert archive.log.commits.count_documents({}) == before


def test_a_customer_assigned_to_the_leaver_in_the_same_moment_is_handed_over_as_well(archive):
    late = registered(archive, "Late")
    archive.settle()
    archive.do(leave("zhou", "zhao"))
    archive.settle()
    # Decided before the leaving was stored, appended after it.
    archive.publish(
        "customers",
        customer_stream(late),
        CustomerAssigned(customer_id=late, owner_id="zhou", from_mail_id=None, since=archive.clock.now()),
    )
    archive.settle()
    (moved,) = moves_of(archive, late)
    assert (moved["previous_owner_id"], moved["owner_id"], moved["reason"]) == ("zhou", "zhao", "left")


@pytest.mark.parametrize("seed", range(5))
def test_whatever_the_order_of_the_partitions_nobody_is_forgotten_and_nobody_moved_twice(archive, seed):
    """Assignments just before the leaving, not yet in the view when the list is fixed."""
    rng = random.Random(seed)
    early = customers_of(archive, "zhou", 3)
    late = [registered(archive, f"Late {n}", "zhou") for n in range(4)]
    archive.do(leave("zhou", "li"))
    late.append(registered(archive, "Later"))
    archive.publish(
        "customers",
        customer_stream(late[-1]),
        CustomerAssigned(customer_id=late[-1], owner_id="zhou", from_mail_id=None, since=archive.clock.now()),
    )
    for _ in range(12):
        archive.number(archive.log)
        archive.read_partition(archive.log, rng.randrange(archive.log.partitions))
    archive.settle()
    assert [len(moves_of(archive, customer_id)) for customer_id in early + late] == [1] * 8
    assert {owner_of(archive, customer_id) for customer_id in early + late} == {"li"}
    rows = CUSTOMERS.find(archive.db, {"owner_id": "zhou"})
    assert rows == []


def test_two_who_leave_at_once_hand_over_to_who_stays(archive):
    ids = customers_of(archive, "zhou", 2) + customers_of(archive, "zhao", 2)
    archive.do(leave("zhou", "zhao"))
    archive.do(leave("zhao", "li"))
    archive.settle()
    assert {owner_of(archive, customer_id) for customer_id in ids} == {"li"}


def test_an_item_that_fails_is_listed_and_the_others_are_moved(archive):
    ids = customers_of(archive, "zhou", 3)
    stream = customer_stream(ids[1])
    archive.log.commits.update_one(
        {"s": stream, "v": 1}, {"$set": {"events.0.data.sequence": "not a number"}}
    )
    archive.do(leave("zhou", "li"))
    archive.settle()
    assert [owner_of(archive, customer_id) for customer_id in (ids[0], ids[2])] == ["li", "li"]
    (finished,) = archive.data(HANDOVERS_STREAM, "HandoverFinished")
    assert finished["moved"] == 2
    assert finished["failed"] == [{"customer_id": ids[1], "reason": "undecodable"}]
    (job,) = HANDOVERS.find(archive.db, {})
    assert job["failed"] == finished["failed"]


def test_what_somebody_moves_while_the_job_runs_is_left_alone(archive):
    ids = customers_of(archive, "zhou", 2)
    archive.do(leave("zhou", "li"))
    archive.do(
        HandOverCustomer(
            customer_id=ids[0],
            previous_owner_id="zhou",
            owner_id="zhao",
            reason="transfer",
            handover_id="by-hand",
        )
    )
    archive.settle()
    assert [owner_of(archive, customer_id) for customer_id in ids] == ["zhao", "li"]
    assert len(moves_of(archive, ids[0])) == 1


def test_a_customer_named_in_the_second_it_was_assigned_is_known_as_the_leavers(archive):
    """By the log: the view may be a moment behind."""
    new = registered(archive, "New", "zhou")
    archive.do(leave("zhou", "li", (Move(customer_id=new, owner_id="zhao"),)))
    archive.settle()
    assert owner_of(archive, new) == "zhao"
    assert len(moves_of(archive, new)) == 1


@pytest.mark.req_in_part("R008")
def test_customers_are_handed_over_for_another_reason_while_their_owner_stays(archive):
    ids = customers_of(archive, "zhou", 3)
    body = {"moves": [{"customer_id": ids[0], "owner_id": "li"}]}
    answered = archive.post("/staff/zhou/handover", body, "wang")
    assert answered.status_code == 202
    archive.settle()
    assert [owner_of(archive, customer_id) for customer_id in ids] == ["li", "zhou", "zhou"]
    (moved,) = moves_of(archive, ids[0])
    assert (moved["reason"], moved["moved_by"]) == ("transfer", "wang")
    assert archive.get(answered.headers["Location"], "wang").json["moved"] == 1


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (leave("zhou"), "successor_id"),
        (leave("zhou", "nobody"), "successor_id"),
        (leave("zhou", "sun"), "successor_id"),
        (leave("zhou", "li", (Move(customer_id="c9", owner_id="li"),)), "moves.0.customer_id"),
        (leave("zhou", "li", (Move(customer_id="c9", owner_id="nobody"),)), "moves"),
        (transfer("zhou", "nobody"), "successor_id"),
        (transfer("zhou", None, (Move(customer_id="c9", owner_id="li"),)), "moves.0.customer_id"),
    ],
)
def test_a_hand_over_to_nobody_or_of_nothing_is_refused_by_the_name_of_the_field(archive, command, field):
    customers_of(archive, "zhou", 1)
    with pytest.raises(Refused) as refused:
        archive.do(command)
    assert [error["field"] for error in refused.value.params["errors"]] == [field]
    assert refused.value.code == Invalid.code
    assert archive.events("staff-zhou") == ["StaffJoined"]


def test_nobody_is_given_customers_after_leaving(archive):
    (customer_id,) = customers_of(archive, "li", 1)
    unowned = registered(archive, "Unowned")
    archive.do(leave("zhou", "li"))
    with pytest.raises(Refused) as refused:
        archive.do(AssignCustomer(customer_id=unowned, owner_id="zhou"))
    assert [error["code"] for error in refused.value.params["errors"]] == ["has_left"]
    assert owner_of(archive, customer_id) == "li"


def test_two_who_leave_to_one_another_leave_their_customers_to_the_manager_above(archive):
    """Each was still here when the other's leaving was decided."""
    ids = customers_of(archive, "zhou", 2) + customers_of(archive, "zhao", 2)
    zhao_left = StaffLeft(
        staff_id="zhao",
        left_at=archive.clock.now(),
        reason="离职",
        handover_id="of-zhao",
        successor_id="zhou",
    )
    archive.do(leave("zhou", "zhao"))
    archive.publish("customers", staff_stream("zhao"), zhao_left)
    archive.settle()
    assert {owner_of(archive, customer_id) for customer_id in ids} == {"wang"}
    assert CUSTOMERS.find(archive.db, {"owner_id": {"$in": ["zhou", "zhao"]}}) == []


def test_the_owner_and_the_owner_at_a_time_are_the_same_after_two_moves_at_once(archive):
    (customer_id,) = customers_of(archive, "zhou", 1)
    before = archive.clock.now()
    archive.clock.move(minutes=1)
    assert archive.post(f"/customers/{customer_id}/reassign", {"owner_id": "li"}, "wang").status_code == 200
    # Stored last, although its request began first.
    archive.clock.time = before
    assert archive.post(f"/customers/{customer_id}/reassign", {"owner_id": "zhao"}, "wang").status_code == 200
    archive.settle()
    archive.clock.move(minutes=1)
    assert archive.get(f"/customers/{customer_id}", "wang").json["owner_id"] == "zhao"
    assert archive.get(f"/customers/{customer_id}/owner", "wang").json["owner_id"] == "zhao"
    at = archive.clock.now().isoformat()
    assert archive.get(f"/customers/{customer_id}/owner", "wang", at=at).json["owner_id"] == "zhao"
    told = archive.get(f"/customers/{customer_id}/timeline", "wang").json["items"]
    moves = [entry["details"]["owner_id"] for entry in told if entry["what"] == "CustomerReassigned"]
    assert moves == ["zhao", "li"]
