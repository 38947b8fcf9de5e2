"""Batches of events are answered in a number of queries that does not grow with them."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from credit.account.state import account_stream
from credit.collection_run.commands import AdvanceCollection, ListOpenAccounts, VisitNextAccounts
from credit.collection_run.model import VISITED_AT_ONCE
from credit.contracts import OrderCancelled, OrderShipped
from credit.receivable.commands import IssueInvoice
from eventing import CommandContext, Money, connect, uuid5hex
from tests.support.sent import Sent
from tests.support.world import fresh_world
from tests.support.worlds.credit import Credit
from tools.servers import MongoServer

FEW, MANY = 10, 100
DUE = date(2025, 1, 10)

WRITES = frozenset({"insert", "update", "delete", "findAndModify", "bulkWrite"})

#: A long answer comes in two or three pieces.
CONSTANT = 3


class InOnePartition(Credit):
    partitions = 1


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def worlds(mongo_server: MongoServer, sent: Sent) -> Iterator[Callable[[], Credit]]:
    """Makes worlds over a connection that is listened to."""
    with connect(mongo_server.uri, event_listeners=[sent]) as client:
        made: list[Iterator[Credit]] = []

        def make() -> Credit:
            made.append(fresh_world(InOnePartition, client))
            return next(made[-1])

        yield make
        for world in made:
            next(world, None)


def looks(sent: Sent) -> Counter[str]:
    """What was sent since it was last cleared, but for what writes."""
    # Which version of a view is read is asked now and then.
    asked = [command for command in sent.commands if command.get("find") != "view_versions"]
    names = Counter(next(iter(command)) for command in asked)
    return Counter({name: count for name, count in names.items() if name not in WRITES})


def customers(count: int) -> list[str]:
    return [f"c{n}" for n in range(count)]


def publish_orders(credit: Credit, count: int) -> None:
    """Registered, ordered, shipped and cancelled, in turn; each at another customer."""
    for n, customer_id in enumerate(customers(count)):
        stream = f"customer-{customer_id}/order-o{n}"
        match n % 4:
            case 0:
                credit.registers(customer_id, owner_id=None)
            case 1:
                credit.places(customer_id, f"o{n}", "1000")
            case 2:
                credit.publish(
                    "customers",
                    stream,
                    OrderShipped(customer_id=customer_id, order_id=f"o{n}", shipped_on=date(2025, 1, 2)),
                )
            case _:
                credit.publish("customers", stream, OrderCancelled(customer_id=customer_id, order_id=f"o{n}"))


def open_with_invoice(credit: Credit, count: int) -> None:
    """Accounts with an invoice each, and nobody has read of it yet."""
    for customer_id in customers(count):
        credit.registers(customer_id)
    credit.settle()
    for customer_id in customers(count):
        money = Money(Decimal(1000), "USD")
        credit.do(
            IssueInvoice(
                customer_id=customer_id,
                invoice_id=f"i-{customer_id}",
                number=f"I-{customer_id}",
                amount=money,
                issued_on=date(2025, 1, 2),
                due_on=DUE,
                terms="OA_60",
            )
        )


def awake(credit: Credit) -> Credit:
    """With readers that are open, a policy in effect, and a collection run of yesterday."""
    credit.registers("first")
    credit.advances(date(2025, 1, 2))
    credit.settle()
    return credit


def context(credit: Credit, name: str) -> CommandContext:
    return CommandContext(uuid5hex(name), "test", credit.clock.now())


def looks_for_orders(credit: Credit, sent: Sent, count: int) -> int:
    publish_orders(credit, count)
    source = credit.sources["customers"]
    credit.number(source)
    sent.commands.clear()
    assert credit.read_partition(source, 0)
    found = looks(sent).total()
    for customer_id in customers(count):
        assert "CreditAccountOpened" in credit.events(account_stream(customer_id))
    return found


def looks_for_invoices(credit: Credit, sent: Sent, count: int) -> int:
    """Each is overdue when its account is visited."""
    open_with_invoice(credit, count)
    credit.bus.handle(AdvanceCollection(business_date=DUE + timedelta(days=1)), context(credit, "start"))
    credit.number(credit.log)
    sent.commands.clear()
    assert credit.read_partition(credit.log, 0)
    found = looks(sent).total()
    for customer_id in customers(count):
        assert credit.events(account_stream(customer_id)).count("InvoiceOverdue") == 1
    return found


@pytest.mark.parametrize("looks_for", [looks_for_orders, looks_for_invoices])
def test_a_hundred_events_are_answered_in_as_many_looks_as_ten(
    worlds: Callable[[], Credit], sent: Sent, looks_for: Callable[[Credit, Sent, int], int]
):
    few = looks_for(awake(worlds()), sent, FEW)
    many = looks_for(awake(worlds()), sent, MANY)
    assert many <= few + CONSTANT


def test_a_step_of_the_collection_run_visits_fifty_accounts_in_as_many_looks_as_ten(
    worlds: Callable[[], Credit], sent: Sent
):
    found = []
    for count in (FEW, VISITED_AT_ONCE):
        credit = awake(worlds())
        open_with_invoice(credit, count)
        credit.settle()
        day = DUE + timedelta(days=1)
        credit.bus.handle(AdvanceCollection(business_date=day), context(credit, "start"))
        credit.bus.handle(ListOpenAccounts(business_date=day), context(credit, "list"))
        sent.commands.clear()
        credit.bus.handle(VisitNextAccounts(business_date=day, position=0), context(credit, "step"))
        found.append(looks(sent).total())
        for customer_id in customers(count):
            assert credit.events(account_stream(customer_id)).count("InvoiceOverdue") == 1
    few, many = found
    assert many <= few + CONSTANT
