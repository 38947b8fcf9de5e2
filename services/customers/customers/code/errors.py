"""Refusals of commands on the numbers of a region."""

from eventing import Refused


class CodeAlreadyUsed(Refused):
    """The number is taken."""

    code = "code_already_used"
    region: str
    sequence: int


class CodeNotOpen(Refused):
    """The number is above the last one opened."""

    code = "code_not_open"
    region: str
    sequence: int
    last: int


class CodesNeverGoBack(Refused):
    """The numbers up to `last` are in use, so the last number cannot go down."""

    code = "codes_never_go_back"
    region: str
    last: int
