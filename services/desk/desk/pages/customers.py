"""Customers: the list, one customer's file with everything that happened, and logging a contact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Blueprint, abort, request

from desk.pages.asking import Answer, Ask
from desk.pages.facts import plan_facts, standing_facts
from desk.pages.formats import country as country_name
from desk.pages.frame import Frame, form_key
from desk.pages.names import names_of
from desk.pages.parts import Box, BriefRow, CustomerCard, Entry
from desk.pages.rows import Beside, card_of, instant, moment, rows_of
from desk.pages.shown import beside_of, brief_of, file_of, post_of_mail
from desk.pages.telling import as_problem, told
from desk.pages.visiting import page, visitor, went
from people import CREDIT, SALES

READERS = (*SALES, *CREDIT)
PAGE = 50
NEWEST = 20
TABS = ("timeline", "mail", "orders", "files")
#: What the list may be narrowed by, as customers' API names it.
FILTERS = ("q", "grade", "country", "owner_id", "at_risk", "unowned", "order")


@dataclass(frozen=True)
class Customer:
    """One customer as the page shows it. A part that did not answer is empty, and named in `away`.

    `items` are of the tab: timeline entries, mails, orders as customers answers them, or files.
    """

    id: str
    code: str
    name: str
    about: str
    risks: Sequence[str]
    contacts: Sequence[Mapping[str, Any]]
    beside: CustomerCard
    tab: str
    items: Sequence[Any]
    next: str | None
    todos: Sequence[BriefRow]
    facts: Sequence[tuple[str, str]]
    standing: Sequence[tuple[str, str]]
    away: Sequence[str]


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("customers", __name__)
    asking = frame.asking

    @blueprint.get("/customers")
    @page(*READERS)
    def listed() -> Any:
        asked = {name: request.args[name] for name in FILTERS if request.args.get(name)}
        params = {**asked, "cursor": request.args.get("cursor"), "limit": PAGE}
        answers = asking.all(
            visitor().asker,
            {
                "customers": Ask("customers", "/customers", params),
                "staff": Ask("customers", "/staff", {"limit": 100}),
            },
        )
        found = answers["customers"]
        if found.status == 422:
            abort(404)
        template = "customers/rows.html" if request.headers.get("HX-Request") else "customers.html"
        return frame.page(
            template,
            customers=[{**one, "last_contact": instant(one["last_contact_at"])} for one in found.items],
            logging=bool(request.args.get("log")),
            next=found.body["next"] if found.ok else None,
            away=not found.ok,
            asked=asked,
            staff=names_of(answers["staff"]),
        )

    @blueprint.get("/customers/<customer_id>")
    @page(*READERS)
    def whole(customer_id: str) -> Any:
        return file(customer_id, "timeline" if visitor().role in SALES else "orders")

    @blueprint.get("/customers/<customer_id>/<tab>")
    @page(*READERS)
    def file(customer_id: str, tab: str) -> Any:
        asker, cursor = visitor().asker, request.args.get("cursor")
        if tab not in TABS:
            abort(404)
        asks = {
            "file": Ask("customers", f"/customers/{customer_id}", {"after": request.args.get("after")}),
            "items": _of_tab(customer_id, tab, cursor, request.args.get("after")),
            "scheduler": Ask("scheduler", f"/customers/{customer_id}/plan"),
            "credit": Ask("credit", f"/accounts/{customer_id}"),
            "staff": Ask("customers", "/staff", {"limit": 100}),
        }
        answers = asking.all(asker, asks)
        found = answers["file"]
        if not found.ok:
            abort(as_problem(found, "customers"))
        seen = _customer(frame, found.body, tab, answers)
        if cursor and request.headers.get("HX-Request"):
            return frame.page("customer/entries.html", customer=seen)
        tabs = [
            Box(frame.say(f"tab_{name}"), f"/customers/{customer_id}/{name}", current=name == tab)
            for name in TABS
            if visitor().role in SALES or name == "orders"
        ]
        return frame.page(
            "customer.html",
            customer=seen,
            tabs=tabs,
            key=form_key(),
            writes=visitor().role in SALES,
            logging=visitor().role in SALES and bool(request.args.get("log")),
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
        done = told(asking, "customers", f"/customers/{customer_id}/contact-log", body)
        if form.get("next_on"):
            plan = {"on": form["next_on"], "note": form.get("next_note", "").strip() or None}
            told(asking, "customers", f"/customers/{customer_id}/next-contact", plan, step="next")
        return went(f"/customers/{customer_id}?after={done.body['command_id']}")

    return blueprint


def _customer(frame: Frame, file: Mapping[str, Any], tab: str, answers: Mapping[str, Answer]) -> Customer:
    say, names = frame.say, names_of(answers["staff"])
    plan = answers["scheduler"].body if answers["scheduler"].ok else None
    account = answers["credit"].body if answers["credit"].ok else None
    beside = Beside({}, {file["id"]: file})
    rows = rows_of(plan["todos"], beside, frame.parts.clock.now()) if plan else []
    items, more = answers["items"], answers["items"].body["next"] if answers["items"].ok else None
    card = card_of(file)
    return Customer(
        id=file["id"],
        code=file["code"],
        name=file["name"],
        about=" · ".join(
            filter(None, [country_name(file["country"], frame.language), names.get(file["owner_id"] or "")])
        ),
        risks=file["risks"],
        contacts=file["contacts"],
        beside=beside_of(file, card, say, frame.language, names),
        tab=tab,
        items=[_entry(frame, tab, one, names) for one in items.items],
        next=f"/customers/{file['id']}/{tab}?cursor={quote(more)}" if more else None,
        todos=[brief_of(row, say) for row in rows],
        facts=plan_facts(plan, frame),
        standing=standing_facts(account, frame),
        away=[name for name, one in answers.items() if not one.ok and not one.missing],
    )


def _entry(frame: Frame, tab: str, one: Mapping[str, Any], names: Mapping[str, str]) -> Any:
    match tab:
        case "mail":
            return post_of_mail(one, "received" if one["direction"] == "in" else "sent", None, frame.say)
        case "files":
            return file_of(one["mail_id"], one)
        case "orders":
            return one
        case _:
            what = frame.say(f"event_{one['what']}")
            text = one["details"].get("summary") or one["details"].get("note") or ""
            return Entry(moment(one["at"]), "", what, str(text), names.get(one["actor"], ""))


def _of_tab(customer_id: str, tab: str, cursor: str | None, after: str | None) -> Ask:
    more = {"cursor": cursor, "limit": NEWEST}
    match tab:
        case "mail":
            return Ask("mail", "/mails", {"customer_id": customer_id, **more})
        case "orders":
            return Ask("customers", "/orders", {"customer_id": customer_id, **more})
        case "files":
            return Ask("mail", f"/customers/{customer_id}/attachments", more)
        case _:
            return Ask("customers", f"/customers/{customer_id}/timeline", {**more, "after": after})
