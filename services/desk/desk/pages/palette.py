"""The palette: customers, the newest mails with what is typed, places, and what may be done."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from flask import Blueprint

from desk.pages.asking import Answer, Ask
from desk.pages.frame import PLACES, Frame
from desk.pages.parts import Hit, HitGroup
from desk.pages.rows import moment
from desk.pages.searching import READERS, asked_for, mail_href, writer_of
from desk.pages.visiting import page, visitor
from people import SALES, Role

#: Customers and mails shown, and from how many characters mail is asked.
FEW, FEW_MAILS, SHORTEST = 8, 5, 2
#: What may be done from anywhere: its word, its address, its icon, its key, and for whom.
COMMANDS: Sequence[tuple[str, str, str, str, Sequence[Role]]] = (
    ("write_mail", "/write", "write", "C", SALES),
    ("snippets", "/snippets", "quote", "", SALES),
    ("log_contact", "/customers?log=1", "phone", "T", SALES),
)


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("palette", __name__)

    @blueprint.get("/palette")
    @page()
    def palette() -> Any:
        query = asked_for(frame)
        return frame.page("palette.html", groups=_groups(frame, query), query=query)

    return blueprint


def _groups(frame: Frame, query: str) -> list[HitGroup]:
    asks = {}
    if query and visitor().role in READERS:
        asks["customers"] = Ask("customers", "/customers/search", {"q": query})
    if len(query) >= SHORTEST and visitor().role in SALES:
        asks["mail"] = Ask("mail", "/mails/search", {"q": query, "limit": FEW_MAILS})
    answers = frame.asking.all(visitor().asker, asks) if asks else {}
    groups = [
        HitGroup(frame.say("nav_customers"), [_customer(one) for one in _items(answers, "customers")[:FEW]]),
        HitGroup(frame.say("nav_mail"), [_mail(frame, one, query) for one in _items(answers, "mail")]),
        HitGroup(frame.say("commands"), _commands(frame, query)),
    ]
    return [group for group in groups if group.hits]


def _items(answers: Mapping[str, Answer], name: str) -> list[dict[str, Any]]:
    return answers[name].items if name in answers else []


def _customer(one: Mapping[str, Any]) -> Hit:
    return Hit(f"/customers/{one['id']}", one["name"], code=one["code"])


def _mail(frame: Frame, one: Mapping[str, Any], query: str) -> Hit:
    subject = "".join(part["text"] for part in one["subject_parts"]) or frame.say("no_subject")
    text = f"{writer_of(one)} · {subject}"
    return Hit(mail_href(one, query), text, icon="mail", end=frame.when(moment(one["received_at"])))


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
    if query:
        all_results = Hit(f"/search?q={quote(query)}", frame.say("search_all", query=query), icon="search")
        return [*(hit for hit in found if query.casefold() in hit.text.casefold()), all_results]
    return found
