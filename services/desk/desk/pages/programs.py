"""Other mail programs: one's app passwords, and how a program is set up to hand in letters."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, request

from desk.pages.asking import Ask
from desk.pages.filling import Filled, filled, sent
from desk.pages.frame import Frame, form_key
from desk.pages.rows import instant
from desk.pages.telling import as_problem
from desk.pages.visiting import page, visitor, went
from people import SALES

HERE = "/me/app-passwords"


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("programs", __name__)

    @blueprint.get(HERE)
    @page(*SALES)
    def programs() -> Any:
        return _programs(frame, filled())

    @blueprint.post(HERE)
    @page(*SALES)
    def make() -> Any:
        """Make one, and show it on the page that answers: it is at no address, and never shown again."""
        body = {"name": " ".join(request.form.get("name", "").split())}
        done = sent(frame.asking, "mail", "/app-passwords", body)
        return _programs(frame, done if done.done is None else filled(), done.done)

    @blueprint.post(f"{HERE}/<app_password_id>/revoke")
    @page(*SALES)
    def revoke(app_password_id: str) -> Any:
        done = sent(frame.asking, "mail", f"/app-passwords/{app_password_id}/revoke", {})
        if done.done is None:
            return _programs(frame, done)
        return went(f"{HERE}?after={done.done['command_id']}&revoked=1")

    return blueprint


def _programs(frame: Frame, form: Filled, made: Mapping[str, Any] | None = None) -> Any:
    after = made["command_id"] if made else request.args.get("after")
    found = frame.asking.one(visitor().asker, Ask("mail", "/app-passwords", {"after": after}))
    if not found.ok:
        abort(as_problem(found, "mail"))
    times = ("made_at", "last_used_at")
    rows = [{**one, **{name: instant(one[name]) for name in times}} for one in found.body["items"]]
    answer = frame.page(
        "app_passwords.html",
        status=form.status,
        told=found.body,
        passwords=rows,
        made=made,
        form=form,
        revoked=request.args.get("revoked"),
        key=form_key(),
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
