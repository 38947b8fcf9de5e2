"""The desktop: all that somebody has to do today, most urgent first, each settled without leaving it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, redirect, request

from desk.account.queries import password_set_by_another
from desk.pages.asking import Answer, Ask, seen_by
from desk.pages.credit_day import CreditDay, credit_asks, credit_day
from desk.pages.figures import Shown, five_figures
from desk.pages.frame import Frame, form_key
from desk.pages.guiding import Said, ask_guidance, back_to, said_about
from desk.pages.listening import own_topics
from desk.pages.overseeing import Overseen, asks_of, named_by, overseen
from desk.pages.parts import BriefRow, Deadline, ToDo
from desk.pages.rows import GUIDANCE, Beside, Row, ask_beside, moment, rows_of
from desk.pages.shown import brief_of, deadline_of, todo_of
from desk.pages.telling import told
from desk.pages.visiting import own_path, page, typed, visitor
from people import ASSIGNERS, CREDIT, SALES, Role

#: The lists in the order of the page: those of mail in the main column, the others beside them.
MAIN = ("guidance", "known_customers", "strangers", "unassigned", "approvals")
ASIDE = ("follow_ups", "collection", "outgoing", "warnings", "settings")
#: Rows of a list on the desktop; the rest are on the list's own page.
SHOWN_MAIN, SHOWN_ASIDE = 8, 5
#: Why no answer is needed, as the menu offers it.
REASONS = ("greeting", "answered_otherwise", "for_information", "advertising")
#: Lists of those who sell that say that nothing is in them.
ALWAYS = ("known_customers", "follow_ups")
WITH_DESKTOP = (*SALES, *CREDIT)
#: For how long it is told that somebody else has set the password.
PASSWORD_TOLD = timedelta(days=14)


@dataclass(frozen=True)
class Item:
    """A to-do as the page shows it, and what may be done with it."""

    row: Row
    todo: ToDo
    brief: BriefRow
    said: Sequence[Said] = ()


@dataclass(frozen=True)
class Section:
    """One list: `count` is of all that are open, of which the most urgent are `items`."""

    name: str
    count: int
    urgent: bool
    items: Sequence[Item]


@dataclass(frozen=True)
class Desktop:
    """What the page shows. `away`: the scheduler did not answer, and nothing is known.

    `day` are the deadlines of today, and `hours` when the firm opens and closes.
    """

    away: bool
    main: Sequence[Section] = ()
    aside: Sequence[Section] = ()
    escalated: Sequence[Item] = ()
    day: Sequence[Deadline] = ()
    hours: tuple[datetime, datetime] | None = None
    totals: Sequence[tuple[int | None, str, str]] = ()
    current: str | None = None
    team: Overseen | None = None
    credit: CreditDay | None = None
    figures: Sequence[Shown] = ()


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("desktop", __name__)
    asking, clock = frame.asking, frame.parts.clock

    def looked(after: str | None = None, read: str | None = None) -> Desktop:
        """The desktop as it is after a command at the scheduler, or after guidance was `read`."""
        asker, now = visitor().asker, clock.now()
        asks = {
            "lists": Ask("scheduler", "/desktop", {"after": after}),
            "day": Ask("scheduler", "/desktop/day", {"after": after}),
            **asks_of(visitor().role),
        }
        beside_lists = {}
        if visitor().role in CREDIT:
            beside_lists = credit_asks(frame.today)
            asks |= beside_lists
        answers = asking.all(asker, asks)
        figures = five_figures(frame) if visitor().role is Role.GENERAL_MANAGER else ()
        if not answers["lists"].ok:
            return Desktop(away=True, figures=figures)
        day = answers["day"].body if answers["day"].ok else None
        todos = _todos(answers["lists"])
        named = [*todos, *named_by(answers), *(day["deadlines"] if day else ())]
        guidance = _guidance_of(todos, read)
        beside = ask_beside(asking, asker, named, **guidance)
        overseeing = visitor().role in ASSIGNERS
        names = frame.names.everybody(asker) if guidance or overseeing else {}
        said = said_about(beside.more.get("guidance"), names, "/")
        items = {
            row.id: _item(row, said, frame)
            for row in rows_of(todos, beside, now)
            if not _is_read(row, beside, said)
        }
        customers = {customer["id"]: customer["name"] for customer in beside.customers.values()}
        of_credit = {name: answers[name] for name in beside_lists}
        return replace(
            _desktop(answers["lists"].body, items, day, customers, frame),
            team=overseen(answers, beside, names, visitor().role, frame),
            credit=credit_day(of_credit, frame) if of_credit else None,
            figures=figures,
        )

    @blueprint.get("/")
    @page()
    def desktop() -> Any:
        """Their lists; for some days after somebody else has set their password, that is told above them."""
        if visitor().role not in WITH_DESKTOP:
            return redirect("/people", 303)
        seen = looked(seen_by("scheduler", request.args.get("after")))
        part = request.headers.get("HX-Request") and request.args.get("part")
        template = "desktop/lists.html" if part else "desktop.html"
        return frame.page(
            template,
            desktop=seen,
            key=form_key(),
            counts=_counts(seen),
            topics=own_topics(visitor()),
            password=None if part else set_by_another(),
        )

    def set_by_another() -> tuple[datetime, str] | None:
        since = clock.now() - PASSWORD_TOLD
        found = password_set_by_another(frame.parts.db, visitor().person.account_id, since)
        if found is None:
            return None
        at, by = found
        return at, frame.names.everybody(visitor().asker).get(by or "", "")

    def settle(path: str, body: Mapping[str, Any], what: str, undo: str | None = None) -> Any:
        """Do it at the scheduler, and show the lists as they are then."""
        answer = told(asking, "scheduler", path, body)
        if not request.headers.get("HX-Request"):
            return redirect("/", 303)
        return settled(looked(answer.body["command_id"] or None), what, undo)

    def settled(seen: Desktop, what: str, undo: str | None = None) -> Any:
        return frame.page(
            "desktop/settled.html",
            desktop=seen,
            key=form_key(),
            what=what,
            undo=undo,
            counts=_counts(seen),
            topics=own_topics(visitor()),
        )

    @blueprint.post("/guidance/<thing_id>/read")
    @page(*SALES)
    def read(thing_id: str) -> Any:
        """Say that guidance has been read, on the desktop or beside what it is about."""
        body = {"guidance_id": request.args.get("upto", "")}
        done = told(asking, "customers", f"/guidance/{thing_id}/acknowledge", body).body["command_id"]
        if not request.headers.get("HX-Request") or own_path(request.args.get("back")) != "/":
            return back_to(done)
        return settled(looked(read=done), "read")

    @blueprint.post("/replies/<mail_id>/waive")
    @page(*SALES)
    def waive(mail_id: str) -> Any:
        body = {"reason": frame.say(f"why_{typed('reason')}") if typed("reason") in REASONS else ""}
        return settle(f"/replies/{mail_id}/waive", body, "waived", f"/replies/{mail_id}/restore")

    @blueprint.post("/replies/<mail_id>/restore")
    @page(*SALES)
    def restore(mail_id: str) -> Any:
        return settle(f"/replies/{mail_id}/restore", {}, "restored")

    @blueprint.post("/todos/<todo_id>/done")
    @page(*WITH_DESKTOP)
    def done(todo_id: str) -> Any:
        return settle(f"/todos/{todo_id}/done", {}, "done")

    @blueprint.post("/todos/<todo_id>/later")
    @page(*WITH_DESKTOP)
    def later(todo_id: str) -> Any:
        body = {"until": _until(frame), "reason": None}
        return settle(f"/todos/{todo_id}/postpone", body, "postponed", f"/todos/{todo_id}/resume")

    @blueprint.post("/todos/<todo_id>/resume")
    @page(*WITH_DESKTOP)
    def resume(todo_id: str) -> Any:
        return settle(f"/todos/{todo_id}/resume", {}, "resumed")

    return blueprint


def _guidance_of(todos: Sequence[Mapping[str, Any]], read: str | None) -> dict[str, Ask]:
    """The question for what guidance to-dos say; none, where there are none."""
    things = [
        todo["draft_id"] or todo["mail_id"] or todo["customer_id"]
        for todo in todos
        if todo["kind"] == GUIDANCE
    ]
    if not things:
        return {}
    asked = ask_guidance(*things)
    return {"guidance": replace(asked, params={**asked.params, "after": read})}


def _is_read(row: Row, beside: Beside, said: Mapping[str, Sequence[Said]]) -> bool:
    """Whether guidance has been read, though the scheduler does not know it yet."""
    answer = beside.more.get("guidance")
    if row.kind != GUIDANCE or answer is None or not answer.ok:
        return False
    return all(one.read_at is not None for one in said.get(row.thing_id or "", ()))


def _item(row: Row, said: Mapping[str, Sequence[Said]], frame: Frame) -> Item:
    todo, brief = todo_of(row, frame.say, frame.when, frame.language), brief_of(row, frame.say)
    if row.kind != GUIDANCE:
        return Item(row, todo, brief)
    unread = [one for one in said.get(row.thing_id or "", ()) if one.read_at is None]
    return Item(row, todo, brief, unread)


def _until(frame: Frame) -> str:
    """When something put off comes back, as the menu says it: in an hour, after lunch, tomorrow, a time."""
    now = frame.parts.clock.now().astimezone(frame.parts.config.company_zone)
    match request.form.get("until"):
        case "hour":
            return (now + timedelta(hours=1)).isoformat()
        case "afternoon":
            return now.replace(hour=14, minute=0, second=0, microsecond=0).isoformat()
        case "tomorrow":
            morning = now.replace(hour=9, minute=0, second=0, microsecond=0)
            return (morning + timedelta(days=1)).isoformat()
        case _:
            return f"{typed('date')}:00{now:%z}" if typed("date") else ""


def _todos(answer: Answer) -> list[dict[str, Any]]:
    lists = answer.body["lists"]
    shown = [todo for name in MAIN for todo in lists.get(name, ())[:SHOWN_MAIN]]
    shown += [todo for name in ASIDE for todo in lists.get(name, ())[:SHOWN_ASIDE]]
    return [*shown, *answer.body["escalated"][:SHOWN_MAIN]]


def _desktop(
    body: Mapping[str, Any],
    items: Mapping[str, Item],
    day: Mapping[str, Any] | None,
    names: Mapping[str, str],
    frame: Frame,
) -> Desktop:
    lists, counts = body["lists"], body["counts"]

    def section(name: str) -> Section:
        todos = lists.get(name, ())
        seen = [items[todo["id"]] for todo in todos if todo["id"] in items]
        return Section(name, counts.get(name, 0), any(todo["late"] for todo in todos), seen)

    if not any(todo["id"] in items for todo in lists.get(GUIDANCE, ())):
        # What there was has just been read.
        counts = {**counts, GUIDANCE: 0}

    always = ALWAYS if visitor().role in SALES else ()
    main = [section(name) for name in MAIN if name in counts and (counts[name] or name in always)]
    aside = [section(name) for name in ASIDE if counts.get(name) or name in always]
    now = frame.parts.clock.now()
    deadlines = [deadline_of(one, names, now) for one in day["deadlines"]] if day else []
    soon = sum(one.state == "soon" for one in deadlines)
    later = sum(one.state == "due" for one in deadlines)
    totals: list[tuple[int | None, str, str]] = [
        (count, frame.say(word, count=count), state)
        for count, word, state in (
            (body["late"], "total_late", "late"),
            (soon, "total_soon", ""),
            (later, "total_later", ""),
            (counts.get("approvals", 0), "total_approvals", ""),
        )
        if count
    ]
    return Desktop(
        away=False,
        main=main,
        aside=aside,
        escalated=[items[todo["id"]] for todo in body["escalated"] if todo["id"] in items],
        day=deadlines,
        hours=(moment(day["opens_at"]), moment(day["closes_at"])) if day else None,
        totals=totals or [(None, frame.say("total_none"), "")],
        current=next((item.row.id for part in main for item in part.items), None),
    )


def _counts(desktop: Desktop) -> Mapping[str, int]:
    sections = {part.name: part.count for part in (*desktop.main, *desktop.aside)}
    answers = sum(sections.get(name, 0) for name in ("known_customers", "strangers"))
    return {"desktop": sum(sections.values()), "mail": answers}
