"""Orders: the list with those on hold first, why one is held, and letting one go with authority."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, request

from desk.pages.asking import Answer, Ask
from desk.pages.filling import filled, sent, typed_money
from desk.pages.formats import listed
from desk.pages.frame import Frame, form_key
from desk.pages.parts import Box
from desk.pages.rows import ask_beside
from desk.pages.selling import add_selling
from desk.pages.telling import as_problem
from desk.pages.visiting import page, visitor, went
from desk.pages.why import ASSESSORS, why_of
from people import CREDIT, SALES

READERS = (*SALES, *CREDIT)
PAGE = 50
HELD = "held"
#: Of these credit has not even heard; it may be away.
UNANSWERED = "unanswered"
#: The lists of orders, by what credit calls their state; what is held is always first.
STATES = (HELD, "cleared", "shipped", "unchecked", UNANSWERED, "cancelled")
TONES = {
    HELD: "late",
    "cleared": "done",
    "shipped": "act",
    "unchecked": "soon",
    UNANSWERED: "soon",
    "cancelled": "",
}


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("orders", __name__)
    asking = frame.asking

    @blueprint.get("/orders")
    @page(*READERS)
    def listed_orders() -> Any:
        state = request.args.get("state", HELD)
        if state not in STATES:
            abort(404)
        params = {
            "customer_id": request.args.get("customer_id"),
            "cursor": request.args.get("cursor"),
            "limit": PAGE,
        }
        asked = _of_state(state, params)
        found = asking.one(visitor().asker, asked)
        if found.status in (403, 404, 422):
            abort(404)
        customers = ask_beside(asking, visitor().asker, _named(found)).customers
        rows = [_row(frame, one, customers) for one in found.items]
        template = "orders/rows.html" if request.headers.get("HX-Request") else "orders.html"
        more = found.body["next"] if found.ok else None
        kept = {"state": state, "customer_id": params["customer_id"], "cursor": more}
        return frame.page(
            template,
            orders=rows,
            state=state,
            away=None if found.ok else asked.service,
            next=f"/orders?{urlencode({name: one for name, one in kept.items() if one})}" if more else None,
            states=[
                Box(frame.say(f"order_{one}"), f"/orders?state={one}", current=one == state) for one in STATES
            ],
        )

    @blueprint.get("/orders/<order_id>")
    @page(*READERS)
    def one(order_id: str) -> Any:
        order = _order(frame, order_id)
        return _page(frame, "order.html", order)

    @blueprint.get("/orders/<order_id>/override")
    @page(*ASSESSORS)
    def confirm_override(order_id: str) -> Any:
        order = _overridable(frame, order_id)
        return _page(frame, "orders/override.html", order, key=form_key(), form=filled())

    @blueprint.post("/orders/<order_id>/override")
    @page(*ASSESSORS)
    def override(order_id: str) -> Any:
        """Let it go, for a reason and up to a sum; what is refused is said on the same page."""
        order = _order(frame, order_id)
        body = {
            "amount": typed_money("amount", order["total"]["currency"]),
            "reason": request.form.get("reason", ""),
        }
        path = f"/accounts/{order['customer_id']}/orders/{order_id}/override"
        form = sent(asking, "credit", path, body)
        if form.done is None:
            status = form.status
            return _page(frame, "orders/override.html", order, status=status, key=form_key(), form=form)
        return went(f"/orders/{order_id}?after={form.done['command_id']}")

    add_selling(blueprint, frame)
    return blueprint


def _of_state(state: str, params: Mapping[str, Any]) -> Ask:
    """Credit tells of every order it has heard of, and customers of the others."""
    if state == HELD:
        return Ask("credit", "/holds", params)
    if state == UNANSWERED:
        return Ask("customers", "/orders/unanswered", {"cursor": params["cursor"], "limit": params["limit"]})
    return Ask("credit", "/orders", {**params, "state": state})


def _named(found: Answer) -> list[dict[str, Any]]:
    return [{"customer_id": one["customer_id"], "mail_id": None} for one in found.items]


def _row(
    frame: Frame, order: Mapping[str, Any], customers: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """An order of the list, with its customer and the reasons in a few words."""
    if "order_id" not in order:  # as customers tell of it
        address = f"/customers/{order['customer_id']}/orders/{order['id']}"
        order = {**order, "state": UNANSWERED, "reasons": ()}
    else:
        address = f"/orders/{order['order_id']}"
    reasons: Sequence[str] = [frame.say(f"reason_{one['code']}") for one in order["reasons"]]
    return {
        **order,
        "address": address,
        "customer": customers.get(order["customer_id"], {}),
        "why": listed(reasons, frame.language),
        "tone": TONES[order["state"]],
    }


def _order(frame: Frame, order_id: str) -> dict[str, Any]:
    """The order as credit answers it. Ends the request where there is none for this person."""
    found = frame.asking.one(
        visitor().asker, Ask("credit", f"/orders/{order_id}", {"after": request.args.get("after")})
    )
    if not found.ok:
        abort(as_problem(found, "credit"))
    order: dict[str, Any] = found.body
    return order


def _overridable(frame: Frame, order_id: str) -> dict[str, Any]:
    order = _order(frame, order_id)
    if order["override_leave"] is None or not order["override_leave"]["within"]:
        abort(404)
    return order


def _page(frame: Frame, template: str, order: Mapping[str, Any], *, status: int = 200, **more: Any) -> Any:
    asker = visitor().asker
    answers = frame.asking.all(
        asker,
        {
            "customer": Ask("customers", f"/customers/{order['customer_id']}"),
        },
    )
    return frame.page(
        template,
        status=status,
        order=order,
        tone=TONES[order["state"]],
        customer=answers["customer"].body if answers["customer"].ok else None,
        staff=frame.names.everybody(visitor().asker),
        why=why_of(order, frame, visitor().role),
        assesses=visitor().role in ASSESSORS,
        **more,
    )
