"""Assessing: a balance sheet checked while it is typed, traits, and a limit seen before it is set."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import Blueprint, abort, request

from desk.pages.asking import Ask
from desk.pages.filling import Filled, filled, money_or_none, number, plain_number, sent
from desk.pages.formats import DASH, amount
from desk.pages.frame import Frame, form_key
from desk.pages.parts import Figure
from desk.pages.telling import as_problem
from desk.pages.visiting import page, visitor, went
from desk.pages.why import ASSESSORS

#: The figures of a balance sheet, in the order of the form: both sides.
ASSETS = ("current_assets", "inventory", "non_current_assets")
FINANCED = ("current_liabilities", "total_liabilities", "net_worth")
RELIABILITIES = ("audited", "reviewed", "unaudited", "estimated")
#: Traits are scored in steps that people tell apart; 0 is "no data".
SCORES = tuple(range(11))


def add_assessing(blueprint: Blueprint, frame: Frame) -> None:
    asking = frame.asking

    @blueprint.get("/credit/<customer_id>/statements")
    @page(*ASSESSORS)
    def statements(customer_id: str) -> Any:
        return _statements(frame, customer_id, filled())

    @blueprint.get("/statements/check")
    @page(*ASSESSORS)
    def check_statements() -> Any:
        """Both sides as far as they are typed; asked for after each pause."""
        currency = request.args.get("currency", "")
        return frame.page("credit/balance.html", balance=_balance(frame, request.args, currency))

    @blueprint.post("/credit/<customer_id>/statements")
    @page(*ASSESSORS)
    def file_statements(customer_id: str) -> Any:
        form = request.form
        body = {
            "currency": form.get("currency", ""),
            "period_end": form.get("period_end", ""),
            "figures": {name: number(name) for name in (*ASSETS, *FINANCED)},
            "origin": form.get("origin", ""),
            "reliability": form.get("reliability", ""),
        }
        done = sent(asking, "credit", f"/accounts/{customer_id}/statements", body)
        if done.done is None:
            return _statements(frame, customer_id, done)
        return went(f"/credit/{customer_id}?after={done.done['command_id']}")

    @blueprint.get("/credit/<customer_id>/traits")
    @page(*ASSESSORS)
    def traits(customer_id: str) -> Any:
        return _traits(frame, customer_id, filled())

    @blueprint.post("/credit/<customer_id>/traits")
    @page(*ASSESSORS)
    def score_traits(customer_id: str) -> Any:
        scores = {
            name.removeprefix("trait_"): int(value)
            for name, value in request.form.items()
            if name.startswith("trait_") and value.isdigit()
        }
        body = {"scores": scores, "note": request.form.get("note", "").strip() or None}
        done = sent(asking, "credit", f"/accounts/{customer_id}/traits", body)
        if done.done is None:
            return _traits(frame, customer_id, done)
        return went(f"/credit/{customer_id}?after={done.done['command_id']}")

    @blueprint.get("/credit/<customer_id>/review")
    @page(*ASSESSORS)
    def review(customer_id: str) -> Any:
        """What a review would come to: seen first, then set or proposed."""
        return _review(frame, customer_id, filled())

    @blueprint.post("/credit/<customer_id>/review")
    @page(*ASSESSORS)
    def assess(customer_id: str) -> Any:
        currency = request.form.get("currency", "")
        body = {
            "requested_limit": money_or_none("requested_limit", currency),
            "own_sales": money_or_none("own_sales", currency),
            "confirmed": bool(request.form.get("confirmed")),
        }
        done = sent(asking, "credit", f"/accounts/{customer_id}/assess", body)
        if done.done is None:
            return _review(frame, customer_id, done)
        return went(f"/credit/{customer_id}?after={done.done['command_id']}")

    @blueprint.post("/credit/<customer_id>/approve")
    @page(*ASSESSORS)
    def approve(customer_id: str) -> Any:
        done = sent(asking, "credit", f"/accounts/{customer_id}/approve", {})
        if done.done is None:
            return _review(frame, customer_id, done)
        return went(f"/credit/{customer_id}?after={done.done['command_id']}")


def account_for(frame: Frame, customer_id: str) -> Mapping[str, Any]:
    """The account and its customer's name; ends the request where there is none for this person."""
    found = frame.asking.one(visitor().asker, Ask("credit", f"/accounts/{customer_id}"))
    if not found.ok:
        abort(as_problem(found, "credit"))
    account: Mapping[str, Any] = found.body
    return account


# -- statements ----------------------------------------------------------------------------------------


def _statements(frame: Frame, customer_id: str, form: Filled) -> Any:
    account = account_for(frame, customer_id)
    filed = account["statements"] or {}
    figures = {name: amount(value, account["currency"]) for name, value in filed.get("figures", {}).items()}
    shown = {name: form.value(name, figures.get(name, "")) for name in (*ASSETS, *FINANCED)}
    return frame.page(
        "credit/statements.html",
        status=form.status,
        account=account,
        customer_id=customer_id,
        form=form,
        key=form_key(),
        shown=shown,
        sides=(ASSETS, FINANCED),
        reliabilities=[(one, frame.say(f"reliability_{one}")) for one in RELIABILITIES],
        balance=_balance(frame, shown, account["currency"]),
    )


