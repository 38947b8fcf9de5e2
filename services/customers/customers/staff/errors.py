"""Refusals of commands on a member of staff."""

from eventing import Refused


class StaffAlreadyJoined(Refused):
    """This member of staff has already joined."""

    code = "staff_already_joined"


class StaffHasLeft(Refused):
    """This member of staff has left."""

    code = "staff_has_left"


class ApprovesOthers(Refused):
    """Nobody above could approve the mail of `count` colleagues instead."""

    code = "approves_others"
    count: int
