"""Overseeing: what a manager's desktop says of the team (late, load, orders on hold), beside the own work."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from desk.pages import formats
from desk.pages.asking import Answer, Ask
from desk.pages.frame import Frame
from desk.pages.parts import BriefRow, Tag
from desk.pages.rows import Beside, instant, rows_of
from desk.pages.shown import one_line
from people import ASSIGNERS, Role

#: Rows of each card.
SHOWN = 6
#: From how long on a general manager is shown what is late.
LONG = timedelta(days=1)


@dataclass(frozen=True)
class Load:
    """What one person has to do. `since`: how long the latest of it has been late, in words."""

    staff_id: str
    name: str
    open: int
    late: int
    answered: int
    since: str | None


@dataclass(frozen=True)
class Overseen:
    """The team as its manager sees it. `late` are to-dos with who has them; `held` orders with why.

    `long`: only what is late by more than a day. `away` are the services that did not answer.
    """

    late: Sequence[BriefRow] = ()
    load: Sequence[Load] = ()
    held: Sequence[BriefRow] = ()
    more_held: bool = False
    long: bool = False
    away: Sequence[str] = ()


def asks_of(role: Role) -> dict[str, Ask]:
    """What a manager's desktop asks beside the own lists."""
    if role not in ASSIGNERS:
        return {}
    return {"team": Ask("scheduler", "/team"), "holds": Ask("credit", "/holds", {"limit": SHOWN})}


def named_by(answers: Mapping[str, Answer]) -> list[Mapping[str, Any]]:
    """The things whose mails and customers are to be asked for beside."""
    team, holds = answers.get("team"), answers.get("holds")
    late = team.body["late"] if team is not None and team.ok else []
    held = holds.items if holds is not None else []
    return [*late, *({"mail_id": None, "customer_id": one["customer_id"]} for one in held)]


def overseen(
    answers: Mapping[str, Answer], beside: Beside, names: Mapping[str, str], role: Role, frame: Frame
) -> Overseen | None:
    """The team's part of the desktop; None for who has none."""
    if role not in ASSIGNERS:
        return None
    team, holds = answers["team"], answers["holds"]
    long = role is Role.GENERAL_MANAGER
    return Overseen(
        late=late_rows(team, beside, names, frame, LONG if long else timedelta()) if team.ok else (),
        load=loads_of(team.items, names, frame),
        held=[_held(one, beside, frame) for one in holds.items],
        more_held=holds.ok and holds.body["next"] is not None,
        long=long,
        away=[service for service, one in (("scheduler", team), ("credit", holds)) if not one.ok],
    )


def loads_of(items: Iterable[Mapping[str, Any]], names: Mapping[str, str], frame: Frame) -> list[Load]:
    """Whoever is behind first, then by how much is open."""
    now = frame.parts.clock.now()

    def load(one: Mapping[str, Any]) -> Load:
        since = instant(one["late_since"])
        return Load(
            staff_id=one["owner_id"],
            name=names.get(one["owner_id"], "—"),
            open=one["open"],
            late=one["late"],
            answered=one["answered"],
            since=None if since is None else formats.left(since, now, frame.say),
        )

    return sorted(map(load, items), key=lambda one: (-one.late, -one.open, one.name))


def late_rows(
    team: Answer,
    beside: Beside,
    names: Mapping[str, str],
    frame: Frame,
    longer_than: timedelta = timedelta(),
    most: int = SHOWN,
) -> list[BriefRow]:
    """What is late in the team: what, whose, since when."""
    now = frame.parts.clock.now()
    found = []
    for todo, row in zip(team.body["late"], rows_of(team.body["late"], beside, now), strict=True):
        late_at = instant(todo["late_at"])
        if late_at is None or now - late_at < longer_than:
            continue
        who = names.get(todo["owner_id"] or "", "—")
        found.append(
            BriefRow(
                href=row.href or "/",
                name=row.card.name if row.card else row.sender or row.title,
                code=row.card.code if row.card else None,
                end=formats.left(late_at, now, frame.say),
                second=f"{who} · {one_line(row.subject) or row.title}",
            )
        )
    return found[:most]


def _held(order: Mapping[str, Any], beside: Beside, frame: Frame) -> BriefRow:
    customer = beside.customers.get(order["customer_id"], {})
    tags: list[Tag] = [(frame.say("credit_held"), "late")]
    return BriefRow(
        href=f"/orders/{order['order_id']}",
        name=customer.get("name") or order["number"],
        code=customer.get("code"),
        end=formats.money(order["total"]),
        tags=tags,
        second=f"{order['number']} · " + " · ".join(one["detail"] for one in order["reasons"]),
    )
