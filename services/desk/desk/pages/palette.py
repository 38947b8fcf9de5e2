"""The palette and the search: customers by name, code, address and phone; places; what may be done."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, request

from desk.pages.asking import Ask
from desk.pages.frame import PLACES, Frame
from desk.pages.parts import Hit, HitGroup
from desk.pages.visiting import page, visitor
from people import CREDIT, SALES, Role

#: Hits of a kind in the palette, and on the page of all results.
FEW, MANY = 8, 20
LONGEST = 100
READERS = (*SALES, *CREDIT)
#: What may be done from anywhere: its word, its address, its icon, its key, and for whom.
COMMANDS: Sequence[tuple[str, str, str, str, Sequence[Role]]] = (
    ("write_mail", "/write", "write", "C", SALES),
    ("log_contact", "/customers?log=1", "phone", "T", SALES),
)


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("palette", __name__)

    @blueprint.get("/palette")
    @page()
    def palette() -> Any:
        query = request.args.get("q", "").strip()[:LONGEST]
        return frame.page("palette.html", groups=_groups(frame, query, FEW), query=query)

    @blueprint.get("/search")
    @page()
    def search() -> Any:
        query = request.args.get("q", "").strip()[:LONGEST]
        groups = _groups(frame, query, MANY) if query else []
        return frame.page("search.html", groups=groups, query=query)

    return blueprint


def _groups(frame: Frame, query: str, most: int) -> list[HitGroup]:
    groups = [
        HitGroup(frame.say("nav_customers"), _customers(frame, query, most)),
        HitGroup(frame.say("commands"), _commands(frame, query)),
    ]
    return [group for group in groups if group.hits]


def _customers(frame: Frame, query: str, most: int) -> list[Hit]:
    if not query or visitor().role not in READERS:
        return []
    answer = frame.asking.one(visitor().asker, Ask("customers", "/customers/search", {"q": query}))
    return [Hit(f"/customers/{one['id']}", one["name"], code=one["code"]) for one in answer.items[:most]]


def _commands(frame: Frame, query: str) -> list[Hit]:
    """Commands and places whose words hold what is typed."""
    role = visitor().role
    found = [
        Hit(href, frame.say(word), icon=icon, key=key)
        for word, href, icon, key, roles in COMMANDS
        if role in roles
    ]
    found += [
        Hit(href, frame.say(f"nav_{code}"), icon=code, key=f"G {code[0].upper()}")
        for code, href, roles in PLACES
        if role in roles
    ]
    found.append(Hit("/me", frame.say("my_settings"), icon="settings"))
    return [hit for hit in found if query.casefold() in hit.text.casefold()]
