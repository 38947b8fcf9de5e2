"""Present: who else has a reply box open on the same mail or draft; told while one writes."""

import re
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, request

from desk.pages.asking import Ask
from desk.pages.formats import listed
from desk.pages.frame import Frame
from desk.pages.visiting import page, visitor
from people import CREDIT, SALES

#: What somebody may be at, with where mail tells whether they may see it.
THING = re.compile(r"(?P<kind>reply|draft)/(?P<id>\w{1,64})")
#: What a box calls itself.
VISIT = re.compile(r"[a-z0-9]{1,20}")
PATHS = {"reply": "mails", "draft": "drafts"}


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("present", __name__)
    presence, clock = frame.parts.resources.presence, frame.parts.clock

    def seen(thing: str) -> str:
        """The thing, if whoever asks may see it; else it is not there."""
        found = THING.fullmatch(thing)
        if found is None:
            abort(404)
        path = f"/{PATHS[found['kind']]}/{found['id']}"
        if not frame.asking.one(visitor().asker, Ask("mail", path)).ok:
            abort(404)
        return thing

    @blueprint.get("/presence")
    @page(*SALES, *CREDIT)
    def others() -> Any:
        """Who else is at it, as the part of a page that says so."""
        thing = seen(request.args.get("thing", ""))
        return frame.page("present.html", who=present(frame, thing))

    @blueprint.post("/presence")
    @page(*SALES, *CREDIT)
    def here() -> Any:
        """The reader's box is open, or, with `gone`, no longer."""
        person, form = visitor().person, request.form
        thing, visit = form.get("thing", ""), form.get("visit", "")
        if not (THING.fullmatch(thing) and VISIT.fullmatch(visit)):
            abort(404)
        if form.get("gone"):
            presence.leave(thing, visit, person.account_id)
        elif person.staff_id:
            presence.beat(seen(thing), visit, person.account_id, person.staff_id, clock.now())
        return "", 204

    return blueprint


def present(frame: Frame, thing: str) -> str:
    """The names of the others who are at it; empty for nobody."""
    who = visitor()
    found: Sequence[str] = frame.parts.resources.presence.others(
        thing, who.person.account_id, frame.parts.clock.now()
    )
    if not found:
        return ""
    names = frame.names.everybody(who.asker)
    return listed(filter(None, (names.get(one, "") for one in found)), frame.language)
