"""Lists of a firm with a hundred thousand records against one with ten thousand: a page, as it is asked.

Somebody's own list holds as many in both, and everybody's ten times as many: neither may take longer for it.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from benchmarks.measuring import Result, compare
from credit.account.views import ACCOUNTS
from credit.order_check.views import ORDERS
from credit.receivable.views import INVOICES, PAYMENTS
from customers.customer.views import CUSTOMERS
from eventing import Document, View, connect
from mail.draft.views import DRAFTS
from mail.message.views import MAILS
from scheduler.follow_up.views import PLANS
from scheduler.todo.views import TODOS
from tests.contract.examples import CreditAtWork, Customers, Mail, SchedulerAtWork
from tests.support.world import World, fresh_world

SIZES = (10_000, 100_000)
#: How many of them are one person's, in either firm.
OWN = 500
PAGE, PAGES, BATCH = 50, 20, 5_000
#: The fields of rows that say whose they are.
OWNERS = ("owner_id", "customers_owner_id", "desk", "author_id")


@dataclass(frozen=True)
class Listed:
    """A list: the view it is made of, its path, and who asks for it, for their own or for all."""

    kind: type[World]
    view: View
    path: str
    own: str | None
    all: str | None


LISTS = (
    Listed(Customers, CUSTOMERS, "/customers", "li", "chen"),
    Listed(Mail, MAILS, "/mails", "li", "chen"),
    Listed(Mail, DRAFTS, "/drafts", "li", "chen"),
    Listed(CreditAtWork, ACCOUNTS, "/accounts", "s1", "cc"),
    Listed(CreditAtWork, ORDERS, "/orders", "s1", "cc"),
    Listed(CreditAtWork, INVOICES, "/invoices", None, "cc"),
    Listed(CreditAtWork, PAYMENTS, "/payments", None, "cc"),
    Listed(SchedulerAtWork, TODOS, "/todos", "li", "chen"),
    Listed(SchedulerAtWork, PLANS, "/follow-ups", "li", "chen"),
)


def lists(uri: str) -> list[Result]:
    return [result for listed in LISTS for result in _measured(uri, listed)]


def _measured(uri: str, listed: Listed) -> list[Result]:
    with ExitStack() as worlds:
        client = worlds.enter_context(connect(uri))
        small, large = (worlds.enter_context(contextmanager(fresh_world)(listed.kind, client)) for _ in SIZES)
        for world, size in zip((small, large), SIZES, strict=True):
            _grow(world, listed, size)
        return [
            compare(
                f"GET {listed.path}, {whose}, at {SIZES[1]:,} rows",
                f"at {SIZES[0]:,} rows",
                round(1 / 1.5, 2),
                PAGES,
                lambda asker=asker: partial(_pages, large, listed.path, asker),  # type: ignore[misc]
                lambda asker=asker: partial(_pages, small, listed.path, asker),  # type: ignore[misc]
            )
            for whose, asker in (("one's own", listed.own), ("all", listed.all))
            if asker is not None
        ]


def _pages(world: World, path: str, asker: str) -> None:
    for _ in range(PAGES):
        answer = world.get(path, asker, limit=PAGE)
        assert answer.status_code == 200, answer.text
        assert len(answer.json["items"]) == PAGE


def _grow(world: World, listed: Listed, size: int) -> None:
    """As many rows as that, after those there are: what they hold repeats, key, time and owner do not."""
    listed.view.create_indexes(world.db)
    rows = listed.view.find(world.db, {})
    mine = [row for row in rows if listed.own is None or listed.own in map(row.get, OWNERS)]
    collection = listed.view.collection(world.db)
    for start in range(0, size, BATCH):
        numbers = range(start, min(start + BATCH, size))
        collection.insert_many([_another(mine[n % len(mine)], n, listed.own) for n in numbers], ordered=False)


def _another(row: Mapping[str, Any], number: int, own: str | None) -> Document:
    return dict(_fields(row, number, own))


def _fields(row: Mapping[str, Any], number: int, own: str | None) -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        if name == "_id":
            yield name, f"{number:06}-{value}"
        elif name in OWNERS and value == own and own is not None and number >= OWN:
            yield name, f"person-{number % 100}"
        elif isinstance(value, datetime):
            yield name, value - timedelta(minutes=number)
        else:
            yield name, value
