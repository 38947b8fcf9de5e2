"""Other mail programs: one's app passwords, and how a program is set up to hand in letters."""

import hmac
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
#: No letter or figure that is taken for another. Of its letters the last sixteen, 78 bits, are the secret.
LETTERS = "abcdefghjkmnpqrstvwxyz23456789"
GROUP, GROUPS = 4, 6


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
        name, password = " ".join(request.form.get("name", "").split()), new_password()
        done = sent(frame.asking, "mail", "/app-passwords", {"name": name, "password": password})
        made = None if done.done is None else {**done.done, "password": password}
        return _programs(frame, done if made is None else filled(), made)

    def new_password() -> str:
        """The same for the same form: pressed twice, it is made once, and both pages show it."""
        form = f"app password of {visitor().person.account_id} by {request.form.get('key', '')}"
        drawn = hmac.new(frame.parts.resources.key_secret.encode(), form.encode(), "sha256").digest()
        number, letters = int.from_bytes(drawn, "big"), ""
        for _ in range(GROUP * GROUPS):
            number, one = divmod(number, len(LETTERS))
            letters += LETTERS[one]
        return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))

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
    return frame.page(
        "app_passwords.html",
        status=form.status,
        told=found.body,
        passwords=rows,
        made=made,
        form=form,
        revoked=request.args.get("revoked"),
        key=form_key(),
    )
