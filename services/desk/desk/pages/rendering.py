"""Rendering: a template, its values and a `Look` become a page in the reader's language and hours.

Templates say words by code, never by sentence: `t("submit")` is a code of the kind `page` in the catalogue
`pages`; `say("mail", "refused", code, params)` is a code another service has given. What a template asks of
the reader (language, zone, now) it finds in `look`, in macros too.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.local import LocalProxy

from desk.pages import drawing, formats
from desk.pages.attached import files_in, names_in
from desk.pages.placeholders import pieces
from desk.pages.refused import RefusedForm, no_form, words_of
from desk.pages.terms import in_words
from wording import Language, Words

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
STATIC = HERE / "static"

Theme = Literal["system", "light", "dark"]
Density = Literal["comfortable", "compact"]

#: The kind of the codes that pages say, and the catalogue they are in.
KIND = "page"
DOMAIN = "pages"


@dataclass(frozen=True)
class NavItem:
    """A place in the rail. `code` names its word (`nav_<code>`) and its icon; `count` None shows none."""

    code: str
    href: str
    count: int | None = None
    current: bool = False
    urgent: bool = False


@dataclass(frozen=True)
class Look:
    """How a page looks for who reads it, and what its frame shows.

    `now` is aware; `person` and `role` are None before sign-in; `csrf` is the token of every form;
    `account` is whose page it is, for what the browser keeps; `topics` is what the page listens to, by
    spaces, `live` the same as the desk has signed it for this person, and `live_url` where it is told;
    `company` is what the firm is called on paper; `refused` is a form that is shown again;
    `behind`: something that has happened already is not shown yet.
    """

    language: Language
    now: datetime
    zone: tzinfo
    theme: Theme = "system"
    density: Density = "comfortable"
    single_keys: bool = True
    csrf: str = ""
    person: str | None = None
    role: str | None = None
    nav: tuple[NavItem, ...] = ()
    live: str = ""
    topics: str = ""
    live_url: str = "/live"
    path: str = "/"
    account: str = ""
    company: str = "Tradeloom"
    refused: RefusedForm | None = None
    behind: bool = False

    @property
    def lang(self) -> str:
        """The language as HTML names it."""
        return "zh-CN" if self.language == "zh_CN" else "en"


_look: ContextVar[Look] = ContextVar("look")


def render(name: str, look: Look, **values: Any) -> str:
    """The template filled in for `look`. Raises UndefinedError for a value that is missing."""
    with looking(look):
        return environment().get_template(name).render(**values)


@contextmanager
def looking(look: Look) -> Iterator[None]:
    """Within it, `look` is what templates see."""
    token = _look.set(look)
    try:
        with no_form():
            yield
    finally:
        _look.reset(token)


@cache
def environment() -> Environment:
    """The environment of this process, its templates compiled once."""
    return make_environment()


def make_environment() -> Environment:
    """Templates of the pages: autoescaped, and strict about values that are missing."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"look": LocalProxy(_look), "t": _t, "say": _say, "asset": asset, "drawing": drawing}
    made.globals |= words_of(lambda: _look.get().refused)
    made.filters |= {
        "money": lambda value: formats.money(value),
        "amount": lambda value, currency=None: formats.amount(value, currency),
        "terms": lambda code: in_words(code, _look.get().language),
        "hour": lambda when: formats.hour(when, _look.get().zone),
        "day": lambda when: formats.day(when, _look.get()),
        "daytime": lambda when: formats.daytime(when, _look.get()),
        "local": lambda when, zone, with_day=False: formats.local(when, zone, _look.get(), with_day=with_day),
        "local_weekday": lambda when, zone: formats.local_weekday(when, zone, _look.get()),
        "marked": formats.marked,
        "found_in": formats.found_in,
        "in_parts": formats.in_parts,
        "paragraphs": formats.paragraphs,
        "duration": lambda span: formats.duration(span, _t),
        "left": lambda due: formats.left(due, _look.get().now, _t),
        "ago": lambda when: formats.ago(when, _look.get().now, _t),
        "initials": formats.initials,
        "files_in": files_in,
        "placeholders": pieces,
        "file_names": names_in,
        "iso": lambda when: when.isoformat(timespec="seconds"),
        "lang": formats.html_language,
        "country": lambda code: formats.country(code, _look.get().language),
    }
    return made


def _t(code: str, **params: Any) -> str:
    return _say(DOMAIN, KIND, code, params)


def _say(domain: str, kind: str, code: str, params: Mapping[str, Any] | None = None) -> str:
    look = _look.get()
    return words(domain).say(look.language, kind, code, params or {}, zone=look.zone)


@cache
def words(domain: str) -> Words:
    return Words(domain)


@cache
def asset(name: str) -> str:
    """The address of a built file; it changes with the content, so that browsers may keep it for good."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"
