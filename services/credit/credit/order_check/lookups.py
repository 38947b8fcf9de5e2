"""Lookups of orders, for other features."""

from credit.order_check.views import HELD, ORDERS, UNSHIPPED
from eventing import Db

__all__ = ["HELD", "ORDERS", "UNSHIPPED", "count_holds", "customers_with_unshipped_orders"]


def count_holds(db: Db, customer_id: str) -> int:
    return ORDERS.count(db, {"customer_id": customer_id, "check": HELD, **UNSHIPPED})


def customers_with_unshipped_orders(db: Db) -> list[str]:
    return ORDERS.collection(db).distinct("customer_id", {**UNSHIPPED, "_live": True})
