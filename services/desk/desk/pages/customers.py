"""Customers: the list, one customer's file with everything that happened, and logging a contact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, request

from desk.pages.asking import Answer, Ask
from desk.pages.frame import Frame, form_key
from desk.pages.rows import Beside, Card, Row, card_of, rows_of
from desk.pages.telling import as_problem, told
from desk.pages.visiting import page, visitor
from people import CREDIT, SALES

READERS = (*SALES, *CREDIT)
PAGE = 50
NEWEST = 20
TABS = ("timeline", "mail", "orders", "files")
#: What the list may be narrowed by, as customers' API names it.
FILTERS = ("q", "grade", "country", "owner_id", "at_risk", "unowned", "order")


@dataclass(frozen=True)
class Customer:
    """One customer as the page shows it. A part that did not answer is None, and named in `away`."""

    file: Mapping[str, Any]
    version: str | None
    card: Card
    tab: str
    items: Sequence[Mapping[str, Any]]
    next: str | None
    plan: Mapping[str, Any] | None
    todos: Sequence[Row]
    standing: Mapping[str, Any] | None
    staff: Mapping[str, str]
    away: Sequence[str]


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("customers", __name__)
    asking, clock = frame.asking, frame.parts.clock

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
            customers=found.items,
            next=found.body["next"] if found.ok else None,
            away=not found.ok,
            asked=asked,
            staff=_names(answers["staff"]),
        )

    @blueprint.get("/customers/<customer_id>", defaults={"tab": "timeline"})
    @blueprint.get("/customers/<customer_id>/<tab>")
    @page(*READERS)
    def file(customer_id: str, tab: str) -> Any:
        asker, cursor = visitor().asker, request.args.get("cursor")
        if tab not in TABS:
            abort(404)
        asks = {
            "file": Ask("customers", f"/customers/{customer_id}", {"after": request.args.get("after")}),
            "items": _of_tab(customer_id, tab, cursor),
            "scheduler": Ask("scheduler", f"/customers/{customer_id}/plan"),
            "credit": Ask("credit", f"/accounts/{customer_id}"),
            "staff": Ask("customers", "/staff", {"limit": 100}),
        }
        answers = asking.all(asker, asks)
        found = answers["file"]
        if not found.ok:
            abort(as_problem(found, "customers"))
        plan = answers["scheduler"].body if answers["scheduler"].ok else None
        beside = Beside({}, {customer_id: found.body})
        seen = Customer(
            file=found.body,
            version=found.version,
            card=card_of(found.body),
            tab=tab,
            items=answers["items"].items,
            next=answers["items"].body["next"] if answers["items"].ok else None,
            plan=plan,
            todos=rows_of(plan["todos"], beside, clock.now()) if plan else [],
            standing=answers["credit"].body if answers["credit"].ok else None,
            staff=_names(answers["staff"]),
            away=[name for name, one in answers.items() if not one.ok and not one.missing],
        )
        if cursor and request.headers.get("HX-Request"):
            return frame.page("customer/entries.html", customer=seen)
        return frame.page("customer.html", customer=seen, key=form_key())

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
        told(asking, "customers", f"/customers/{customer_id}/contact-log", body)
        if form.get("next_on"):
            plan = {"on": form["next_on"], "note": form.get("next_note", "").strip() or None}
            told(asking, "customers", f"/customers/{customer_id}/next-contact", plan, step="next")
        return redirect(f"/customers/{customer_id}", 303)

    return blueprint


def _of_tab(customer_id: str, tab: str, cursor: str | None) -> Ask:
    more = {"cursor": cursor, "limit": NEWEST}
    match tab:
        case "mail":
            return Ask("mail", "/mails", {"customer_id": customer_id, **more})
        case "orders":
            return Ask("customers", "/orders", {"customer_id": customer_id, **more})
        case "files":
            return Ask("mail", f"/customers/{customer_id}/attachments", more)
        case _:
            return Ask("customers", f"/customers/{customer_id}/timeline", more)


def _names(answer: Answer) -> dict[str, str]:
    return {member["id"]: member["name"] for member in answer.items}
