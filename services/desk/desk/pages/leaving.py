"""Leaving and transfer: what would move and how complete it is, who gets it, and how far it has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from flask import Blueprint, abort, request

from desk.pages.asking import Answer, Ask
from desk.pages.complete import Complete, complete_of
from desk.pages.frame import Frame, form_key
from desk.pages.rows import instant
from desk.pages.staff import LEADERS, Member, everybody, takers
from desk.pages.telling import as_problem
from desk.pages.visiting import page, visitor, went
from people import ASSIGNERS

PAGE = 100
#: Failures of one customer that have words of their own; any other is a refusal.
TOLD = ("concurrent_change", "undecodable", "unknown_version")


@dataclass(frozen=True)
class Moving:
    """A customer that would move, with what goes with it. What did not answer is None."""

    id: str
    code: str
    name: str
    country: str
    at_risk: bool
    closed: bool
    last_contact: datetime | None
    follow_up: datetime | None
    todos: int | None
    late: int
    drafts: int | None
    complete: Complete | None
    taker: str = ""

    @property
    def items(self) -> int:
        """To-dos, drafts, and the follow-up."""
        return (self.todos or 0) + (self.drafts or 0) + (self.follow_up is not None)


@dataclass(frozen=True)
class Share:
    """What one colleague gets."""

    name: str
    moving: Sequence[Moving]

    @property
    def items(self) -> int:
        return sum(one.items for one in self.moving)


@dataclass(frozen=True)
class Plan:
    """A hand-over as it is being put together; `way` is "leave", or "transfer" of who stays.

    `relying` are names of those who need another manager or approver then. `errors` are pairs of a field,
    or None, and a sentence; `away` are services that said nothing.
    """

    way: str
    who: Member
    takers: Sequence[tuple[str, str]]
    moving: Sequence[Moving]
    relying: Sequence[str] = ()
    reason: str = ""
    successor: str = ""
    errors: Sequence[tuple[str | None, str]] = ()
    away: Sequence[str] = ()

    def taker_of(self, one: Moving) -> str:
        return one.taker or self.successor

    @property
    def shares(self) -> Sequence[Share]:
        """What each colleague gets, in the order of their names."""
        return [
            Share(name, [one for one in self.moving if self.taker_of(one) == taker])
            for taker, name in self.takers
            if any(self.taker_of(one) == taker for one in self.moving)
        ]

    @property
    def staying(self) -> Sequence[Moving]:
        """Those that nobody gets."""
        return [one for one in self.moving if not self.taker_of(one)]

    @property
    def items(self) -> int:
        return sum(one.items for one in self.moving)

    @property
    def moving_items(self) -> int:
        return sum(share.items for share in self.shares)

    @property
    def moving_count(self) -> int:
        return len(self.moving) - len(self.staying)


@dataclass(frozen=True)
class Progress:
    """How far a hand-over has come; `total` None: it is about to begin."""

    who: Member
    href: str
    total: int | None = None
    moved: int = 0
    failed: Sequence[tuple[Mapping[str, Any], str]] = ()
    finished: bool = False
    left: bool = False


@dataclass(frozen=True)
class _Wanted:
    """What the form says: why, who gets all that has no choice of its own, and who gets which customer."""

    reason: str = ""
    successor: str = ""
    of: Mapping[str, str] = field(default_factory=dict)


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("leaving", __name__)
    asking = frame.asking

    @blueprint.get("/people/<staff_id>/<any(leave, transfer):way>")
    @page(*LEADERS)
    def planned(staff_id: str, way: str) -> Any:
        plan = _plan(frame, staff_id, way, _Wanted())
        if plan.who["left_at"]:
            return went(f"/people/{staff_id}/handovers/{plan.who['handover_id']}")
        return frame.page("handover.html", plan=plan, key=form_key())

    @blueprint.post("/people/<staff_id>/<any(leave, transfer):way>")
    @page(*LEADERS)
    def decided(staff_id: str, way: str) -> Any:
        """First what will happen is shown; done is what was confirmed there."""
        wanted, step = _wanted(), request.form.get("step")
        if step == "confirmed":
            answer = _hand_over(frame, staff_id, way, wanted)
            if answer.ok:
                done = answer.body
                where = f"/people/{staff_id}/handovers/{done['handover_id']}"
                return went(f"{where}?after={done['command_id']}")
            if answer.status not in (409, 422):
                abort(as_problem(answer, "customers"))
            plan = _plan(frame, staff_id, way, wanted, _errors(answer))
        else:
            plan = _plan(frame, staff_id, way, wanted)
            if step != "again":
                plan = _checked(plan, frame)
                if not plan.errors:
                    return frame.page("handover_confirm.html", plan=plan, wanted=wanted, key=form_key())
        status = 422 if plan.errors else 200
        return frame.page("handover.html", plan=plan, key=form_key(), status=status)

    @blueprint.get("/people/<staff_id>/handovers/<handover_id>")
    @page(*LEADERS)
    def progress(staff_id: str, handover_id: str) -> Any:
        asks = {
            "who": Ask("customers", f"/staff/{staff_id}"),
            "job": Ask("customers", f"/handovers/{handover_id}", {"after": request.args.get("after")}),
        }
        answers = asking.all(visitor().asker, asks)
        if not answers["who"].ok:
            abort(as_problem(answers["who"], "customers"))
        seen = _progress(frame, answers, handover_id)
        part = request.headers.get("HX-Request")
        return frame.page("handover/progress.html" if part else "handover_progress.html", progress=seen)

    return blueprint


# -- the plan ------------------------------------------------------------------------------------------


def _plan(
    frame: Frame, staff_id: str, way: str, wanted: _Wanted, errors: Sequence[tuple[str | None, str]] = ()
) -> Plan:
    if way == "transfer" and visitor().role not in ASSIGNERS:
        abort(404)
    asker = visitor().asker
    staff = everybody(frame)
    who = next((one for one in staff if one["id"] == staff_id), None)
    if who is None:
        abort(404)
    customers, relying = _customers(frame, staff_id)
    asks: dict[str, Ask] = {}
    for first in range(0, len(customers), PAGE):
        ids = {"customer_ids": ",".join(one["id"] for one in customers[first : first + PAGE])}
        asks[f"scheduler {first}"] = Ask("scheduler", "/open-items", ids)
        asks[f"mail {first}"] = Ask("mail", "/drafts/unsent", ids)
    answers = frame.asking.all(asker, asks) if asks else {}
    away = sorted({name.split()[0] for name, answer in answers.items() if not answer.ok})
    open_items = {
        one["customer_id"]: one for name, found in answers.items() if name[0] == "s" for one in found.items
    }
    drafts = {
        one["customer_id"]: one["drafts"]
        for name, found in answers.items()
        if name[0] == "m"
        for one in found.items
    }
    names = {one["id"]: one["name"] for one in staff}
    return Plan(
        way=way,
        who=who,
        takers=takers(frame, staff, staff_id),
        moving=[
            _moving(one, open_items.get(one["id"]), drafts.get(one["id"], 0), wanted, away, frame)
            for one in customers
        ],
        relying=[names[one] for one in relying if one in names],
        reason=wanted.reason,
        successor=wanted.successor,
        errors=errors,
        away=away,
    )


def _customers(frame: Frame, staff_id: str) -> tuple[list[dict[str, Any]], Sequence[str]]:
    """All customers of somebody, and who relies on them. An administrator is shown no customers."""
    if visitor().role not in ASSIGNERS:
        return [], ()
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        params = {"cursor": cursor, "limit": PAGE}
        answer = frame.asking.one(visitor().asker, Ask("customers", f"/staff/{staff_id}/customers", params))
        if not answer.ok:
            abort(as_problem(answer, "customers"))
        found += answer.items
        cursor = answer.body["next"]
        if cursor is None:
            return found, answer.body["colleagues"]


def _moving(
    one: Mapping[str, Any],
    open_items: Mapping[str, Any] | None,
    drafts: int,
    wanted: _Wanted,
    away: Sequence[str],
    frame: Frame,
) -> Moving:
    return Moving(
        id=one["id"],
        code=one["code"],
        name=one["name"],
        country=one["country"],
        at_risk=bool(one["risks"]),
        closed=one["closed"],
        last_contact=instant(one["last_contact_at"]),
        follow_up=_midday(open_items["follow_up_on"], frame) if open_items else None,
        todos=None if "scheduler" in away else open_items["todos"] if open_items else 0,
        late=open_items["late"] if open_items else 0,
        drafts=None if "mail" in away else drafts,
        complete=complete_of(one, frame.say),
        taker=wanted.of.get(one["id"], ""),
    )


def _midday(day: str | None, frame: Frame) -> datetime | None:
    """A day of the company as an instant within it."""
    zone = frame.parts.config.company_zone
    return None if day is None else datetime.combine(date.fromisoformat(day), time(12), zone)


# -- what the form says --------------------------------------------------------------------------------


def _wanted() -> _Wanted:
    form = request.form
    return _Wanted(
        reason=form.get("reason", "").strip(),
        successor=form.get("successor_id", ""),
        of={name[3:]: taker for name, taker in form.items() if name.startswith("to-") and taker},
    )


def _checked(plan: Plan, frame: Frame) -> Plan:
    """What can be told before it is tried: a reason is needed, and somebody for each customer of a leaver."""
    errors: list[tuple[str | None, str]] = []
    if plan.way == "leave" and not plan.reason:
        errors.append(("reason", frame.say("reason_needed")))
    if plan.way == "leave" and plan.staying:
        errors.append(("successor_id", frame.say("successor_needed", count=len(plan.staying))))
    if plan.way == "transfer" and not plan.moving_count:
        errors.append(("successor_id", frame.say("nobody_chosen")))
    return replace(plan, errors=errors)


def _hand_over(frame: Frame, staff_id: str, way: str, wanted: _Wanted) -> Answer:
    moves = [{"customer_id": customer, "owner_id": taker} for customer, taker in wanted.of.items()]
    body: dict[str, Any] = {"successor_id": wanted.successor or None, "moves": moves}
    if way == "leave":
        body["reason"] = wanted.reason
    path = f"/staff/{staff_id}/{'leave' if way == 'leave' else 'handover'}"
    key = request.form.get("key") or ""
    if not key:
        abort(400)
    return frame.asking.tell(visitor().asker, "customers", path, body, key=key)


def _errors(answer: Answer) -> list[tuple[str | None, str]]:
    """What customers refused, at the field of the form that it concerns."""
    told = answer.body.get("errors") or [{"field": "", "detail": answer.body.get("detail", "")}]
    shown = ("reason", "successor_id")
    return [(one["field"] if one["field"] in shown else None, one["detail"]) for one in told]


# -- progress ------------------------------------------------------------------------------------------


def _progress(frame: Frame, answers: Mapping[str, Answer], handover_id: str) -> Progress:
    who, job = answers["who"].body, answers["job"]
    href = f"/people/{who['id']}/handovers/{handover_id}"
    left = bool(who["left_at"])
    if not job.ok:
        if not job.missing or who.get("handover_id") != handover_id:
            abort(as_problem(job, "customers"))
        return Progress(who, href, left=left)
    found = job.body
    if found["staff_id"] != who["id"]:
        abort(404)
    finished = found["finished_at"] is not None
    failed = {one["customer_id"]: one["reason"] for one in found["failed"]} if finished else {}
    shown: list[tuple[Mapping[str, Any], str]] = []
    if failed:
        ids = ",".join(list(failed)[:PAGE])
        cards = frame.asking.one(visitor().asker, Ask("customers", "/customers", {"ids": ids})).items
        known = {one["id"]: one for one in cards}
        words = {code: frame.say(f"move_failed_{code}") for code in TOLD}
        shown = [
            (known.get(one, {"id": one, "code": "", "name": ""}), words.get(why, frame.say("move_refused")))
            for one, why in failed.items()
        ]
    return Progress(who, href, found["total"], found["moved"], shown, finished, left)
