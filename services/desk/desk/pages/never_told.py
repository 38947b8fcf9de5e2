"""What is never told to anybody outside: the firm's words, one a line."""

from typing import Any

from flask import Blueprint, abort, request

from desk.pages.asking import Ask
from desk.pages.filling import Filled, filled, sent
from desk.pages.frame import Frame, form_key
from desk.pages.grading import SETTING
from desk.pages.telling import as_problem
from desk.pages.visiting import page, visitor, went


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("never_told", __name__)

    @blueprint.get("/rules/never-told")
    @page(*SETTING)
    def words() -> Any:
        return _words(frame, filled())

    @blueprint.post("/rules/never-told")
    @page(*SETTING)
    def set_words() -> Any:
        typed = request.form.get("words", "").splitlines()
        body = {"words": [" ".join(line.split()) for line in typed if line.strip()]}
        done = sent(frame.asking, "mail", "/never-told", body)
        return _words(frame, done) if done.done is None else went("/rules/never-told?done=1")

    return blueprint


def _words(frame: Frame, form: Filled) -> Any:
    found = frame.asking.one(visitor().asker, Ask("mail", "/never-told"))
    if not found.ok:
        abort(as_problem(found, "mail"))
    return frame.page(
        "never_told.html",
        status=form.status,
        listed=found.body,
        words=form.value("words", "\n".join(found.body["words"])),
        staff=frame.names.everybody(visitor().asker),
        form=form,
        done=request.args.get("done"),
        key=form_key(),
    )
