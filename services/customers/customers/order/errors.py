"""Refusals of commands on an order."""

from eventing import Refused


class OrderAlreadyPlaced(Refused):
    """This order has already been placed."""

    code = "order_already_placed"


class OrderIsShipped(Refused):
    """The order has been shipped."""

    code = "order_is_shipped"


class OrderIsCancelled(Refused):
    """The order has been cancelled."""

    code = "order_is_cancelled"


class OrderIsHeld(Refused):
    """Credit holds the order, for reasons of these codes."""

    code = "order_is_held"
    codes: tuple[str, ...]
