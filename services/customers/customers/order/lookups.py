"""Orders, for other features to look up."""

from customers.order.views import ORDERS

__all__ = ["ORDERS"]
