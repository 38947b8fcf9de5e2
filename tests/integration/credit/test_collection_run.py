"""The daily run on a real log: redelivered, broken off, failing on one account, racing with an invoice."""

from datetime import date
from typing import Any

import pytest

from credit.domain.account import account_stream
from credit.domain.collection_run import COLLECTION_RUN, COLLECTION_RUN_STREAM, CollectionRun
from credit.domain.commands import AdvanceCollection, ListOpenAccounts, VisitNextAccounts
from credit.handlers import CreditHandlers
from eventing.bus.bus import CommandContext, Outcome
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
    credit.bus.handle(AdvanceCollection(DAY), issue(credit, "start"))
    credit.bus.handle(ListOpenAccounts(DAY), issue(credit, "list"))
    assert run_state(credit).pending == ("c1", "c2", "c3")
    return credit


def test_a_step_broken_off_in_the_middle_is_finished_and_repeats_nothing(
    listed: Credit, monkeypatch: pytest.MonkeyPatch
):
    visits = listed.bus._visit

    def dies_at_the_second(command: Any, issued: CommandContext) -> Outcome:
        if command.customer_id == "c2":
            raise KeyboardInterrupt
        return visits(command, issued)

    monkeypatch.setattr(listed.bus, "_visit", dies_at_the_second)
    step = VisitNextAccounts(DAY, 0)
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
    visits = CreditHandlers._visit
    broken = {"c2"}

    def fails(self: CreditHandlers, command: Any, issued: CommandContext) -> Outcome:
        if command.customer_id in broken:
            broken.discard(command.customer_id)
            raise Broken
        return visits(self, command, issued)

    monkeypatch.setattr(listed.bus, "_visit", lambda command, issued: fails(listed.bus, command, issued))
    listed.bus.handle(VisitNextAccounts(DAY, 0), issue(listed, "step"))
    assert listed.events("account-c3").count("InvoiceOverdue") == 1
    assert listed.events("account-c2").count("InvoiceOverdue") == 0
    assert not run_state(listed).running
    listed.settle()
    assert listed.events("account-c2").count("InvoiceOverdue") == 1


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
        listed.bus.handle(AdvanceCollection(date(2025, 1, day)), issue(listed, f"day-{number}"))
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
    credit.bus.handle(AdvanceCollection(DAY), issue(credit, "start"))
    credit.settle()
    assert run_state(credit).position == 0
    assert not run_state(credit).running
