"""Batches of events are answered in a number of queries that does not grow with them."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from eventing.core.money import Money
from eventing.core.mongo import connect
from eventing.log.log import Log
from scheduler.contracts import (
    CustomerAssigned,
    MailDrafted,
    MailReturned,
    MailSendUncertain,
    MailSubmitted,
)
from scheduler.credit_contracts import (
    CollectionStepReached,
    InvoiceSettled,
)
from scheduler.follow_up.commands import SetFollowUpIntervals
from scheduler.follow_up.plan import plan_stream
from scheduler.reply.model import reply_stream
from scheduler.todo.model import todo_id_of, todo_stream
from scheduler.values import ToDoKind
from tests.support.sent import Sent
from tests.support.world import fresh_world
from tests.support.worlds.scheduler import Scheduler
from tools.servers import MongoServer

FEW, MANY = 10, 100

#: What writes; and the second piece of a long answer.
NO_LOOKS = frozenset({"insert", "update", "delete", "findAndModify", "bulkWrite", "getMore"})

#: Which version of a view is read is asked every now and then, whatever is done.
NOW_AND_THEN = "view_versions"


class InOnePartition(Scheduler):
    partitions = 1


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def worlds(mongo_server: MongoServer, sent: Sent) -> Iterator[Callable[[], Scheduler]]:
    """Makes worlds over a connection that is listened to."""
    with connect(mongo_server.uri, event_listeners=[sent]) as client:
        made: list[Iterator[Scheduler]] = []

        def make() -> Scheduler:
            made.append(fresh_world(InOnePartition, client))
            return awake(next(made[-1]))

        yield make
        for world in made:
            next(world, None)


def awake(scheduler: Scheduler) -> Scheduler:
    """With readers of every source that are open, and something in its own log."""
    scheduler.registers("first", "C", "li")
    scheduler.receives("first", "first", "DE")
    scheduler.account("first", step("first", "first"))
    scheduler.settle()
    return scheduler


def step(customer_id: str, invoice_id: str) -> CollectionStepReached:
    return CollectionStepReached(
        customer_id=customer_id,
        invoice_id=invoice_id,
        number=f"INV-{invoice_id}",
        stage="L0",
        action="call",
        owner="sales",
        days_overdue=1,
        amount=Money(Decimal("1200.00"), "USD"),
        due_on=date(2026, 10, 11),
        business_date=date(2026, 10, 12),
    )


def looks_to_read(scheduler: Scheduler, sent: Sent, log: Log) -> int:
    """How many looks reading all that is new of a log takes, and what comes of it in the same log."""
    found = 0
    scheduler.number(log)
    sent.commands.clear()
    while scheduler.read_partition(log, 0):
        found += looks(sent)
        scheduler.number(log)
        sent.commands.clear()
    return found


def looks(sent: Sent) -> int:
    """How many there were since it was last cleared."""
    asked = [next(iter(command.items())) for command in sent.commands if not sweeps(command)]
    return sum(name not in NO_LOOKS and of != NOW_AND_THEN for name, of in asked)


def sweeps(command: Any) -> bool:
    """Whether it looks for the rows of a sweep: each sweep has its own, and they are slices of a view."""
    return "_swept" in str(command.get("filter", ""))


def of_todo(scheduler: Scheduler, kind: ToDoKind, *of: str) -> list[str]:
    return scheduler.events(todo_stream(todo_id_of(kind, *of)))


# -- batches -------------------------------------------------------------------------------------------


def known_customers(scheduler: Scheduler, count: int) -> list[str]:
    """Each with an owner, of four in turn, and read of."""
    customer_ids = [f"c{n}" for n in range(count)]
    for n, customer_id in enumerate(customer_ids):
        scheduler.registers(customer_id, "ABC"[n % 3], ("li", "zhou", "zhao", "wang")[n % 4])
    scheduler.settle()
    return customer_ids


def looks_for_assignments(scheduler: Scheduler, sent: Sent, count: int) -> int:
    """Customers get their owners, each from the mail they wrote as strangers."""
    customer_ids = [f"c{n}" for n in range(count)]
    for customer_id in customer_ids:
        scheduler.registers(customer_id, "C", None)
        scheduler.receives(f"m-{customer_id}", None, "DE")
    scheduler.settle()
    for customer_id in customer_ids:
        scheduler.customer(customer_id, CustomerAssigned, owner_id="li", from_mail_id=f"m-{customer_id}")
    found = looks_to_read(scheduler, sent, scheduler.sources["customers"])
    for customer_id in customer_ids:
        assert "PlanAssigned" in scheduler.events(plan_stream(customer_id))
        assert "ReplyMoved" in scheduler.events(reply_stream(f"m-{customer_id}"))
    return found


def looks_for_mail(scheduler: Scheduler, sent: Sent, count: int) -> int:
    """From a customer, from a stranger, and to a customer; drafts submitted, returned and uncertain."""
    customer_ids = known_customers(scheduler, count)
    for n, customer_id in enumerate(customer_ids):
        drafted = MailDrafted(
            draft_id=f"d{n}",
            subject="Our quotation",
            purpose="letter",
            customer_id=customer_id,
            author_id="zhao",
        )
        match n % 6:
            case 0:
                scheduler.receives(f"m{n}", customer_id, "DE")
            case 1:
                scheduler.receives(f"m{n}", None, "DE")
            case 2:
                scheduler.receives(f"m{n}", customer_id, None, direction="out")
            case 3:
                scheduler.draft(f"d{n}", drafted, MailSubmitted(draft_id=f"d{n}", approver_id="li"))
            case 4:
                scheduler.draft(f"d{n}", drafted, MailReturned(draft_id=f"d{n}"))
            case _:
                scheduler.draft(f"d{n}", drafted, MailSendUncertain(draft_id=f"d{n}"))
    found = looks_to_read(scheduler, sent, scheduler.sources["mail"])
    for n, customer_id in enumerate(customer_ids):
        match n % 6:
            case 0 | 1:
                assert scheduler.events(reply_stream(f"m{n}")) == ["ReplyDueSet"]
            case 2:
                assert "CustomerAnswered" in scheduler.events(plan_stream(customer_id))
            case 3:
                assert of_todo(scheduler, ToDoKind.APPROVAL, f"d{n}") == ["ToDoOpened"]
            case 4:
                assert of_todo(scheduler, ToDoKind.RETURNED, f"d{n}") == ["ToDoOpened"]
            case _:
                assert of_todo(scheduler, ToDoKind.SEND_UNCERTAIN, f"d{n}") == ["ToDoOpened"]
    return found


def looks_for_arrears(scheduler: Scheduler, sent: Sent, count: int) -> int:
    """A call to make, and beside it an invoice that was paid."""
    customer_ids = known_customers(scheduler, count)
    for customer_id in customer_ids:
        scheduler.account(
            customer_id,
            step(customer_id, f"i-{customer_id}"),
            InvoiceSettled(customer_id=customer_id, invoice_id="x"),
        )
    found = looks_to_read(scheduler, sent, scheduler.sources["credit"])
    for n, customer_id in enumerate(customer_ids):
        (opened,) = scheduler.data(
            todo_stream(todo_id_of(ToDoKind.COLLECTION, f"i-{customer_id}", "L0")), "ToDoOpened"
        )
        assert opened["owner_id"] == ("li", "zhou", "zhao", "wang")[n % 4]
        assert "InvoiceCollectionEnded" in scheduler.events(plan_stream(customer_id))
    return found


def looks_for_replies(scheduler: Scheduler, sent: Sent, count: int) -> int:
    """Every clock that is started is a to-do, and every to-do goes with its customer."""
    customer_ids = known_customers(scheduler, count)
    for customer_id in customer_ids:
        scheduler.receives(f"m-{customer_id}", customer_id, "DE")
    scheduler.read(scheduler.sources["mail"])
    found = looks_to_read(scheduler, sent, scheduler.log)
    for customer_id in customer_ids:
        assert "ToDoTracked" in scheduler.events(plan_stream(customer_id))
    return found


def looks_for_rhythm(scheduler: Scheduler, sent: Sent, count: int) -> int:
    """One salesperson has all these customers, and writes to them less often from now on."""
    customer_ids = [f"c{n}" for n in range(count)]
    for customer_id in customer_ids:
        scheduler.registers(customer_id, "C", "li")
    scheduler.settle()
    scheduler.do(SetFollowUpIntervals(staff_id="li", days={"C": 60}))
    found = looks_to_read(scheduler, sent, scheduler.log)
    for customer_id in customer_ids:
        assert scheduler.events(plan_stream(customer_id))[-1] == "FollowUpScheduled"
        assert scheduler.data(plan_stream(customer_id), "FollowUpScheduled")[-1]["due_on"] == "2026-11-30"
    return found


def looks_for_timers(scheduler: Scheduler, sent: Sent, count: int) -> int:
    """A reply that is late, and a follow-up whose day has come, of every customer."""
    customer_ids = known_customers(scheduler, count)
    for customer_id in customer_ids:
        scheduler.receives(f"m-{customer_id}", customer_id, "DE")
    scheduler.settle()
    scheduler.clock.move(days=60)
    sent.commands.clear()
    assert scheduler.timers().fire_due(scheduler.clock.now()) == 2 * count + 2
    found = looks(sent)
    for customer_id in customer_ids:
        assert of_todo(scheduler, ToDoKind.REPLY, f"m-{customer_id}")[-1] == "ReminderDue"
        assert scheduler.events(plan_stream(customer_id))[-1] == "FollowUpDue"
    return found


@pytest.mark.parametrize(
    "looks_for",
    [
        looks_for_assignments,
        looks_for_mail,
        looks_for_arrears,
        looks_for_replies,
        looks_for_rhythm,
        looks_for_timers,
    ],
)
def test_a_hundred_events_are_answered_in_as_many_looks_as_ten(
    worlds: Callable[[], Scheduler], sent: Sent, looks_for: Callable[[Scheduler, Sent, int], int]
):
    few = looks_for(worlds(), sent, FEW)
    many = looks_for(worlds(), sent, MANY)
    assert many <= few
