"""Batches are answered in a number of queries that does not grow with them."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from customers.contact_record.model import contact_log_id_of_mail, contact_stream
from customers.contracts import (
    ArrearsEnded,
    CreditGradeChanged,
    InvoiceOverdue,
    InvoiceSettled,
    MailFiled,
    MailRefiled,
    MailSent,
    OrderCleared,
    OrderHeld,
    OrderHoldReleased,
)
from customers.customer.commands import AssignCustomer, RegisterCustomer
from customers.customer.events import CustomerAssigned
from customers.customer.model import CUSTOMER, customer_stream
from customers.handover.commands import ContinueHandover, StartHandover
from customers.handover.model import CHUNK
from customers.order.commands import PlaceOrder
from customers.order.model import order_stream
from customers.order.values import OrderLine
from customers.staff.commands import JoinStaff, LeaveStaff
from customers.staff.model import staff_stream
from eventing import CommandContext, Log, Money, connect, uuid5hex
from tests.support.sent import Sent
from tests.support.world import fresh_world
from tests.support.worlds.customers import Archive
from tools.servers import MongoServer

FEW, MANY = 10, 100
AT = datetime(2026, 10, 9, 12, 14, tzinfo=UTC)
USD = Money(Decimal("8000.00"), "USD")

WRITES = frozenset({"insert", "update", "delete", "findAndModify", "bulkWrite"})

#: A long answer comes in two pieces, and which version of a view is read is asked every now and then.
CONSTANT = 2


class InOnePartition(Archive):
    partitions = 1


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def archives(mongo_server: MongoServer, sent: Sent) -> Iterator[Callable[[], Archive]]:
    """Makes archives over a connection that is listened to; readers are open, nothing is left to read."""
    with connect(mongo_server.uri, event_listeners=[sent]) as client:
        made: list[Iterator[Archive]] = []

        def make() -> Archive:
            made.append(fresh_world(InOnePartition, client))
            archive = next(made[-1])
            archive.restart()
            archive.settle()
            return archive

        yield make
        for world in made:
            next(world, None)


def looks(sent: Sent) -> int:
    """How often something was asked since it was last cleared: all that was sent but for what writes."""
    names = Counter(next(iter(command)) for command in sent.commands)
    return sum(count for name, count in names.items() if name not in WRITES)


def customers(count: int) -> list[str]:
    return [f"c{n}" for n in range(count)]


def register(archive: Archive, count: int, owner_id: str | None = None) -> None:
    for customer_id in customers(count):
        archive.do(
            RegisterCustomer(name=customer_id, country="DE", owner_id=owner_id, customer_id=customer_id)
        )
    archive.settle()


def answer(archive: Archive, log: Log, sent: Sent) -> int:
    """Read what is new on the log; how often something was asked for that."""
    archive.number(log)
    sent.commands.clear()
    assert archive.read_partition(log, 0)
    return looks(sent)


def owner_of(archive: Archive, customer_id: str) -> str | None:
    return archive.bus.state(CUSTOMER, customer_stream(customer_id)).owner_id


# -- reactions -------------------------------------------------------------------------------------


def looks_for_mail(archive: Archive, sent: Sent, count: int) -> int:
    """Filed, filed later and sent, in turn; each of another customer."""
    for n, customer_id in enumerate(customers(count)):
        match n % 3:
            case 0:
                event: object = MailFiled(
                    mail_id=f"m{n}",
                    customer_id=customer_id,
                    direction="in",
                    channel="mail",
                    kind="person",
                    received_at=AT,
                )
            case 1:
                event = MailRefiled(
                    mail_id=f"m{n}",
                    customer_id=customer_id,
                    direction="in",
                    channel="mail",
                    kind="person",
                    received_at=AT,
                )
            case _:
                event = MailSent(
                    mail_id=f"m{n}", purpose="letter", sent_at=AT, customer_id=customer_id, author_id="li"
                )
        archive.publish("mail", f"mail-m{n}", event)
    asked = answer(archive, archive.sources["mail"], sent)
    for n, customer_id in enumerate(customers(count)):
        stream = contact_stream(customer_id, contact_log_id_of_mail(f"m{n}", customer_id))
        assert archive.events(stream) == ["ContactLogged"]
    return asked


def looks_for_credit(archive: Archive, sent: Sent, count: int) -> int:
    """Everything credit tells that is a risk or no longer one, in turn; each of another customer."""
    register(archive, count)
    for n, customer_id in enumerate(customers(count)):
        told: Sequence[object] = (
            OrderHeld(customer_id=customer_id, order_id="o1"),
            InvoiceOverdue(customer_id=customer_id, invoice_id="i1", days_overdue=1, residual=USD),
            CreditGradeChanged(customer_id=customer_id, grade="D", reason="overdue", days_overdue=90),
            OrderHoldReleased(customer_id=customer_id, order_id="o1"),
            InvoiceSettled(customer_id=customer_id, invoice_id="i1"),
            ArrearsEnded(customer_id=customer_id),
        )
        archive.publish("credit", f"account-{customer_id}", told[n % len(told)])
    asked = answer(archive, archive.sources["credit"], sent)
    for n, customer_id in enumerate(customers(count)):
        flagged = "CustomerRiskFlagged" in archive.events(customer_stream(customer_id))
        assert flagged == (n % 6 < 3)
    return asked


def looks_for_cleared_orders(archive: Archive, sent: Sent, count: int) -> int:
    """Each is answered twice, on the same stream."""
    register(archive, count)
    for customer_id in customers(count):
        archive.publish(
            "credit",
            f"account-{customer_id}",
            OrderCleared(customer_id=customer_id, order_id="o1", total=Money(Decimal("5000"), "USD")),
        )
    asked = answer(archive, archive.sources["credit"], sent)
    for customer_id in customers(count):
        assert archive.events(customer_stream(customer_id)).count("CustomerRegraded") == 1
    return asked


def looks_for_latecomers(archive: Archive, sent: Sent, count: int) -> int:
    """Customers assigned to who left to somebody who left as well, and to who stays, in turn."""
    register(archive, count)
    archive.do(LeaveStaff(staff_id="zhou", reason="离职", successor_id="zhao", handover_id="of-zhou"))
    archive.do(LeaveStaff(staff_id="zhao", reason="离职", successor_id="li", handover_id="of-zhao"))
    archive.settle()
    for n, customer_id in enumerate(customers(count)):
        owner_id = ("zhou", "zhao", "li", "xu")[n % 4]
        archive.publish(
            "customers",
            customer_stream(customer_id),
            CustomerAssigned(
                customer_id=customer_id, owner_id=owner_id, from_mail_id=None, since=archive.clock.now()
            ),
        )
    asked = answer(archive, archive.log, sent)
    for n, customer_id in enumerate(customers(count)):
        assert owner_of(archive, customer_id) == ("li", "li", "li", "xu")[n % 4]
    return asked


@pytest.mark.parametrize(
    "looks_for", [looks_for_mail, looks_for_credit, looks_for_cleared_orders, looks_for_latecomers]
)
def test_a_hundred_events_are_answered_in_as_many_looks_as_ten(
    archives: Callable[[], Archive], sent: Sent, looks_for: Callable[[Archive, Sent, int], int]
):
    few = looks_for(archives(), sent, FEW)
    many = looks_for(archives(), sent, MANY)
    assert many <= few + CONSTANT


def test_a_whole_chunk_of_a_hand_over_is_done_in_as_many_looks_as_a_few_customers(
    archives: Callable[[], Archive], sent: Sent
):
    asked = []
    for count in (3, CHUNK):
        archive = archives()
        register(archive, count, "zhou")
        archive.do(StartHandover(staff_id="zhou", reason="transfer", successor_id="li", handover_id="h1"))
        sent.commands.clear()
        archive.do(ContinueHandover(handover_id="h1", step=0))
        asked.append(looks(sent))
        assert {owner_of(archive, customer_id) for customer_id in customers(count)} == {"li"}
    few, many = asked
    assert many <= few + CONSTANT


# -- what people ask for, together -----------------------------------------------------------------


def assignments(count: int) -> Sequence[object]:
    return [
        AssignCustomer(customer_id=customer_id, owner_id=("li", "zhao", "xu")[n % 3])
        for n, customer_id in enumerate(customers(count))
    ]


def orders(count: int) -> Sequence[object]:
    lines = (
        OrderLine(product="CTCP plate", quantity=Decimal("20000"), unit="m2", unit_price=Decimal("2.42")),
    )
    return [
        PlaceOrder(
            customer_id=customer_id,
            number="PO-1",
            lines=lines,
            currency="USD",
            terms="OA_60",
            placed_on=date(2026, 10, 9),
            order_id="o1",
        )
        for customer_id in customers(count)
    ]


def joiners(count: int) -> Sequence[object]:
    return [
        JoinStaff(
            name=f"Somebody {n}",
            email=f"s{n}@qihang-demo.cn",
            role="salesperson",
            manager_id=("wang", "wu")[n % 2],
            approver_id=("li", "xu")[n % 2],
            staff_id=f"s{n}",
        )
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("commands", "stream"),
    [
        (assignments, lambda n: customer_stream(f"c{n}")),
        (orders, lambda n: order_stream(f"c{n}", "o1")),
        (joiners, lambda n: staff_stream(f"s{n}")),
    ],
)
def test_what_a_hundred_commands_rest_on_is_looked_up_in_as_many_looks_as_of_ten(
    archives: Callable[[], Archive],
    sent: Sent,
    commands: Callable[[int], Sequence[object]],
    stream: Callable[[int], str],
):
    asked = []
    for count in (FEW, MANY):
        archive = archives()
        register(archive, count)
        issued = [
            (command, CommandContext(uuid5hex("batch", str(n)), "test", archive.clock.now()))
            for n, command in enumerate(commands(count))
        ]
        before = [len(archive.events(stream(n))) for n in range(count)]
        sent.commands.clear()
        archive.bus.handle_many(issued)
        asked.append(looks(sent))
        assert [len(archive.events(stream(n))) for n in range(count)] == [many + 1 for many in before]
    few, many = asked
    assert many <= few + CONSTANT
