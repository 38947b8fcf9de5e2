"""Why the customer archive says no: one class per reason, the code is for programs."""

from eventing.core.errors import Invalid, NotFound, Refused

__all__ = [
    "AlreadyAssigned",
    "AlreadyRegistered",
    "CodeAlreadyUsed",
    "CodeNotOpen",
    "CodesNeverGoBack",
    "CustomerIsClosed",
    "Invalid",
    "NotAssigned",
    "NotFound",
    "OrderIsCancelled",
    "OrderIsShipped",
    "Refused",
    "StaffHasLeft",
]


class AlreadyRegistered(Refused):
    code = "already_registered"


class CustomerIsClosed(Refused):
    code = "customer_is_closed"

    def __init__(self) -> None:
        super().__init__("the customer's record is closed; its history stays readable")


class AlreadyAssigned(Refused):
    code = "already_assigned"

    def __init__(self) -> None:
        super().__init__("the customer has an owner; reassign it instead")


class NotAssigned(Refused):
    code = "not_assigned"

    def __init__(self) -> None:
        super().__init__("the customer has no owner yet; assign it first")


class CodeAlreadyUsed(Refused):
    code = "code_already_used"

    def __init__(self, region: str, sequence: int) -> None:
        super().__init__(f"number {sequence} of {region} is taken", region=region, sequence=sequence)


class CodeNotOpen(Refused):
    code = "code_not_open"

    def __init__(self, region: str, sequence: int, last: int) -> None:
        super().__init__(
            f"the last number opened in {region} is {last}; {sequence} lies beyond",
            region=region,
            sequence=sequence,
            last=last,
        )


class CodesNeverGoBack(Refused):
    code = "codes_never_go_back"

    def __init__(self, region: str, last: int) -> None:
        super().__init__(f"numbers up to {last} of {region} are in use", region=region, last=last)


class StaffHasLeft(Refused):
    code = "staff_has_left"

    def __init__(self) -> None:
        super().__init__("this member of staff has left")


class OrderIsShipped(Refused):
    code = "order_is_shipped"

    def __init__(self) -> None:
        super().__init__("the order has been shipped")


class OrderIsCancelled(Refused):
    code = "order_is_cancelled"

    def __init__(self) -> None:
        super().__init__("the order has been cancelled")
