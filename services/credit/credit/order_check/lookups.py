"""Lookups of orders, for other features."""

from credit.order_check.views import HELD, ORDERS
from eventing import Db

__all__ = ["HELD", "ORDERS", "UNSHIPPED", "customers_with_unshipped_orders"]

#: The filter of orders still to be shipped; both fields are absent until then.
UNSHIPPED = {"shipped_on": None, "withdrawn": None}


def customers_with_unshipped_orders(db: Db) -> list[str]:
    return ORDERS.collection(db).distinct("customer_id", {**UNSHIPPED, "_live": True})
