"""One's own settings: language, look, keys, password, sessions."""

from typing import Any, get_args

from flask import Blueprint, g, redirect, request

from desk.pages.attaching import WRITERS
from desk.pages.frame import Frame, form_key
from desk.pages.sign_in import change_password, when_again
from desk.pages.visiting import (
    COOKIE,
    COOKIE_DAYS,
    LANGUAGE_COOKIE,
    keep,
    open_page,
    own_path,
    page,
    visitor,
)
from desk.preferences.commands import SetPreferences, SetSignature
from desk.values import MAX_PASSWORD, MIN_PASSWORD, Density, PageLanguage, Theme
from eventing import CommandContext, new_id
from people import SALES

CHOICES: dict[str, tuple[str, ...]] = {
    "language": get_args(PageLanguage),
    "theme": get_args(Theme),
    "density": get_args(Density),
}


def pages(frame: Frame) -> Blueprint:
    parts, signing_in = frame.parts, frame.signing_in
    blueprint = Blueprint("me", __name__)

    @blueprint.get("/me")
    @page()
    def settings() -> Any:
        return _settings(frame, None)

    @blueprint.post("/look")
    @open_page
    def prefer() -> Any:
        """Change what the form gives, then the page it came from; a language before sign-in as well."""
        form = request.form
        answer = redirect(own_path(form.get("back")), 303)
        given: dict[str, Any] = {
            name: form[name] for name, choices in CHOICES.items() if form.get(name) in choices
        }
        if "single_keys" in form:
            given["single_keys"] = form["single_keys"] == "1"
        if "visitor" in g and given:
            person = visitor().person
            command = SetPreferences(account_id=person.account_id, **given)
            context = CommandContext(new_id(), person.actor, parts.clock.now())
            parts.bus.handle(command, context).or_raise()
        if "language" in given:
            keep(answer, LANGUAGE_COOKIE, given["language"], days=COOKIE_DAYS)
        return answer

    @blueprint.post("/me/signature")
    @page(*WRITERS)
    def signature() -> Any:
        """What letters end with, in both languages."""
        person = visitor().person
        for language in get_args(PageLanguage):
            text = request.form.get(f"signature-{language}", "").replace("\r\n", "\n").strip()
            command = SetSignature(account_id=person.account_id, language=language, text=text)
            context = CommandContext(new_id(), person.actor, parts.clock.now())
            parts.bus.handle(command, context).or_raise()
        return redirect("/me?changed=signature", 303)

    @blueprint.post("/me/password")
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
    page = frame.page(
        "me.html",
        status=200 if problem is None else problem.status,
        problem=problem,
        changed=request.args.get("changed"),
        key=form_key(),
        signatures=visitor().preferences.signatures if visitor().role in WRITERS else None,
        in_sales=visitor().role in SALES,
        least=MIN_PASSWORD,
        most=MAX_PASSWORD,
    )
    return when_again(page, problem)
