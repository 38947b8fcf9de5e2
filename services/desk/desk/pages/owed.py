"""What is owed: overdue invoices with their step and reason, and the ageing as table and bars."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, request

from desk.pages.asking import Ask
from desk.pages.buckets import ASIDE, bucket_word
from desk.pages.chasing import add_chasing
from desk.pages.exporting import add_exporting
from desk.pages.frame import Frame, form_key
from desk.pages.parts import Box
from desk.pages.rows import ask_beside
from desk.pages.telling import as_problem, told
from desk.pages.visiting import page, typed, visitor, went
from desk.pages.why import ASSESSORS
from people import CREDIT, SALES

READERS = (*SALES, *CREDIT)
PAGE = 50
#: Whose turn it is on the ladder, as credit has it.
TURNS = ("sales", "credit", "finance", "management")
#: Why an invoice is late, as credit's API names it.
REASONS = ("oversight", "documents", "goods", "cash", "bank", "process", "no_answer", "other")
#: The colours of the buckets, from what is not due to what is oldest; the last one is for all that follow.
TONES = ("done", "1", "2", "3", "4", "over")


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("owed", __name__)
    asking = frame.asking

    @blueprint.get("/collection")
    @page(*READERS)
    def collection() -> Any:
        turn = request.args.get("turn")
        if turn is not None and turn not in TURNS:
            abort(404)
        asked = {"customer_id": request.args.get("customer_id"), "action_owner": turn}
        more = {"cursor": request.args.get("cursor"), "after": request.args.get("after"), "limit": PAGE}
        answers = asking.all(
            visitor().asker,
            {
                "late": Ask("credit", "/collection", {**asked, **more}),
            },
        )
        found = answers["late"]
        if found.status in (403, 404, 422):
            abort(404)
        named = [{"customer_id": one["customer_id"], "mail_id": None} for one in found.items]
        following = found.body["next"] if found.ok else None
        kept = {"turn": turn, "customer_id": asked["customer_id"], "cursor": following}
        rest = {name: value for name, value in kept.items() if value}
        return frame.page(
            "owed/rows.html" if request.headers.get("HX-Request") else "collection.html",
            invoices=found.items,
            away=not found.ok,
            customers=ask_beside(asking, visitor().asker, named).customers,
            staff=frame.names.everybody(visitor().asker),
            reasons=[(one, frame.say(f"late_{one}")) for one in REASONS],
            key=form_key(),
            turns=[
                Box(
                    frame.say(f"turn_{one or 'all'}"),
                    f"/collection?turn={one}" if one else "/collection",
                    current=one == turn,
                )
                for one in (None, *TURNS)
            ],
            ageing=visitor().role in ASSESSORS,
            next=f"/collection?{urlencode(rest)}" if following else None,
        )

    @blueprint.post("/collection/<customer_id>/<invoice_id>/reason")
    @page(*READERS)
    def note_reason(customer_id: str, invoice_id: str) -> Any:
        body = {"late_reason": typed("late_reason"), "note": typed("note") or None}
        path = f"/accounts/{customer_id}/invoices/{invoice_id}/late-reason"
        done = told(asking, "credit", path, body)
        return went(f"/collection?after={done.body['command_id']}")

    @blueprint.get("/ageing")
    @page(*ASSESSORS)
    def ageing() -> Any:
        as_of = request.args.get("as_of") or None
        found = asking.one(visitor().asker, Ask("credit", "/ageing", {"as_of": as_of}))
        errors = {one["field"]: one["detail"] for one in found.body["errors"]} if found.status == 422 else {}
        if not found.ok and not errors:
            abort(as_problem(found, "credit"))
        if errors:
            return frame.page("ageing.html", status=422, ageing=None, as_of=as_of, errors=errors)
        aged = found.body
        return frame.page(
            "ageing.html",
            ageing=aged,
            as_of=aged["as_of"],
            errors=errors,
            names=[*aged["buckets"], *ASIDE],
            buckets=[bucket_word(name, frame) for name in (*aged["buckets"], *ASIDE)],
            tones=[*tones_of(aged["buckets"]), "used"],
            overdue_share=share_of(aged["overdue"], aged["total"]),
        )

    @blueprint.get("/ageing/invoices")
    @page(*ASSESSORS)
    def aged_invoices() -> Any:
        """The invoices behind a cell or a piece of the bar."""
        asked = {name: request.args.get(name) or None for name in ("bucket", "customer_id", "as_of")}
        found = asking.one(visitor().asker, Ask("credit", "/ageing/invoices", asked))
        if found.status == 422 or not asked["bucket"]:
            abort(404)
        if not found.ok:
            abort(as_problem(found, "credit"))
        return frame.page("owed/aged.html", aged=found.body, bucket=bucket_word(asked["bucket"], frame))

    add_chasing(blueprint, frame)
    add_exporting(blueprint, frame)
    return blueprint


def tones_of(buckets: Mapping[str, Any] | Sequence[str]) -> list[str]:
    return [TONES[min(n, len(TONES) - 1)] for n in range(len(buckets))]


def share_of(part: str, whole: str) -> str:
    """A part of a whole in per cent, for a sentence."""
    return f"{Decimal(part) / Decimal(whole) * 100:.1f}" if Decimal(whole) else "0"


def a_week_before(day: str) -> str:
    return date.fromordinal(date.fromisoformat(day).toordinal() - 7).isoformat()
