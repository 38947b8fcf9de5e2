"""The daily run on a real log: redelivered, broken off, failing on one account, racing with an invoice."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from credit.account.state import account_stream
from credit.collection_run.commands import AdvanceCollection, ListOpenAccounts, VisitNextAccounts
from credit.collection_run.model import COLLECTION_RUN, COLLECTION_RUN_STREAM, CollectionRun
from eventing import CommandContext, ConcurrencyError, Unavailable
from eventing.bus import bus
from eventing.log.streams import Loaded
from tests.integration.credit.test_story import invoice, usd
from tests.support.worlds.credit import Credit

DAY = date(2025, 1, 11)


class Broken(Exception):
    """A fault nobody foresaw."""


def issue(credit: Credit, command_id: str) -> CommandContext:
    return CommandContext(command_id, "test", credit.clock.now())


def run_state(credit: Credit) -> CollectionRun:
    return credit.bus.state(COLLECTION_RUN, COLLECTION_RUN_STREAM)


@pytest.fixture
def listed(credit: Credit) -> Credit:
    """The run of a day has fixed its list of three accounts with an overdue invoice each."""
    for customer_id in ("c1", "c2", "c3"):
        credit.registers(customer_id)
    credit.settle()
    for customer_id in ("c1", "c2", "c3"):
        invoice(credit, f"INV-{customer_id}", "1000", customer_id=customer_id, due_on="2025-01-10")
    credit.read(credit.log)
    credit.bus.handle(AdvanceCollection(business_date=DAY), issue(credit, "start"))
    credit.bus.handle(ListOpenAccounts(business_date=DAY), issue(credit, "list"))
    assert run_state(credit).pending == ("c1", "c2", "c3")
    return credit


def test_a_step_broken_off_in_the_middle_is_finished_and_repeats_nothing(
    listed: Credit, monkeypatch: pytest.MonkeyPatch
):
    append_many = listed.log.append_many

    def dies_at_the_second(visits: Sequence[Any]) -> None:
        append_many(visits[:1])
        raise KeyboardInterrupt

    monkeypatch.setattr(listed.log, "append_many", dies_at_the_second)
    step = VisitNextAccounts(business_date=DAY, position=0)
    with pytest.raises(KeyboardInterrupt):
        listed.bus.handle(step, issue(listed, "step"))
    monkeypatch.undo()
    outcome = listed.bus.handle(step, issue(listed, "step"))
    again = listed.bus.handle(step, issue(listed, "step"))
    assert again.events == outcome.events
    for customer_id in ("c1", "c2", "c3"):
        assert listed.events(account_stream(customer_id)).count("InvoiceOverdue") == 1
        assert listed.events(account_stream(customer_id)).count("CollectionStepReached") == 1
    assert not run_state(listed).running


def test_an_account_that_fails_is_told_and_retried_by_itself(listed: Credit, monkeypatch: pytest.MonkeyPatch):
    append_many, append = listed.log.append_many, listed.log.append

    def but_for_one(visits: Sequence[Any]) -> list[Any]:
        sound = [visit for visit in visits if visit[0].stream != "account-c2"]
        stored = iter(append_many(sound))
        return [next(stored) if visit in sound else Broken() for visit in visits]

    def fails(loaded: Loaded[Any], *more: Any) -> Any:
        if loaded.stream == "account-c2":
            raise Broken
        return append(loaded, *more)

    monkeypatch.setattr(listed.log, "append_many", but_for_one)
    monkeypatch.setattr(listed.log, "append", fails)
    listed.bus.handle(VisitNextAccounts(business_date=DAY, position=0), issue(listed, "step"))
    monkeypatch.undo()
    (progress,) = listed.data(COLLECTION_RUN_STREAM, "CollectionRunProgressed")
    assert (progress["done"], progress["failed"]) == (
        ["c1", "c3"],
        [{"customer_id": "c2", "reason": "Broken"}],
    )
    assert listed.events("account-c3").count("InvoiceOverdue") == 1
    assert listed.events("account-c2").count("InvoiceOverdue") == 0
    assert not run_state(listed).running
    listed.settle()
    assert listed.events("account-c2").count("InvoiceOverdue") == 1


def test_a_step_that_cannot_get_at_an_account_is_tried_again_as_a_whole(
    listed: Credit, monkeypatch: pytest.MonkeyPatch
):
    """Nothing is stored together, and the second account not even by itself."""
    append = listed.log.append

    def moved_on(loaded: Loaded[Any], *more: Any) -> Any:
        if loaded.stream == "account-c2":
            raise ConcurrencyError(loaded.stream, loaded.version)
        return append(loaded, *more)

    def all_moved_on(visits: Sequence[tuple[Loaded[Any], Any, Any]]) -> list[Any]:
        return [ConcurrencyError(loaded.stream, loaded.version) for loaded, _, _ in visits]

    monkeypatch.setattr(listed.log, "append_many", all_moved_on)
    monkeypatch.setattr(listed.log, "append", moved_on)
    monkeypatch.setattr(bus, "CONFLICT_SECONDS", 0.05)
    with pytest.raises(Unavailable):
        listed.bus.handle(VisitNextAccounts(business_date=DAY, position=0), issue(listed, "step"))
    assert run_state(listed).position == 0
    monkeypatch.undo()
    listed.bus.handle(VisitNextAccounts(business_date=DAY, position=0), issue(listed, "step"))
    (progress,) = listed.data(COLLECTION_RUN_STREAM, "CollectionRunProgressed")
    assert (progress["done"], progress["failed"]) == (["c1", "c2", "c3"], [])


def test_an_invoice_the_list_came_too_early_for_is_looked_at_by_itself(listed: Credit):
    listed.registers("c4")
    listed.settle()
    # CommandContext after the list was fixed, and due already.
    listed.clock.time = listed.clock.time.replace(day=11)
    late = invoice(listed, "INV-c4", "1000", customer_id="c4", issued_on="2025-01-09", due_on="2025-01-10")
    listed.settle()
    assert listed.get(f"/invoices/{late}").json["stage"] == "L0"


def test_days_that_come_in_a_heap_are_worked_through_in_order(listed: Credit):
    for number, day in enumerate((12, 13, 14)):
        listed.bus.handle(AdvanceCollection(business_date=date(2025, 1, day)), issue(listed, f"day-{number}"))
    assert run_state(listed).queued == (date(2025, 1, 12), date(2025, 1, 13), date(2025, 1, 14))
    listed.settle()
    state = run_state(listed)
    assert (state.day, state.running, state.queued) == (date(2025, 1, 14), False, ())
    days = [
        data["business_date"]
        for commit in listed.log.stream(account_stream("c1"), 0)
        for wire_type, data in commit.events
        if wire_type == "CollectionStepReached.v1"
    ]
    assert days == ["2025-01-11", "2025-01-13"]


def test_an_account_with_nothing_open_is_not_visited(credit: Credit):
    credit.registers("c1")
    credit.settle()
    invoice(credit, "INV-1", "100", due_on="2025-01-10")
    body = {"customer_id": "c1", "amount": usd("100"), "received_on": "2025-01-02"}
    assert credit.post("/payments", body).status_code == 201
    credit.settle()
    credit.bus.handle(AdvanceCollection(business_date=DAY), issue(credit, "start"))
    credit.settle()
    assert run_state(credit).position == 0
    assert not run_state(credit).running
