"""Queries of orders. Of one customer's, callers check access first (`customer.lookups.check_orders`)."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from customers import permissions
from customers.customer.lookups import CUSTOMERS
from customers.order.views import ORDERS
from eventing import Db, Document, NotFound, Page, bare, page_of
from finding import every_word, lookups, match, terms_of

if TYPE_CHECKING:
    from people.caller import Caller

#: How many orders are found at once, and how many with one key are looked at for them.
MOST_FOUND, MOST_LOOKED_AT = 20, 500


def orders(db: Db, customer_id: str, cursor: str | None, limit: int) -> Page:
    """A page of a customer's orders, newest first."""
    page = page_of(ORDERS, db, {"customer_id": customer_id}, [("placed_on", -1)], cursor, limit)
    return Page([bare(row) for row in page.items], page.next)


def unanswered(db: Db, caller: "Caller", cursor: str | None, limit: int) -> Page:
    """A page of placed orders of which credit has said nothing yet, longest waiting first.

    Of customers that the caller can see.
    """
    waiting = {"state": "placed", "credit": None}
    customers = _seen_by(caller, db, ORDERS.find(db, waiting, fields=("customer_id",)))
    query = {**waiting, "customer_id": {"$in": list(customers)}}
    page = page_of(ORDERS, db, query, [("placed_at", 1)], cursor, limit)
    return Page(_with_customers(page.items, customers), page.next)


def order(db: Db, customer_id: str, order_id: str) -> Document:
    """An order. Raises NotFound when it is not one of this customer."""
    row = ORDERS.get(db, order_id)
    if row is None or row["customer_id"] != customer_id:
        raise NotFound()
    return bare(row)


def found(db: Db, caller: "Caller", text: str) -> list[Document]:
    """The newest orders with this number, in any spelling, of customers that the caller can see."""
    terms = terms_of(text)
    keys = lookups(max(terms, key=lambda term: len(term[0][-1].word))) if terms else []
    rows = {row["_id"]: row for key in keys for row in ORDERS.find(db, {"keys": key}, limit=MOST_LOOKED_AT)}
    matching = [row for row in rows.values() if match(terms, every_word(row["number"]))]
    seen = _with_customers(matching, _seen_by(caller, db, matching))
    return sorted(seen, key=lambda row: (row["placed_on"], row["id"]), reverse=True)[:MOST_FOUND]


def _seen_by(caller: "Caller", db: Db, rows: Iterable[Document]) -> dict[str, Document]:
    """The customers of these orders that the caller can see, by their ids."""
    customers = CUSTOMERS.rows(db, (row["customer_id"] for row in rows))
    return {key: one for key, one in customers.items() if permissions.may_see_orders(caller, one)}


def _with_customers(rows: Iterable[Document], customers: Mapping[str, Document]) -> list[Document]:
    """Those of these orders that are of these customers, with their codes and names."""
    return [
        {**bare(row), "customer_code": customer["code"], "customer_name": customer["name"]}
        for row in rows
        if (customer := customers.get(row["customer_id"])) is not None
    ]