def _balance(frame: Frame, typed: Mapping[str, str], currency: str) -> dict[str, Any] | None:
    """Both sides as credit adds them up; None while nothing is typed or what is typed is no number."""
    figures = {name: plain_number(typed.get(name, "")) for name in (*ASSETS, *FINANCED)}
    params = {name: value for name, value in figures.items() if value}
    if not params:
        return None
    found = frame.asking.one(visitor().asker, Ask("credit", "/statements/check", params))
    if not found.ok:
        return None
    body: dict[str, Any] = found.body
    sums = {name: amount(body[name], currency) for name in ("assets", "financed", "difference")}
    model = body["evaluation"]
    return {
        **body,
        **sums,
        "even": not Decimal(body["difference"]),
        "value": rounded(model["evaluation_value"], 2) if model else None,
        "limit": amount(rounded(model["limit"], 2), currency) if model else None,
    }


# -- traits --------------------------------------------------------------------------------------------


def _traits(frame: Frame, customer_id: str, form: Filled) -> Any:
    account = account_for(frame, customer_id)
    policy = frame.asking.one(visitor().asker, Ask("credit", "/policy"))
    if not policy.ok:
        abort(as_problem(policy, "credit"))
    rules, scored = policy.body["traits"], account["traits"] or {}
    derived = (account["assessment"] or {}).get("traits") or {}
    weights = rules["weight_sets"][rules["weights"]]
    groups: dict[str, list[dict[str, Any]]] = {}
    for item in rules["items"]:
        key = item["key"]
        groups.setdefault(item["group"], []).append(
            {
                "key": key,
                "weight": weights[key],
                "score": form.value(f"trait_{key}", scored.get("scores", {}).get(key, 0)),
                "derived": key in derived.get("derived", ()),
            }
        )
    return frame.page(
        "credit/traits.html",
        status=form.status,
        account=account,
        customer_id=customer_id,
        form=form,
        key=form_key(),
        groups=groups,
        scores=SCORES,
        note=form.value("note", scored.get("note") or ""),
    )


# -- a review ------------------------------------------------------------------------------------------


def _review(frame: Frame, customer_id: str, form: Filled) -> Any:
    account = account_for(frame, customer_id)
    asked = {name: plain_number(form.value(name)) for name in ("requested_limit", "own_sales")}
    params = {name: value for name, value in asked.items() if value}
    seen = frame.asking.one(visitor().asker, Ask("credit", f"/accounts/{customer_id}/review", params))
    errors = dict(form.errors)
    if seen.status == 422:
        errors |= {one["field"]: one["detail"] for one in seen.body["errors"]}
    elif not seen.ok:
        abort(as_problem(seen, "credit"))
    if errors and not form.errors:
        form = Filled(form.typed, errors, status=422)
    return frame.page(
        "credit/review.html",
        status=form.status,
        account=account,
        customer_id=customer_id,
        form=form,
        key=form_key(),
        seen=seen.body if seen.ok else None,
        lines=_lines(seen.body, account["currency"], frame) if seen.ok else (),
    )


def decision_lines(account: Mapping[str, Any], frame: Frame) -> list[Figure]:
    """The sum of the last decision: how grade and limit came about."""
    assessed = account["assessment"]
    if assessed is None:
        return []
    traits = assessed.get("traits") or {}
    found = {
        **assessed,
        "trait_percent": traits.get("percent"),
        "limit": assessed["limit"]["amount"],
        "policy_version": assessed["policy_version"],
    }
    return _lines(found, account["currency"], frame)


def _lines(found: Mapping[str, Any], currency: str, frame: Frame) -> list[Figure]:
    say = frame.say
    percent, days = found.get("trait_percent"), found["average_days_late"]

    def money(name: str) -> str:
        return amount(rounded(found[name], 2), currency)

    def graded(word: str) -> str:
        return say(word, grade=grade(found[word], frame))

    cap = Figure(say("grade_cap"), found["cap"] or "", say("grade_cap_about"), kind="over")
    return [
        Figure(say("model_value"), rounded(found["evaluation_value"], 4), graded("financial_grade")),
        Figure(
            say("trait_share"),
            DASH if percent is None else f"{rounded(percent, 1)} %",
            graded("trait_grade"),
        ),
        Figure(say("model_limit"), money("model_limit"), say("model_limit_about")),
        Figure(say("adjusted_limit"), money("adjusted_limit"), say("adjusted_about")),
        Figure(
            say("days_late_average"),
            DASH if days is None else rounded(days, 1),
            say("notches", notches=found["notches"]) if found["notches"] else "",
        ),
        *([cap] if found["cap"] else ()),
        Figure(
            say("limit_found"),
            money("limit"),
            say("grade_and_policy", grade=grade(found["grade"], frame), version=found["policy_version"]),
            kind="total",
        ),
    ]


def grade(code: str, frame: Frame) -> str:
    return frame.say("not_assessed") if code == "NR" else code


def rounded(value: Any, places: int) -> str:
    """A number with no more than these places; a dash where it is not known."""
    if value is None:
        return DASH
    return f"{Decimal(value):.{places}f}"
