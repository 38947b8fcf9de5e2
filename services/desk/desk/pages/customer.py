"""A customer's file: who they are, what happened, what is next; and logging a contact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, request

from desk.live import values
from desk.pages.asking import Answer, Ask, seen_by
from desk.pages.coming_back import not_written_to
from desk.pages.complete import Complete, complete_of
from desk.pages.facts import plan_facts, standing_facts
from desk.pages.formats import country as country_name
from desk.pages.frame import Frame, form_key
from desk.pages.guiding import Guided, ask_guidance, guided
from desk.pages.happened import KINDS, Known, entry_of
from desk.pages.parts import Box, BriefRow, CustomerCard
from desk.pages.record import Record, record_of
from desk.pages.rows import Beside, card_of, instant, rows_of
from desk.pages.shown import beside_of, brief_of, file_of, post_of_mail
from desk.pages.telling import as_problem, told
from desk.pages.visiting import page, visitor, went
from people import CREDIT, SALES

NEWEST = 20
#: The tabs of a file, and those that credit has.
TABS = ("timeline", "mail", "files", "orders", "credit", "record")
OF_CREDIT = ("orders", "credit")


@dataclass(frozen=True)
class Customer:
    """One customer as the page shows it. A part that did not answer is empty, and named in `away`.

    `items` are of the tab: timeline entries, mails, files, orders or invoices as their services answer them.
    `grades` are words, letters, and who gave them and when. `next_on`: the day that is offered for the next
    contact, by the interval of the grade.
    """

    id: str
    code: str
    name: str
    about: str
    closed: bool
    risks: Sequence[tuple[str, str]]
    grades: Sequence[tuple[str, str, str]]
    contacts: Sequence[Mapping[str, Any]]
    not_written_to: Sequence[tuple[str, str]]
    beside: CustomerCard
    tab: str
    kinds: Sequence[Box]
    items: Sequence[Any]
    next: str | None
    record: Record | None
    todos: Sequence[BriefRow]
    facts: Sequence[tuple[str, str]]
    standing: Sequence[tuple[str, str]]
    next_on: str
    guided: Guided
    complete: Complete | None
    away: Sequence[str]


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("customer", __name__)
    asking = frame.asking

    @blueprint.get("/customers/<customer_id>")
    @page(*SALES, *CREDIT)
    def whole(customer_id: str) -> Any:
        return file(customer_id, "timeline" if visitor().role in SALES else "orders")

    @blueprint.get("/customers/<customer_id>/<tab>")
    @page(*SALES, *CREDIT)
    def file(customer_id: str, tab: str) -> Any:
        sells = visitor().role in SALES
        if tab not in (TABS if sells else OF_CREDIT):
            abort(404)
        after = request.args.get("after") or None
        own = seen_by("customers", after, commands=True)
        asks = {
            "file": Ask("customers", f"/customers/{customer_id}", {"after": own}),
            "items": _of_tab(customer_id, tab, own),
            "scheduler": Ask(
                "scheduler", f"/customers/{customer_id}/plan", {"after": seen_by("scheduler", after)}
            ),
            "credit": Ask("credit", f"/accounts/{customer_id}"),
            "guidance": ask_guidance(customer_id),
            "bounced": Ask(
                "mail",
                "/bounced",
                {"customer_id": customer_id, "after": seen_by("mail", after, commands=True)},
            ),
        }
        answers = asking.all(visitor().asker, asks)
        found = answers["file"]
        if not found.ok:
            abort(as_problem(found, "customers"))
        if answers["items"].status == 422:
            abort(404)
        seen = customer_of(frame, found, tab, answers)
        if request.args.get("cursor") and request.headers.get("HX-Request"):
            return frame.page("customer/entries.html", customer=seen)
        tabs = [
            Box(frame.say(f"tab_{name}"), f"/customers/{customer_id}/{name}", current=name == tab)
            for name in TABS
            if sells or name in OF_CREDIT
        ]
        return frame.page(
            "customer.html",
            customer=seen,
            tabs=tabs,
            key=form_key(),
            writes=sells,
            logging=sells and bool(request.args.get("log")),
            topics=[values.customer(customer_id)],
        )

    @blueprint.post("/customers/<customer_id>/contacts")
    @page(*SALES)
    def log_contact(customer_id: str) -> Any:
        """A call or visit, written down in ten seconds; the next contact with it, where one is given."""
        form = request.form
        body = {
            "channel": form.get("channel", "phone"),
            "direction": form.get("direction", "out"),
            "summary": form.get("summary", "").strip(),
            "feedback": form.get("feedback", "").strip() or None,
            "promises": form.get("promises", "").strip() or None,
            "next_plan": form.get("next_note", "").strip() or None,
        }
        renamed = {"next_plan": "next_note"}
        done = told(asking, "customers", f"/customers/{customer_id}/contact-log", body, fields=renamed)
        frame.parts.resources.unsaved.forget(visitor().person.account_id, f"contact/{customer_id}")
        if form.get("next_on"):
            plan = {"on": form["next_on"], "note": form.get("next_note", "").strip() or None}
            renamed = {"on": "next_on", "note": "next_note"}
            path = f"/customers/{customer_id}/next-contact"
            done = told(asking, "customers", path, plan, step="next", fields=renamed)
        return went(f"/customers/{customer_id}?after={done.body['command_id']}")

    return blueprint


def _of_tab(customer_id: str, tab: str, after: str | None) -> Ask:
    more = {"cursor": request.args.get("cursor"), "limit": NEWEST}
    match tab:
        case "mail":
            return Ask("mail", "/mails", {"customer_id": customer_id, **more})
        case "files":
            return Ask("mail", f"/customers/{customer_id}/attachments", more)
        case "orders":
            return Ask("customers", f"/customers/{customer_id}/orders", {**more, "after": after})
        case "credit":
            return Ask("credit", "/invoices", {"customer_id": customer_id, **more})
        case _:
            kind = "record" if tab == "record" else request.args.get("kind") or None
            return Ask(
                "customers", f"/customers/{customer_id}/timeline", {**more, "kind": kind, "after": after}
            )


def _mails_of(frame: Frame, items: Answer) -> Answer:
    """The mails that entries of a timeline are of, for their subjects and notes."""
    ids = [one["details"]["mail_id"] for one in items.items if one.get("kind") == "mail"]
    if not ids:
        return Answer(200, {"items": []})
    return frame.asking.one(visitor().asker, Ask("mail", "/mails", {"ids": ",".join(ids)}))


def customer_of(frame: Frame, found: Answer, tab: str, answers: Mapping[str, Answer]) -> Customer:
    """The file of one customer, with what a tab of it shows."""
    say, names, file = frame.say, frame.names.everybody(visitor().asker), found.body
    plan = answers["scheduler"].body if answers["scheduler"].ok else None
    account = answers["credit"].body if answers["credit"].ok else None
    rows = rows_of(plan["todos"], Beside({}, {file["id"]: file}), frame.parts.clock.now()) if plan else []
    items, here = answers["items"], f"/customers/{file['id']}/{tab}"
    more = items.body["next"] if items.ok else None
    contacts = {one["id"]: one["name"] for one in file["contacts"] or ()}
    mails = _mails_of(frame, answers["items"]).items
    known = Known(names, contacts, {one["mail_id"]: one for one in mails})
    kind = request.args.get("kind") or None
    shown = {"timeline": {"kind": kind} if kind else {}}.get(tab, {})
    return Customer(
        id=file["id"],
        code=file["code"],
        name=file["name"],
        about=" · ".join(
            filter(None, [country_name(file["country"], frame.language), names.get(file["owner_id"] or "")])
        ),
        closed=file["closed"],
        risks=[(one["reason"], one["reference"] or "") for one in file["risks"]],
        grades=_grades(frame, file, account, names),
        contacts=file["contacts"] or (),
        not_written_to=not_written_to(frame, answers["bounced"].items),
        beside=beside_of(file, card_of(file), say, frame.language, names),
        tab=tab,
        kinds=_kinds(frame, file["id"], kind) if tab == "timeline" else (),
        items=[_item(frame, tab, one, known) for one in items.items],
        next=f"{here}?{urlencode({**shown, 'cursor': more})}" if more else None,
        record=record_of(frame, found, names) if tab == "record" else None,
        todos=[brief_of(row, say) for row in rows],
        facts=plan_facts(plan, frame),
        # The grade is among the grades.
        standing=standing_facts(account, frame)[1:],
        next_on=(plan or {}).get("after_contact") or "",
        guided=guided(answers.get("guidance"), names, file["id"]),
        complete=complete_of(file, say),
        away=[name for name, one in answers.items() if not one.ok and not one.missing],
    )


def _grades(
    frame: Frame, file: Mapping[str, Any], account: Mapping[str, Any] | None, names: Mapping[str, str]
) -> Sequence[tuple[str, str, str]]:
    """The grades that there are: the relationship's by whoever gave it, and credit's by its assessment."""
    at, say = instant(file["graded_at"]), frame.say
    by = names.get(file["graded_by"] or "") or say("by_the_system")
    told = say("graded_by", who=by, when=frame.when(at)) if at else ""
    if file["grade_reason"] == "order_cleared":
        told = say("graded_by_order", when=frame.when(at)) if at else ""
    grades = [(say("relationship_grade"), file["grade"], told)]
    if account is not None:
        grades.append((say("credit_grade"), account["grade"] or say("not_assessed"), say("graded_by_credit")))
    return grades


def _kinds(frame: Frame, customer_id: str, current: str | None) -> Sequence[Box]:
    here = f"/customers/{customer_id}/timeline"
    every = Box(frame.say("all_of_them"), here, current=current is None)
    return [
        every,
        *(Box(frame.say(f"kind_{kind}"), f"{here}?kind={kind}", current=kind == current) for kind in KINDS),
    ]


def _item(frame: Frame, tab: str, one: Mapping[str, Any], known: Known) -> Any:
    match tab:
        case "mail":
            return post_of_mail(one, "received" if one["direction"] == "in" else "sent", None, frame.say)
        case "files":
            return file_of(one["mail_id"], one)
        case "orders" | "credit":
            return one
        case _:
            return entry_of(frame, one, known)
