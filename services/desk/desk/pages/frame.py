"""Frame: what every page has around it, for whoever asks: language, look, navigation, and what went wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from flask import Response, g, request

from desk.config import Config
from desk.live.values import signed
from desk.pages import formats
from desk.pages.asking import BEHIND, Asking
from desk.pages.names import Names
from desk.pages.refused import REFUSED, HeldForm, wrong_with
from desk.pages.rendering import DOMAIN, KIND, Look, NavItem, render, words
from desk.pages.visiting import LANGUAGE_COOKIE, Visitor
from desk.preferences.model import Preferences
from desk.resources import Resources
from desk.sign_in.handlers import SigningIn
from desk.values import PageLanguage
from eventing import Parts, new_id
from people import ASSIGNERS, CREDIT, SALES, Role
from wording import LANGUAGES, language_for

UNAUTHORISED = 401
#: Where each role may go, by the order of the day: what it is called, its address, and for whom it is.
PLACES: Sequence[tuple[str, str, Sequence[Role]]] = (
    ("desktop", "/", (*SALES, *CREDIT)),
    ("mail", "/mail/to-answer", SALES),
    ("customers", "/customers", (*SALES, *CREDIT)),
    ("team", "/team", ASSIGNERS),
    ("people", "/people", (Role.ADMINISTRATOR, *ASSIGNERS)),
    ("orders", "/orders", (*SALES, *CREDIT)),
    ("receivables", "/collection", (*SALES, *CREDIT)),
    ("credit", "/credit", (*CREDIT, Role.GENERAL_MANAGER)),
    ("figures", "/figures", (Role.GENERAL_MANAGER,)),
)
#: Places of pages whose addresses begin otherwise, by how these begin.
WITHIN = {
    "ageing": "receivables",
    "mailboxes": "people",
    "imports": "people",
    "old-mail": "people",
    "rules": "people",
    "snippets": "mail",
}


class Frame:
    """Renders pages for the current request; `parts`, `asking` and `signing_in` are what pages work with."""

    def __init__(self, parts: Parts[Config, Resources], asking: Asking, signing_in: SigningIn) -> None:
        self.parts, self.asking, self.signing_in = parts, asking, signing_in
        self.names = Names(asking, parts.clock)

    def page(
        self,
        template: str,
        *,
        status: int = 200,
        counts: Mapping[str, int] | None = None,
        topics: Iterable[str] = (),
        **values: Any,
    ) -> Response:
        """A page, or the part of one that a template is, for whoever asks.

        `counts` are what is to do, by place of the navigation; `topics` is what the page listens to, which is
        what somebody who may see it may hear of.
        """
        found: Visitor | None = g.get("visitor")
        look = self.look(found, counts or {})
        if found is not None and (wanted := sorted(set(topics))):
            secret = self.parts.resources.key_secret
            live = signed(secret, found.person.account_id, wanted, found.came_at)
            look = replace(look, topics=" ".join(wanted), live=live)
        html = render(template, look, **values)
        answer = Response(html, status=status, content_type="text/html; charset=utf-8")
        if look.behind:
            # The script asks again by itself; within a part this is all that tells it.
            answer.headers[BEHIND] = "1"
        return answer

    def look(self, visitor: Visitor | None, counts: Mapping[str, int] | None = None) -> Look:
        wanted = visitor.preferences if visitor else Preferences()
        return Look(
            language=self.language,
            theme=wanted.theme,
            density=wanted.density,
            single_keys=wanted.single_keys,
            now=self.parts.clock.now(),
            zone=self.parts.config.company_zone,
            csrf=visitor.csrf if visitor else "",
            person=(visitor.name or self.say(f"role_{visitor.role.value}")) if visitor else None,
            role=visitor.role.value if visitor else None,
            account=visitor.person.account_id if visitor else "",
            live_url=self.parts.config.live_url,
            nav=_places(visitor, counts or {}),
            path=request.full_path.rstrip("?") if request.method == "GET" else "/",
            company=self.parts.config.company_name,
            refused=request.environ.get(REFUSED),
            behind=bool(visitor and visitor.asker.behind),
        )

    @property
    def language(self) -> PageLanguage:
        """The reader's."""
        found = g.get("visitor")
        return (found.preferences.language if found else None) or language_asked()

    def say(self, code: str, **params: Any) -> str:
        """A word or sentence of the pages, in the reader's language and hours."""
        zone = self.parts.config.company_zone
        return words(DOMAIN).say(self.language, KIND, code, params, zone=zone)

    @property
    def today(self) -> date:
        """The day it is in the firm."""
        return self.parts.clock.now().astimezone(self.parts.config.company_zone).date()

    def when(self, at: datetime) -> str:
        """An instant as a sentence has it: the hour alone where it is today."""
        look = self.look(g.get("visitor"))
        today = formats.day(at, look) == formats.day(look.now, look)
        return formats.hour(at, look.zone) if today else formats.daytime(at, look)

    def problem(
        self,
        status: int,
        problem: Mapping[str, Any],
        *,
        part: bool,
        visitor: Visitor | None,
        form: HeldForm | None = None,
    ) -> str:
        """What went wrong, as a page, or as a part to be put above the one that is shown.

        `form` is what may be sent again.
        """
        told = {"detail": "", "errors": (), **problem}
        # The same page whatever was asked for, so that it tells nothing.
        look = replace(self.look(visitor), path="/")
        if not part:
            return render("problem.html", look, status=status, problem=told, form=form)
        if status == UNAUTHORISED:
            return render("sign_in_again.html", look, problem=None, login="", done=False)
        wrong = wrong_with(told) if request.method == "POST" else ()
        return render(
            "problem_part.html", look, status=status, problem=told, form=form, wrong=wrong, key=form_key()
        )


def _places(visitor: Visitor | None, counts: Mapping[str, int]) -> tuple[NavItem, ...]:
    if visitor is None or visitor.person.must_change_password:
        return ()
    here = request.path
    return tuple(
        NavItem(
            code=code,
            href=href,
            count=counts.get(code),
            current=here == href
            or (href != "/" and here.startswith(f"/{href.split('/')[1]}"))
            or WITHIN.get(here.split("/")[1]) == code,
        )
        for code, href, roles in PLACES
        if visitor.role in roles
    )


def language_asked() -> PageLanguage:
    """The language somebody chose before signing in; else the browser's."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    for language in LANGUAGES:
        if chosen == language:
            return language
    return language_for(request.headers.get("Accept-Language"))


def form_key() -> str:
    """The key of a form that is being rendered: pressed twice, it is one command."""
    return new_id()
