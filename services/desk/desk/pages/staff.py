"""The staff, as pages about people need them: everybody at once, and who may be given customers."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort

from desk.pages.asking import Ask
from desk.pages.frame import Frame
from desk.pages.telling import as_problem
from desk.pages.visiting import visitor
from people import ASSIGNERS, EVERYBODY, SALES, Role, Scope, StaffDirectory

#: Who rules over people: administrators over all, managers over their team.
LEADERS = (Role.ADMINISTRATOR, *ASSIGNERS)
PAGE = 200

Member = Mapping[str, Any]


def everybody(frame: Frame, **narrowed: Any) -> list[Member]:
    """All members of the staff, by name, as customers answers them."""
    found: list[Member] = []
    cursor: str | None = None
    while True:
        params = {**narrowed, "cursor": cursor, "limit": PAGE}
        answer = frame.asking.one(visitor().asker, Ask("customers", "/staff", params))
        if not answer.ok:
            abort(as_problem(answer, "customers"))
        found += answer.items
        cursor = answer.body["next"]
        if cursor is None:
            return found


def scope(frame: Frame) -> Scope:
    """The people that the visitor leads; an administrator and a general manager, everybody."""
    if visitor().role is not Role.MANAGER:
        return EVERYBODY
    return Scope(all=False, staff_ids=StaffDirectory(frame.parts.db).team_of(visitor().person.staff_id or ""))


def takers(frame: Frame, staff: Sequence[Member], but: str) -> list[tuple[str, str]]:
    """Ids and names of those whom the visitor can give customers of somebody: their own team's, or all."""
    led = scope(frame)
    return [
        (one["id"], one["name"])
        for one in staff
        if one["id"] != but and not one["left_at"] and one["role"] in SALES and led.covers(one["id"])
    ]
