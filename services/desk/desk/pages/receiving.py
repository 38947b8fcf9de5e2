"""Receiving: invoices issued, payments entered and allocated, and one taken back that was wrong."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, request

from desk.pages.asking import Ask
from desk.pages.assessing import account_for
from desk.pages.filling import Filled, filled, judged, number, sent, typed_money
from desk.pages.frame import Frame, form_key
from desk.pages.telling import as_problem
from desk.pages.terms import field_of_terms, offered, typed_terms
from desk.pages.visiting import page, visitor, went
from desk.pages.why import ASSESSORS

#: Invoices and orders that a form offers.
MOST = 50
#: What asks for a reason and a second look before it is taken.
IMPLAUSIBLE = "implausible"


def add_receiving(blueprint: Blueprint, frame: Frame) -> None:
    asking = frame.asking

    @blueprint.get("/credit/<customer_id>/payments/new")
    @page(*ASSESSORS)
    def new_payment(customer_id: str) -> Any:
        return _document(frame, customer_id, filled(received_on=frame.today.isoformat()), "payment")

    @blueprint.post("/credit/<customer_id>/payments/new")
    @page(*ASSESSORS)
    def enter_payment(customer_id: str) -> Any:
        """First what it will do, by credit's own rules; then, once that was seen, the payment itself."""
        form = request.form
        if not form.get("sure"):
            return _seen(frame, customer_id)
        body = {
            "customer_id": customer_id,
            "amount": typed_money("amount", form.get("currency", "")),
            "received_on": form.get("received_on", ""),
            "order_id": form.get("order_id") or None,
            "allocations": _allocations(),
            "bank_charge": number("bank_charge") or "0",
            "reference": form.get("reference", "").strip() or None,
            "confirm": bool(form.get("confirm")),
            "reason": form.get("reason", "").strip() or None,
        }
        done = sent(asking, "credit", "/payments", body)
        if done.done is None:
            return _document(frame, customer_id, done, "payment")
        return went(f"/credit/{customer_id}/payments?after={done.done['command_id']}")

    @blueprint.get("/credit/<customer_id>/invoices/new")
    @page(*ASSESSORS)
    def new_invoice(customer_id: str) -> Any:
        return _document(frame, customer_id, filled(issued_on=frame.today.isoformat()), "invoice")

    @blueprint.post("/credit/<customer_id>/invoices/new")
    @page(*ASSESSORS)
    def issue_invoice(customer_id: str) -> Any:
        """First its due date and what it does; then, once that was seen, the invoice itself."""
        form = request.form
        if not form.get("sure"):
            return _invoice_seen(frame, customer_id)
        body = {
            "customer_id": customer_id,
            "number": form.get("number", ""),
            "amount": typed_money("amount", form.get("currency", "")),
            "issued_on": form.get("issued_on", ""),
            "order_id": form.get("order_id") or None,
            "terms": typed_terms(form) or None,
            "due_on": form.get("due_on") or None,
            "confirm": bool(form.get("confirm")),
            "reason": form.get("reason", "").strip() or None,
        }
        done = sent(asking, "credit", "/invoices", body)
        if done.done is None:
            return _document(frame, customer_id, done, "invoice")
        return went(f"/credit/{customer_id}/invoices?after={done.done['command_id']}")

    @blueprint.get("/credit/<customer_id>/payments/<payment_id>/reverse")
    @page(*ASSESSORS)
    def confirm_reversal(customer_id: str, payment_id: str) -> Any:
        return _reversal(frame, customer_id, payment_id, filled())

    @blueprint.post("/credit/<customer_id>/payments/<payment_id>/reverse")
    @page(*ASSESSORS)
    def reverse(customer_id: str, payment_id: str) -> Any:
        path = f"/accounts/{customer_id}/payments/{payment_id}/reverse"
        done = sent(asking, "credit", path, {"reason": request.form.get("reason", "")})
        if done.done is None:
            return _reversal(frame, customer_id, payment_id, done)
        return went(f"/credit/{customer_id}/payments?after={done.done['command_id']}")


def _allocations() -> list[dict[str, str]] | None:
    """What is put on each invoice by hand; None where nothing is: then it pays the oldest."""
    parts = [
        {"invoice_id": name.removeprefix("on_"), "amount": number(name)}
        for name in request.form
        if name.startswith("on_") and request.form[name].strip()
    ]
    return parts or None


def _open(frame: Frame, customer_id: str) -> dict[str, Any]:
    """The open invoices and the unshipped orders of a customer, for forms to choose from."""
    params = {"customer_id": customer_id, "limit": MOST}
    answers = frame.asking.all(
        visitor().asker,
        {
            "invoices": Ask("credit", "/invoices", {**params, "status": "open"}),
            "orders": Ask("credit", "/orders", params),
        },
    )
    orders = [one for one in answers["orders"].items if one["state"] != "cancelled"]
    return {
        "invoices": answers["invoices"].items,
        "orders": [(one["order_id"], one["number"]) for one in orders],
    }


