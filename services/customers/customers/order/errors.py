"""Refusals of commands on an order."""

from eventing import Refused


class CreditNotAnswered(Refused):
    """Credit has not said yet whether this order can go: it waits until it has."""

    code = "credit_not_answered"
    number: str


class OrderNumberTaken(Refused):
    """Another order of the customer has this number. It is taken again for a reason only."""

    code = "order_number_taken"
    number: str


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
