"""Refused: a form that was refused is shown again as it was sent, each message at the field it is about.

Within a page that is at hand the script puts the messages there; without it, the page of the form is made
once more, with what was typed. A form that cannot be sent now is kept whole, to be sent again under its key.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, Response, request

from desk.pages.visiting import own_path

#: Where a request for the page of a refused form carries it.
REFUSED = "desk.refused"
#: The form's own fields, which nobody types.
OWN = frozenset({"csrf", "key", "version", "here", "ids"})
#: Statuses after which a form is shown again to be put right; and to be sent again as it is.
TO_PUT_RIGHT = frozenset({409, 412, 422})
TO_SEND_AGAIN = frozenset({429, 503})


@dataclass(frozen=True)
class RefusedForm:
    """A form as it was sent to `path`. `wrong` are sentences with the field each is about, if any."""

    path: str
    typed: Mapping[str, str]
    wrong: Sequence[tuple[str | None, str]]
    ids: str = ""

    @property
    def summary(self) -> Sequence[tuple[str | None, str]]:
        """What is wrong, with the id of the element each is about."""
        return [(name and f"{self.ids}{name}", sentence) for name, sentence in self.wrong]


@dataclass(frozen=True)
class HeldForm:
    """A form that could not be sent now: all of it, and after how many seconds it may be tried again."""

    action: str
    fields: Sequence[tuple[str, str]]
    seconds: int


_form: ContextVar[str | None] = ContextVar("form", default=None)


def wrong_with(problem: Mapping[str, Any]) -> Sequence[tuple[str | None, str]]:
    """What is wrong with the form, by its fields' own names."""
    told = [(_field_of(one["field"]), str(one["detail"])) for one in problem.get("errors", ())]
    return list(dict.fromkeys(told)) or [(None, str(problem["detail"]))]


def _field_of(field: str) -> str | None:
    """The form's name for what a service names: `to.0` is of `to`, `contacts.0.emails.0` of `email` where the
    form has no `emails`, and `reason` may be `reason-7` here.
    """
    parts = [part for part in field.split(".") if not part.isdigit()]
    inward = [field, *parts[:1], *reversed(parts[1:])]
    for wanted in (*inward, *(part.removesuffix("s") for part in inward)):
        for name in request.form:
            if wanted and (name == wanted or name.startswith(f"{wanted}-")):
                return name
    return None


def shown_again(app: Flask, status: int, problem: Mapping[str, Any]) -> Response | None:
    """The page that the form was on, with the form as it was sent; None where there is no such page."""
    form = request.form
    if status not in TO_PUT_RIGHT or "here" not in form or not problem.get("detail"):
        return None
    typed = {name: form[name] for name in form if name not in OWN and "password" not in name}
    refused = RefusedForm(request.path, typed, wrong_with(problem), form.get("ids", ""))
    here = urlsplit(own_path(form["here"]))
    environ = {
        **request.environ,
        "REQUEST_METHOD": "GET",
        "PATH_INFO": here.path,
        "QUERY_STRING": here.query,
        "CONTENT_LENGTH": "0",
        "CONTENT_TYPE": "",
        "wsgi.input": BytesIO(),
        REFUSED: refused,
    }
    # Not through what is around the application, which has counted this request and knows who asks.
    page = cast(Response, Response.from_app(partial(Flask.wsgi_app, app), environ, buffered=True))
    if page.status_code != 200 or page.mimetype != "text/html":
        return None
    page.status_code = status
    return page


def held(status: int, seconds: str | None) -> HeldForm | None:
    """The form that is to be sent again; None for one that may not, such as one with a password."""
    form = request.form
    if status not in TO_SEND_AGAIN or "key" not in form or any("password" in name for name in form):
        return None
    action = request.full_path.rstrip("?")
    return HeldForm(action, [*form.items(multi=True)], int(seconds) if seconds and seconds.isdecimal() else 0)


# -- within templates --------------------------------------------------------------------------------


def words_of(form: Callable[[], RefusedForm | None]) -> Mapping[str, Callable[..., Any]]:
    """What the macros of fields ask: whether their form was refused, and what of it is theirs."""

    def mine() -> RefusedForm | None:
        refused = form()
        return refused if refused is not None and _form.get() == refused.path else None

    def begin_form(action: str) -> str:
        _form.set(urlsplit(action).path)
        return ""

    def end_form() -> str:
        _form.set(None)
        return ""

    def typed_into(name: str, value: Any) -> Any:
        """What was typed into the field; `value` where the form was not sent."""
        refused = mine()
        return value if refused is None else refused.typed.get(name, value)

    def ticked(name: str, on: bool) -> bool:
        refused = mine()
        return on if refused is None else name in refused.typed

    def wrong_in(name: str) -> str | None:
        refused = mine()
        told = [] if refused is None else [sentence for field, sentence in refused.wrong if field == name]
        return " ".join(told) or None

    return {
        "begin_form": begin_form,
        "end_form": end_form,
        "typed_into": typed_into,
        "ticked": ticked,
        "wrong_in": wrong_in,
    }


@contextmanager
def no_form() -> Iterator[None]:
    """Within it no form has begun, whatever a page that failed has left."""
    token = _form.set(None)
    try:
        yield
    finally:
        _form.reset(token)
