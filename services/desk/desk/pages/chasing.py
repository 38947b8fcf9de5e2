"""Chasing one invoice: what happened with it, what is promised and what is disputed."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, request

from desk.pages.asking import Ask
from desk.pages.filling import Filled, filled, money_or_none, sent
from desk.pages.formats import amount
from desk.pages.frame import Frame, form_key
from desk.pages.parts import Entry
from desk.pages.rows import moment
from desk.pages.telling import as_problem
from desk.pages.terms import in_words
from desk.pages.visiting import page, visitor, went
from desk.pages.why import ASSESSORS
from people import CREDIT, SALES

READERS = (*SALES, *CREDIT)
PAGE = 50
ABOUT = ("goods", "quantity", "price", "documents", "delivery", "other")
#: Icons of what happened, by the events' names; a coin for all that is money.
ICONS: Mapping[str, str] = {
    "InvoiceIssued": "file",
    "CollectionStepReached": "receivables",
    "LateReasonNoted": "note",
    "PromiseMade": "clock",
    "PromiseKept": "check",
    "PromiseBroken": "warning",
    "DisputeOpened": "warning",
    "DisputeLapsed": "clock",
    "DisputeResolved": "check",
    "InvoiceSettled": "check",
}


def add_chasing(blueprint: Blueprint, frame: Frame) -> None:
    asking = frame.asking

    @blueprint.get("/collection/<invoice_id>")
    @page(*READERS)
    def invoice(invoice_id: str) -> Any:
        return _invoice(frame, invoice_id, filled())

    @blueprint.post("/collection/<invoice_id>/promise")
    @page(*READERS)
    def promise(invoice_id: str) -> Any:
        form = request.form
        body = {
            "promised_for": form.get("promised_for", ""),
            "amount": money_or_none("amount", form.get("currency", "")),
            "note": form.get("note", "").strip() or None,
        }
        return _done(invoice_id, "promise", body)

    @blueprint.post("/collection/<invoice_id>/dispute")
    @page(*ASSESSORS)
    def dispute(invoice_id: str) -> Any:
        form = request.form
        body = {
            "about": form.get("about", ""),
            "amount": money_or_none("disputed", form.get("currency", "")),
            "note": form.get("said", "").strip() or None,
        }
        return _done(invoice_id, "dispute", body)

    @blueprint.post("/collection/<invoice_id>/resolve")
    @page(*ASSESSORS)
    def resolve(invoice_id: str) -> Any:
        form = request.form
        body = {
            "outcome": form.get("outcome", ""),
            "reason": form.get("reason", ""),
            "credit_note": form.get("credit_note", "").strip() or None,
            "amount": money_or_none("credited", form.get("currency", "")),
        }
        return _done(invoice_id, "dispute/resolve", body)

    def _done(invoice_id: str, what: str, body: Mapping[str, Any]) -> Any:
        customer_id = request.form.get("customer_id") or abort(400)
        done = sent(asking, "credit", f"/accounts/{customer_id}/invoices/{invoice_id}/{what}", body)
        if done.done is None:
            return _invoice(frame, invoice_id, done)
        return went(f"/collection/{invoice_id}?after={done.done['command_id']}")


def _invoice(frame: Frame, invoice_id: str, form: Filled) -> Any:
    after = {"after": request.args.get("after")}
    more = {"cursor": request.args.get("cursor"), "limit": PAGE, **after}
    answers = frame.asking.all(
        visitor().asker,
        {
            "invoice": Ask("credit", f"/collection/{invoice_id}", after),
            "history": Ask("credit", f"/collection/{invoice_id}/history", more),
        },
    )
    found = answers["invoice"]
    if not found.ok:
        abort(as_problem(found, "credit"))
    staff, one = frame.names.everybody(visitor().asker), found.body
    customer = frame.asking.one(visitor().asker, Ask("customers", f"/customers/{one['customer_id']}"))
    following = answers["history"].body["next"] if answers["history"].ok else None
    return frame.page(
        "owed/invoice.html",
        status=form.status,
        one=one,
        customer=customer.body if customer.ok else None,
        staff=staff,
        form=form,
        key=form_key(),
        entries=[_entry(frame, entry, one["currency"], staff) for entry in answers["history"].items],
        away=not answers["history"].ok,
        next=f"/collection/{invoice_id}?cursor={following}" if following else None,
        about=[(one, frame.say(f"about_{one}")) for one in ABOUT],
        assesses=visitor().role in ASSESSORS,
    )


def _entry(frame: Frame, one: Mapping[str, Any], currency: str, staff: Mapping[str, str]) -> Entry:
    said = one["what"] if one["what"].startswith(("Promise", "Dispute")) else None
    return Entry(
        at=moment(one["at"]),
        icon=ICONS.get(one["what"], "credit"),
        what=frame.say(f"event_{said}" if said else f"tell_{one['what']}"),
        text=" · ".join(part for part in _parts(frame, one, currency) if part),
        who=staff.get(one["actor"]) or frame.say("by_the_system"),
    )


def _parts(frame: Frame, one: Mapping[str, Any], currency: str) -> list[str | None]:
    """The sum, and what is told of the event beside it."""
    say, details = frame.say, one["details"]
    money = f"{currency} {amount(one['amount'], currency)}" if one["amount"] is not None else None
    match one["what"]:
        case "InvoiceIssued":
            return [
                money,
                say("due_on_day", day=details["due_on"]),
                in_words(details["terms"], frame.language),
            ]
        case "CollectionStepReached":
            reached = say(f"stage_{details['stage']}")
            return [reached, say("overdue_days", days=details["days_overdue"])]
        case "LateReasonNoted":
            return [say(f"late_{details['late_reason']}"), details["note"]]
        case "PromiseMade":
            return [money, say("promise_running", day=details["promised_for"]), details["note"]]
        case "PromiseKept" | "PromiseBroken":
            return [money, say("promise_running", day=details["promised_for"])]
        case "DisputeOpened":
            return [money, say(f"about_{details['about']}"), details["note"]]
        case "DisputeResolved":
            told = say(f"dispute_{details['outcome']}")
            return [money, told, say("due_on_day", day=details["due_on"]), details["reason"]]
        case _:
            return [money, details.get("credit_note"), details.get("reason")]
