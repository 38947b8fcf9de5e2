"""Sign-in, sign-out, and the password of one's own that replaces a one-time password."""

from typing import Any

from flask import Blueprint, g, redirect, request
from werkzeug.wrappers import Response

from desk.account.commands import ChangePassword
from desk.config import Config
from desk.errors import SignInRefused, TooManyAttempts
from desk.pages.frame import Frame, form_key
from desk.pages.visiting import (
    COOKIE,
    COOKIE_DAYS,
    DEVICE_COOKIE,
    forget,
    keep,
    open_page,
    own_path,
    page,
    visitor,
    went,
)
from desk.resources import Resources
from desk.sign_in.handlers import SigningIn
from desk.values import MAX_LOGIN, MAX_PASSWORD, MIN_PASSWORD
from eventing import CommandContext, Invalid, Parts, Refused, uuid5hex


def pages(frame: Frame) -> Blueprint:
    parts, signing_in = frame.parts, frame.signing_in
    blueprint = Blueprint("sign_in", __name__)

    @blueprint.get("/sign-in")
    @open_page
    def sign_in() -> Any:
        wanted = own_path(request.args.get("next"))
        if "visitor" in g:
            return redirect(wanted, 303)
        return _sign_in_page(frame, wanted)

    @blueprint.post("/sign-in")
    @open_page
    def let_in() -> Any:
        login, wanted = request.form.get("login", "").strip(), own_path(request.form.get("next"))
        password = request.form.get("password", "")
        try:
            if not (0 < len(login) <= MAX_LOGIN and 0 < len(password) <= MAX_PASSWORD):
                raise SignInRefused()
            person, cookie, device = signing_in.sign_in_browser(
                login, password, request.remote_addr or "", request.cookies.get(DEVICE_COOKIE)
            )
        except (SignInRefused, TooManyAttempts) as refused:
            return when_again(_sign_in_page(frame, wanted, login, refused), refused)
        if request.headers.get("HX-Request") and not person.must_change_password:
            # In the panel over a page that was left open: the page goes on.
            answer: Response = frame.page("sign_in_again.html", problem=None, login=login, done=True)
        else:
            answer = went("/first-password" if person.must_change_password else wanted)
        keep(answer, COOKIE, cookie)
        keep(answer, DEVICE_COOKIE, device, days=COOKIE_DAYS)
        return answer

    @blueprint.post("/sign-out")
    @page(may_have_one_time_password=True)
    def sign_out() -> Any:
        person = visitor().person
        if request.form.get("everywhere"):
            signing_in.end_everywhere(person.account_id)
        else:
            signing_in.end(person.session_id)
        answer = redirect("/sign-in", 303)
        forget(answer, COOKIE)
        # What the browser kept of what was typed is this person's.
        answer.headers["Clear-Site-Data"] = '"storage"'
        return answer

    @blueprint.get("/first-password")
    @page(may_have_one_time_password=True)
    def first_password() -> Any:
        if not visitor().person.must_change_password:
            return redirect("/", 303)
        return _password_page(frame, None)

    @blueprint.post("/first-password")
    @page(may_have_one_time_password=True)
    def change_first_password() -> Any:
        problem = change_password(parts, signing_in)
        if problem is not None:
            return _password_page(frame, problem)
        answer = redirect("/", 303)
        keep(answer, COOKIE, signing_in.new_cookie(visitor().person.session_id))
        return answer

    return blueprint


def _sign_in_page(frame: Frame, wanted: str, login: str = "", problem: Refused | None = None) -> Any:
    status = 200 if problem is None else problem.status
    if request.headers.get("HX-Request"):
        return frame.page("sign_in_again.html", status=status, problem=problem, login=login, done=False)
    return frame.page("sign_in.html", status=status, wanted=wanted, login=login, problem=problem)


def _password_page(frame: Frame, problem: Refused | None) -> Any:
    page = frame.page(
        "first_password.html",
        status=200 if problem is None else problem.status,
        problem=problem,
        key=form_key(),
        least=MIN_PASSWORD,
        most=MAX_PASSWORD,
    )
    return when_again(page, problem)


def when_again(page: Response, problem: Refused | None) -> Response:
    """The page, with how long to wait where there were too many attempts; the page itself says so, too."""
    if isinstance(problem, TooManyAttempts):
        page.headers["Retry-After"] = str(problem.retry_after)
    return page


def change_password(parts: Parts[Config, Resources], signing_in: SigningIn) -> Refused | None:
    """Change the visitor's password as the form says. Returns why not; None when it is changed."""
    person, form = visitor().person, request.form
    current, new = form.get("current_password", ""), form.get("new_password", "")
    try:
        signing_in.count_attempt(person.actor, request.remote_addr or "")
        if new != form.get("repeated", ""):
            raise Invalid("repeated", "not_the_same")
        if not MIN_PASSWORD <= len(new) <= MAX_PASSWORD:
            code, limit = (
                ("too_short", MIN_PASSWORD) if len(new) < MIN_PASSWORD else ("too_long", MAX_PASSWORD)
            )
            raise Invalid("new_password", code, **{"min" if code == "too_short" else "max": limit})
        if not 0 < len(current) <= MAX_PASSWORD:
            raise Invalid("current_password", "wrong_password")
        command = ChangePassword(
            account_id=person.account_id,
            session_id=person.session_id,
            current_password=current,
            new_password=new,
        )
        command_id = uuid5hex(person.actor, form.get("key") or form_key())
        parts.bus.handle(command, CommandContext(command_id, person.actor, parts.clock.now())).or_raise()
    except Refused as refused:
        return refused
    return None
