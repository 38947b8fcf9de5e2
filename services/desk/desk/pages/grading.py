"""The rule of grade A: what an order must amount to, by currency."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, request

from desk.pages.asking import Ask
from desk.pages.filling import Filled, filled, number, sent
from desk.pages.frame import Frame, form_key
from desk.pages.telling import as_problem
from desk.pages.visiting import page, visitor, went
from people import Role

SETTING = (Role.ADMINISTRATOR, Role.GENERAL_MANAGER)
#: Currencies that the form offers beside those that the rule names.
USUAL = ("USD", "EUR", "CNY")


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("grading", __name__)

    @blueprint.get("/rules/grade-a")
    @page(*SETTING)
    def rule() -> Any:
        return _rule(frame, filled())

    @blueprint.post("/rules/grade-a")
    @page(*SETTING)
    def set_rule() -> Any:
        asked = [name for name in request.form if name.startswith("least-") and request.form[name].strip()]
        body = {
            "minimums": {name.removeprefix("least-"): number(name) for name in asked},
            "reason": request.form.get("reason", ""),
        }
        done = sent(frame.asking, "customers", "/grade-rule", body)
        if done.done is None:
            return _rule(frame, done)
        return went("/rules/grade-a?done=1")

    return blueprint


def _rule(frame: Frame, form: Filled) -> Any:
    found = frame.asking.one(visitor().asker, Ask("customers", "/grade-rule"))
    if not found.ok:
        abort(as_problem(found, "customers"))
    minimums: Mapping[str, str] = found.body["minimums"]
    currencies = [*USUAL, *(one for one in minimums if one not in USUAL)]
    return frame.page(
        "grading.html",
        status=form.status,
        rule=found.body,
        least=[(one, form.value(f"least-{one}", minimums.get(one, ""))) for one in currencies],
        staff=frame.names.everybody(visitor().asker),
        form=form,
        done=request.args.get("done"),
        key=form_key(),
    )
