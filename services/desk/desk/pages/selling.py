"""Selling: an order entered, changed, shipped or cancelled by those who sell, on a page of its own."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask import Blueprint, abort, request

from desk.pages.asking import Answer, Ask
from desk.pages.filling import money_or_none, plain_number
from desk.pages.frame import Frame, form_key
from desk.pages.telling import as_problem, told
from desk.pages.terms import as_typed, field_of_terms, offered, typed_terms
from desk.pages.visiting import page, visitor, went
from people import CREDIT, SALES

#: What a form offers first; a currency of the account or the order stands before them.
CURRENCIES = ("USD", "EUR", "CNY", "GBP", "JPY", "HKD", "AUD", "CAD", "CHF", "SGD", "AED")
#: Incoterms 2020, those of the sea first.
INCOTERMS = ("FOB", "CFR", "CIF", "EXW", "FCA", "FAS", "CPT", "CIP", "DAP", "DPU", "DDP")
FIELDS = ("number", "placed_on", "currency", "incoterm", "terms", "days", "deposit")
LINE = ("product", "quantity", "unit", "unit_price")
#: Lines of a new order, and how many more there are for each that asks for more.
LINES, MORE_LINES, MOST_LINES = 4, 6, 200
TONES = {"held": "late", "cleared": "done", "released": "done"}


def add_selling(blueprint: Blueprint, frame: Frame) -> None:
    asking = frame.asking

    @blueprint.get("/customers/<customer_id>/orders/new")
    @page(*SALES)
    def new_order(customer_id: str) -> Any:
        return _form(frame, customer_id, {"placed_on": frame.today.isoformat()})

    @blueprint.post("/customers/<customer_id>/orders/new")
    @page(*SALES)
    def enter_order(customer_id: str) -> Any:
        body, fields = _typed()
        body["placed_on"] = request.form.get("placed_on") or None
        path = f"/customers/{customer_id}/orders"
        done = told(asking, "customers", path, body, fields=fields).body
        _forget(frame, f"order/{customer_id}")
        return went(f"{path}/{done['order_id']}?after={done['command_id']}")

    @blueprint.get("/customers/<customer_id>/orders/<order_id>")
    @page(*SALES, *CREDIT)
    def one_order(customer_id: str, order_id: str) -> Any:
        path = f"/customers/{customer_id}"
        asks = {
            "order": Ask(
                "customers", f"{path}/orders/{order_id}", {"after": request.args.get("after") or None}
            ),
            "customer": Ask("customers", path),
        }
        answers = asking.all(visitor().asker, asks)
        if not answers["order"].ok:
            abort(as_problem(answers["order"], "customers"))
        order = answers["order"].body
        ships = order["state"] == "placed" and order.get("credit") in ("cleared", "released")
        return frame.page(
            "customer/order.html",
            order=order,
            lines=[{**line, "total": _times(line)} for line in order["lines"]],
            customer=answers["customer"].body if answers["customer"].ok else None,
            customer_id=customer_id,
            tone=TONES.get(order.get("credit", ""), "soon"),
            sells=visitor().role in SALES,
            ships=ships,
            today=frame.today.isoformat(),
            key=form_key(),
        )

    @blueprint.get("/customers/<customer_id>/orders/<order_id>/change")
    @page(*SALES)
    def change_order(customer_id: str, order_id: str) -> Any:
        found = asking.one(visitor().asker, Ask("customers", f"/customers/{customer_id}/orders/{order_id}"))
        if not found.ok:
            abort(as_problem(found, "customers"))
        if found.body["state"] != "placed":
            abort(404)
        return _form(frame, customer_id, _as_typed(found.body), found)

    @blueprint.post("/customers/<customer_id>/orders/<order_id>/change")
    @page(*SALES)
    def amend_order(customer_id: str, order_id: str) -> Any:
        body, fields = _typed()
        body["reason"] = request.form.get("reason", "").strip()
        return _done(customer_id, order_id, "amend", body, fields)

    @blueprint.post("/customers/<customer_id>/orders/<order_id>/ship")
    @page(*SALES)
    def ship_order(customer_id: str, order_id: str) -> Any:
        body = {
            "shipped_on": request.form.get("shipped_on") or None,
            "bill_of_lading": request.form.get("bill_of_lading", "").strip() or None,
        }
        return _done(customer_id, order_id, "ship", body)

    @blueprint.post("/customers/<customer_id>/orders/<order_id>/cancel")
    @page(*SALES)
    def cancel_order(customer_id: str, order_id: str) -> Any:
        return _done(
            customer_id,
            order_id,
            "cancel",
            {"reason": request.form.get("cancel_reason", "").strip()},
            {"reason": "cancel_reason"},
        )

    def _done(
        customer_id: str,
        order_id: str,
        what: str,
        body: Mapping[str, Any],
        fields: Mapping[str, str] | None = None,
    ) -> Any:
        path = f"/customers/{customer_id}/orders/{order_id}"
        done = told(asking, "customers", f"{path}/{what}", body, fields=fields).body
        return went(f"{path}?after={done['command_id']}")


def _forget(frame: Frame, draft: str) -> None:
    frame.parts.resources.unsaved.forget(visitor().person.account_id, draft)


def _form(frame: Frame, customer_id: str, typed: Mapping[str, Any], found: Answer | None = None) -> Any:
    """The form of a new order, or of one that is `found`, to be changed."""
    order: Mapping[str, Any] = found.body if found is not None else {}
    answers = frame.asking.all(
        visitor().asker,
        {
            "customer": Ask("customers", f"/customers/{customer_id}"),
            "account": Ask("credit", f"/accounts/{customer_id}"),
        },
    )
    if not answers["customer"].ok:
        abort(as_problem(answers["customer"], "customers"))
    own = order.get("total", {}).get("currency") or (answers["account"].body or {}).get("currency")
    first = [own] if own else []
    asked = request.args.get("lines", "")
    wanted = int(asked) if asked.isascii() and asked.isdigit() else LINES
    count = min(max(LINES, wanted, len(order.get("lines", ()))), MOST_LINES)
    return frame.page(
        "customer/order_form.html",
        customer=answers["customer"].body,
        customer_id=customer_id,
        order=order or None,
        version=found.version if found is not None else None,
        typed={**dict.fromkeys(FIELDS, ""), **typed},
        count=count,
        more=min(count + MORE_LINES, MOST_LINES),
        currencies=[(one, one) for one in dict.fromkeys([*first, *CURRENCIES])],
        terms=offered(frame.say, frame.language),
        incoterms=[(one, one) for one in INCOTERMS],
        key=form_key(),
    )


def _typed() -> tuple[dict[str, Any], dict[str, str]]:
    """The order as it was typed, and the form's names for what customers' API names: blank lines are none."""
    form = request.form

    def given(row: int) -> bool:
        return any(form.get(f"lines.{row}.{name}", "").strip() for name in LINE)

    rows = [row for row in range(MOST_LINES) if given(row)]
    currency = form.get("currency", "")
    body = {
        "number": form.get("number", "").strip(),
        "lines": [_line(row) for row in rows],
        "currency": currency,
        "terms": typed_terms(form),
        "incoterm": form.get("incoterm") or None,
        "deposit": money_or_none("deposit", currency),
        "number_reason": form.get("number_reason", "").strip() or None,
    }
    fields = {
        f"lines.{place}.{name}": f"lines.{row}.{name}" for place, row in enumerate(rows) for name in LINE
    }
    fields |= {"lines": "lines.0.product", "deposit.amount": "deposit", "terms": field_of_terms(form)}
    return body, fields


def _line(row: int) -> dict[str, str]:
    def of(name: str) -> str:
        return request.form.get(f"lines.{row}.{name}", "").strip()

    return {
        "product": of("product"),
        "quantity": plain_number(of("quantity")),
        "unit": of("unit"),
        "unit_price": plain_number(of("unit_price")),
    }


def _as_typed(order: Mapping[str, Any]) -> dict[str, str]:
    """An order as the form that enters it would have it."""
    lines: Sequence[Mapping[str, str]] = order["lines"]
    return {
        "number": order["number"],
        "currency": order["total"]["currency"],
        **as_typed(order["terms"]),
        "incoterm": order["incoterm"] or "",
        "deposit": order["deposit"]["amount"] if order["deposit"] else "",
        **{f"lines.{row}.{name}": line[name] for row, line in enumerate(lines) for name in LINE},
    }


def _times(line: Mapping[str, str]) -> Decimal:
    return Decimal(line["quantity"]) * Decimal(line["unit_price"])