def _document(frame: Frame, customer_id: str, form: Filled, kind: str) -> Any:
    """The form of a payment or an invoice."""
    return frame.page(
        f"credit/{kind}.html",
        status=form.status,
        account=account_for(frame, customer_id),
        customer_id=customer_id,
        form=form,
        key=form_key(),
        doubts=_doubts(form),
        terms=offered(frame.say, frame.language),
        terms_at=field_of_terms(form.typed),
        **_open(frame, customer_id),
    )


def _foreseen(frame: Frame, customer_id: str, seen: Mapping[str, Any], kind: str) -> Any:
    """What a payment or an invoice will do, with the form that does it and the way back to change it."""
    kept = {name: one for name, one in request.form.items() if one and name not in ("csrf", "key", "here")}
    return frame.page(
        f"credit/{kind}_seen.html",
        account=account_for(frame, customer_id),
        customer_id=customer_id,
        kept=kept,
        amount=number("amount"),
        key=form_key(),
        seen=seen,
        changes=_changes(seen, frame),
        back=f"/credit/{customer_id}/{kind}s/new?{urlencode(kept)}",
    )


def _seen(frame: Frame, customer_id: str) -> Any:
    """What the payment will do, before it is entered: it cannot be undone but by a reversal."""
    form = request.form
    parts = [f"{part['invoice_id']}:{part['amount']}" for part in _allocations() or ()]
    params = {
        "amount": number("amount"),
        "received_on": form.get("received_on") or None,
        "order_id": form.get("order_id") or None,
        "bank_charge": number("bank_charge") or None,
        "reference": form.get("reference", "").strip() or None,
        "allocations": ",".join(parts) or None,
        "confirm": "true" if form.get("confirm") else None,
    }
    ask = Ask("credit", f"/accounts/{customer_id}/payments/foreseen", params)
    seen = judged(frame.asking.one(visitor().asker, ask), "credit")
    if seen.done is None:
        return _document(frame, customer_id, seen, "payment")
    return _foreseen(frame, customer_id, seen.done, "payment")


def _invoice_seen(frame: Frame, customer_id: str) -> Any:
    """What the invoice will do, before it is issued: afterwards it can only be cancelled or credited."""
    form = request.form
    names = ("number", "issued_on", "order_id", "due_on")
    params = {
        **{name: form.get(name, "").strip() or None for name in names},
        "terms": typed_terms(form) or None,
        "amount": number("amount"),
        "confirm": "true" if form.get("confirm") else None,
    }
    ask = Ask("credit", f"/accounts/{customer_id}/invoices/foreseen", params)
    seen = judged(frame.asking.one(visitor().asker, ask), "credit")
    if seen.done is None:
        return _document(frame, customer_id, seen, "invoice")
    if form.get("confirm") and not form.get("reason", "").strip():
        missing = Filled(form.to_dict(), {"reason": frame.say("reason_wanted")}, status=422)
        return _document(frame, customer_id, missing, "invoice")
    return _foreseen(frame, customer_id, seen.done, "invoice")


def _doubts(form: Filled) -> list[str]:
    """The codes of what looks wrong; such a document is taken with a reason."""
    return list(form.params.get("doubts", ())) if form.code == IMPLAUSIBLE else []


def _reversal(frame: Frame, customer_id: str, payment_id: str, form: Filled) -> Any:
    """What will happen, by credit's own rules, before it does."""
    asks = {
        "payment": Ask("credit", f"/payments/{payment_id}"),
        "seen": Ask("credit", f"/accounts/{customer_id}/payments/{payment_id}/reversal"),
    }
    answers = frame.asking.all(visitor().asker, asks)
    for answer in answers.values():
        if not answer.ok:
            abort(as_problem(answer, "credit"))
    payment: Mapping[str, Any] = answers["payment"].body
    if payment["customer_id"] != customer_id or payment["reversed"]:
        abort(404)
    return frame.page(
        "credit/reversal.html",
        status=form.status,
        account=account_for(frame, customer_id),
        customer_id=customer_id,
        payment=payment,
        seen=answers["seen"].body,
        changes=_changes(answers["seen"].body, frame),
        form=form,
        key=form_key(),
    )


def _changes(seen: Mapping[str, Any], frame: Frame) -> list[tuple[str, tuple[Any, Any]]]:
    """Before and after: each invoice's open amount, and the sums of the account that change."""
    lines = [(one["number"], (one["before"], one["after"])) for one in seen["invoices"]]
    for name in ("exposure", "overdue", "unapplied", "limit"):
        before, after = seen[f"{name}_before"], seen[f"{name}_after"]
        if before != after or name == "exposure":
            lines.append((frame.say(f"sum_{name}"), (before, after)))
    return lines
