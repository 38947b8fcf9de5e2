"""One's own settings: language, look, keys, password, sessions."""

from typing import Any, get_args

from flask import Blueprint, redirect, request

from desk.pages.frame import Frame, form_key
from desk.pages.sign_in import change_password
from desk.pages.visiting import COOKIE, keep, own_path, page, visitor
from desk.preferences.commands import SetPreferences
from desk.values import MAX_PASSWORD, MIN_PASSWORD, Density, PageLanguage, Theme
from eventing import CommandContext, uuid5hex

CHOICES: dict[str, tuple[str, ...]] = {
    "language": get_args(PageLanguage),
    "theme": get_args(Theme),
    "density": get_args(Density),
}


def pages(frame: Frame) -> Blueprint:
    parts, signing_in = frame.parts, frame.signing_in
    blueprint = Blueprint("me", __name__, url_prefix="/me")

    @blueprint.get("")
    @page()
    def settings() -> Any:
        return _settings(frame, None)

    @blueprint.post("/preferences")
    @page(may_have_one_time_password=True)
    def prefer() -> Any:
        """Change what the form gives; then the page it came from, with what is new."""
        person, form = visitor().person, request.form
        given: dict[str, Any] = {
            name: form[name] for name, choices in CHOICES.items() if form.get(name) in choices
        }
        if "single_keys" in form:
            given["single_keys"] = form["single_keys"] == "on"
        if given:
            command = SetPreferences(account_id=person.account_id, **given)
            command_id = uuid5hex(person.actor, form.get("key") or form_key())
            parts.bus.handle(command, CommandContext(command_id, person.actor, parts.clock.now())).or_raise()
        return redirect(own_path(form.get("next")), 303)

    @blueprint.post("/password")
    @page()
    def password() -> Any:
        problem = change_password(parts, signing_in)
        if problem is not None:
            return _settings(frame, problem)
        answer = redirect("/me?changed=password", 303)
        keep(answer, COOKIE, signing_in.new_cookie(visitor().person.session_id))
        return answer

    return blueprint


def _settings(frame: Frame, problem: Any) -> Any:
    return frame.page(
        "me.html",
        status=200 if problem is None else problem.status,
        problem=problem,
        changed=request.args.get("changed"),
        preferences=visitor().preferences,
        choices=CHOICES,
        key=form_key(),
        least=MIN_PASSWORD,
        most=MAX_PASSWORD,
    )
