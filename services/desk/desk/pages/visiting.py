"""Visiting: who asks for a page, by the cookie; and that a change was meant, by where it comes from."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import quote, urlsplit

from flask import abort, g, redirect, request
from werkzeug.wrappers import Response

from desk.errors import SessionEnded
from desk.pages.asking import Asker
from desk.preferences.model import Preferences
from desk.sign_in.model import SignedInPerson
from eventing import Refused
from eventing.http import public
from people import PEOPLE, Role

COOKIE = "__Host-desk"
DEVICE_COOKIE = "__Host-device"
LANGUAGE_COOKIE = "__Host-language"
COOKIE_DAYS = 400

View = TypeVar("View", bound=Callable[..., Any])

#: The roles a page is for, on its function.
FOR = "__roles__"


class FormForeign(Refused):
    """The form did not come from a page of ours, or from one of another session."""

    code = "form_foreign"
    status = 403


@dataclass(frozen=True)
class Visitor:
    """Who asks for a page, with what a page needs of them."""

    person: SignedInPerson
    preferences: Preferences
    name: str
    csrf: str
    asker: Asker
    #: When the page was asked for: whatever happens from then on it may not show.
    came_at: datetime
    needs_approval: bool = False

    @property
    def role(self) -> Role:
        return self.person.role


def csrf_of(secret: str, account_id: str) -> str:
    """What a person's forms carry; the same in their next session, so that a page left open goes on."""
    return hmac.new(secret.encode(), f"forms of {account_id}".encode(), "sha256").hexdigest()[:40]


def visitor() -> Visitor:
    """Who asks; only within a page."""
    return cast(Visitor, g.visitor)


def page(*roles: Role, may_have_one_time_password: bool = False) -> Callable[[View], View]:
    """A page for people of these roles; all, if none is named. Others are told it is not there."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            found = g.get("visitor")
            if found is None:
                return to_sign_in()
            if found.person.must_change_password and not may_have_one_time_password:
                return redirect("/first-password", 303)
            if found.role not in (roles or PEOPLE):
                abort(404)
            return view(*args, **kwargs)

        setattr(checked, FOR, roles or PEOPLE)
        return public(cast(View, checked))

    return decorate


def open_page(view: View) -> View:
    """A page for whoever comes."""
    setattr(view, FOR, ())
    return public(view)


def to_sign_in() -> Any:
    """To the sign-in, and back to where they wanted to go; a part of a page gets the panel instead."""
    if request.headers.get("HX-Request") or request.method != "GET":
        raise SessionEnded()
    wanted = request.full_path.rstrip("?")
    return redirect("/sign-in" if wanted == "/" else f"/sign-in?next={quote(wanted)}", 303)


def went(path: str) -> Response:
    """On to another page, after a form; for a part of a page, too."""
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": path})
    return redirect(path, 303)


def typed(name: str) -> str:
    """What was typed into a field that a part names by itself, such as `reason-7` for `reason`."""
    found = (value for field, value in request.form.items() if field == name or field.startswith(f"{name}-"))
    return next(found, "").strip()


def own_path(path: str | None) -> str:
    """A path of ours to go on to; the desktop for anything else, such as another host."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")) or "\\" in path:
        return "/"
    parts = urlsplit(path)
    return "/" if parts.scheme or parts.netloc or any(ord(c) < 32 for c in path) else path


def check_meant() -> None:
    """That a change comes from a page of ours. Raises FormForeign."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    # Under `no-referrer` a browser's Origin is "null"; then Sec-Fetch-Site says where it comes from.
    if site is not None and site != "same-origin":
        raise FormForeign()
    if site is None and origin is not None and urlsplit(origin).netloc != request.host:
        raise FormForeign()
    if "visitor" in g:
        given = request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")
        if not hmac.compare_digest(given.encode(), visitor().csrf.encode()):
            raise FormForeign()
    elif site is None and origin is None:
        raise FormForeign()


def keep(response: Response, name: str, value: str, *, days: int | None = None) -> None:
    """Set a cookie that only this host gets, only over TLS or on this machine, and no script reads."""
    response.set_cookie(
        name,
        value,
        max_age=None if days is None else days * 86400,
        secure=True,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def forget(response: Response, name: str) -> None:
    response.delete_cookie(name, secure=True, httponly=True, samesite="Lax", path="/")
