"""Credit accounts: the list, and one account with its limit, assessment, invoices, payments and letters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, abort, request

from desk.pages.asking import Answer, Ask
from desk.pages.assessing import add_assessing, decision_lines
from desk.pages.formats import amount
from desk.pages.frame import Frame
from desk.pages.parts import Box, Figure
from desk.pages.receiving import add_receiving
from desk.pages.telling import as_problem
from desk.pages.visiting import page, visitor
from desk.pages.why import ASSESSORS, Piece

PAGE = 50
TABS = ("assessment", "invoices", "payments", "letters")
#: How long before its end a limit is on the list of those that end.
ENDING = timedelta(days=30)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Exposure:
    """The bar of an account and the sum beside it; without a limit there is no bar."""

    pieces: Sequence[Piece]
    limit: Decimal
    limit_word: str
    lines: Sequence[Figure]
    title: str


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("credit", __name__)
    asking = frame.asking

    @blueprint.get("/credit")
    @page(*ASSESSORS)
    def accounts() -> Any:
        lists = _lists(frame)
        name = request.args.get("list", "all")
        if name not in lists:
            abort(404)
        q = request.args.get("q", "").strip()
        more = {"cursor": request.args.get("cursor"), "limit": PAGE}
        params = {"q": q} if q else {**lists[name], **more}
        found = asking.one(visitor().asker, Ask("credit", "/accounts", params))
        if found.status == 422:
            abort(404)
        following = found.body["next"] if found.ok else None
        return frame.page(
            "credit/rows.html" if request.headers.get("HX-Request") else "credit.html",
            accounts=found.items,
            away=not found.ok,
            list=name,
            q=q,
            lists=[
                Box(frame.say(f"accounts_{one}"), f"/credit?list={one}", current=one == name and not q)
                for one in lists
            ],
            next=f"/credit?{urlencode({'list': name, 'cursor': following})}" if following else None,
        )

    @blueprint.get("/credit/<customer_id>")
    @page(*ASSESSORS)
    def whole(customer_id: str) -> Any:
        return account(customer_id, "assessment")

    @blueprint.get("/credit/<customer_id>/<tab>")
    @page(*ASSESSORS)
    def account(customer_id: str, tab: str) -> Any:
        if tab not in TABS:
            abort(404)
        asks = {
            "account": Ask("credit", f"/accounts/{customer_id}", {"after": request.args.get("after")}),
            "holds": Ask("credit", "/holds", {"customer_id": customer_id, "limit": 10}),
            "customer": Ask("customers", f"/customers/{customer_id}"),
        }
        if tab != "assessment":
            asks["items"] = _of_tab(customer_id, tab)
        answers = asking.all(visitor().asker, asks)
        found = answers["account"]
        if not found.ok:
            abort(as_problem(found, "credit"))
        items = answers.get("items")
        more = items.body["next"] if items is not None and items.ok else None
        return frame.page(
            "credit/account.html",
            account=found.body,
            customer_id=customer_id,
            customer=answers["customer"].body if answers["customer"].ok else None,
            staff=frame.names.everybody(visitor().asker),
            exposure=exposure_of(found.body, frame),
            decision=decision_lines(found.body, frame),
            holds=answers["holds"].items,
            tab=tab,
            tabs=[
                Box(frame.say(f"tab_{one}"), f"/credit/{customer_id}/{one}", current=one == tab)
                for one in TABS
            ],
            items=_shown(items, tab),
            items_away=items is not None and not items.ok,
            next=f"/credit/{customer_id}/{tab}?cursor={quote(more)}" if more else None,
            role=visitor().role.value,
        )

    add_assessing(blueprint, frame)
    add_receiving(blueprint, frame)
    return blueprint


def _lists(frame: Frame) -> Mapping[str, Mapping[str, Any]]:
    """The lists of accounts, by what credit's API narrows them with."""
    return {
        "all": {},
        "arrears": {"in_arrears": "true"},
        "proposed": {"proposed": "true"},
        "review": {"review_open": "true"},
        "ending": {"expires_before": (frame.today + ENDING).isoformat()},
    }


def _of_tab(customer_id: str, tab: str) -> Ask:
    params = {"customer_id": customer_id, "cursor": request.args.get("cursor"), "limit": PAGE}
    match tab:
        case "invoices":
            return Ask("credit", "/invoices", {**params, "after": request.args.get("after")})
        case "letters":
            return Ask("mail", "/drafts", params)
        case _:
            return Ask("credit", "/payments", {**params, "after": request.args.get("after")})


def _shown(answer: Answer | None, tab: str) -> Sequence[Mapping[str, Any]]:
    """The items of a tab; of the letters to a customer those about what is owed."""
    items = answer.items if answer is not None else []
    return [one for one in items if one["purpose"] == "collection"] if tab == "letters" else items


def exposure_of(account: Mapping[str, Any], frame: Frame) -> Exposure:
    """Limit, in use, free and over, as a bar and as the sum that makes it up."""
    say, currency = frame.say, account["currency"]

    def money(value: Any) -> str:
        return amount(value, currency)

    used = Decimal(account["exposure"])
    limit = None if account["limit"] is None else Decimal(account["limit"])
    within = min(used, limit or ZERO)
    over = max(ZERO, used - (limit or ZERO))
    pieces: list[Piece] = [(say("bar_used", amount=money(within)), within, "used")]
    if over:
        pieces.append((say("bar_over", amount=money(over)), over, "over"))
    lines = [Figure(say("sum_receivables"), money(account["receivables"]), _overdue(account, frame))]
    for name in ("open_orders", "in_transit"):
        if Decimal(account[name]):
            lines.append(Figure(f"+ {say(f'sum_{name}')}", money(account[name])))
    for name in ("deposits", "unapplied"):
        value = Decimal(account[name])
        if value:
            lines.append(Figure(f"− {say(f'sum_{name}')}", money(-value), say(f"rests_on_{name}")))
    lines.append(Figure(say("sum_exposure"), money(used), kind="total"))
    if limit is None:
        title = say("no_limit_set")
    else:
        expires = account["limit_expires_on"]
        until = say("expires_on", day=expires) if expires else ""
        lines.append(Figure(say("sum_limit"), money(limit), until, kind="under"))
        free = limit - used
        word = say("sum_free") if free >= 0 else say("sum_over")
        lines.append(Figure(word, money(abs(free)), kind="" if free >= 0 else "over"))
        title = say("limit_free", amount=money(free)) if free >= 0 else say("limit_over", amount=money(-free))
    word = say("no_limit_set") if limit is None else say("bar_limit_is", amount=money(limit))
    return Exposure(pieces, limit or ZERO, word, lines, title)


def _overdue(account: Mapping[str, Any], frame: Frame) -> str:
    if not Decimal(account["overdue"]):
        return frame.say("nothing_overdue")
    return frame.say(
        "overdue_of_it",
        amount=amount(account["overdue"], account["currency"]),
        days=account["oldest_days_overdue"],
    )
