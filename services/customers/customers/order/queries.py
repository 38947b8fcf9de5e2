"""Queries of orders. Callers check access first (`customer.lookups.check_orders`)."""

from customers.order.views import ORDERS
from eventing import Db, Document, NotFound, Page, bare, page_of


def orders(db: Db, customer_id: str, cursor: str | None, limit: int) -> Page:
    """A page of a customer's orders, newest first."""
    page = page_of(ORDERS, db, {"customer_id": customer_id}, [("placed_on", -1)], cursor, limit)
    return Page([bare(row) for row in page.items], page.next)


def order(db: Db, customer_id: str, order_id: str) -> Document:
    """An order. Raises NotFound when it is not one of this customer."""
    row = ORDERS.get(db, order_id)
    if row is None or row["customer_id"] != customer_id:
        raise NotFound()
    return bare(row)
