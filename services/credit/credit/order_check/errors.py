"""Refusals of commands on orders."""

from eventing import NotFound, Refused


class OrderNotFound(NotFound):
    """The account has no such order."""

    code = "order_not_found"
    order_id: str


class OrderIsNotHeld(Refused):
    """The order is not on hold, or its goods have left."""

    code = "order_is_not_held"
    number: str
