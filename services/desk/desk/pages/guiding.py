"""Guidance (批示) beside what it is about: said by a manager, until whoever has the customer has read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, request

from desk.pages.asking import Answer, Ask
from desk.pages.frame import Frame
from desk.pages.rows import MOST_IDS, instant, moment
from desk.pages.telling import told
from desk.pages.visiting import own_path, page, typed, visitor, went
from people import ASSIGNERS


@dataclass(frozen=True)
class Said:
    """What a manager said. `read`: the address that says that one has read it, for whoever is to."""

    id: str
    text: str
    by: str
    at: datetime
    read_by: str = ""
    read_at: datetime | None = None
    read: str | None = None


@dataclass(frozen=True)
class Guided:
    """What was said about one thing, and where to say more; None: not by this reader, or not here."""

    said: Sequence[Said] = ()
    give: str | None = None


def ask_guidance(*things: str | None) -> Ask:
    """The guidance about these mails, drafts and customers; as of what the reader has just given or read."""
    wanted = list(dict.fromkeys(thing for thing in things if thing))[:MOST_IDS]
    return Ask("customers", "/guidance", {"things": ",".join(wanted), "after": request.args.get("guided")})


def said_about(answer: Answer | None, names: Mapping[str, str], back: str) -> dict[str, list[Said]]:
    """What was said, by the thing it is about, oldest first; nothing where it did not come."""
    found: dict[str, list[Said]] = {}
    for one in answer.items if answer is not None else ():
        found.setdefault(one["thing_id"], []).append(_said(one, names, back))
    return found


def guided(
    answer: Answer | None,
    names: Mapping[str, str],
    customer_id: str | None,
    *,
    mail_id: str | None = None,
    draft_id: str | None = None,
) -> Guided:
    """What was said about a mail, a draft, or the customer, beside which it is shown."""
    thing = draft_id or mail_id or customer_id or ""
    said = said_about(answer, names, request.path).get(thing, ())
    if customer_id is None or visitor().role not in ASSIGNERS:
        return Guided(said)
    return Guided(said, give_address(customer_id, request.path, mail_id=mail_id, draft_id=draft_id))


def give_address(
    customer_id: str, back: str, *, mail_id: str | None = None, draft_id: str | None = None
) -> str:
    about = {"mail": mail_id, "draft": draft_id, "back": back}
    asked = urlencode({name: value for name, value in about.items() if value is not None})
    return f"/customers/{customer_id}/guidance?{asked}"


def back_to(command_id: str) -> Any:
    """To the page that the form was on, as it is after the command."""
    back = own_path(request.args.get("back"))
    if not command_id:
        return went(back)
    return went(f"{back}{'&' if '?' in back else '?'}guided={command_id}")


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("guidance", __name__)

    @blueprint.post("/customers/<customer_id>/guidance")
    @page(*ASSIGNERS)
    def give(customer_id: str) -> Any:
        body = {
            "mail_id": request.args.get("mail"),
            "draft_id": request.args.get("draft"),
            "text": typed("text"),
        }
        done = told(frame.asking, "customers", f"/customers/{customer_id}/guidance", body)
        return back_to(done.body["command_id"])

    return blueprint


def _said(one: Mapping[str, Any], names: Mapping[str, str], back: str) -> Said:
    unread = one["acknowledged_at"] is None
    mine = unread and one["owner_id"] is not None and one["owner_id"] == visitor().person.staff_id
    read = f"/guidance/{one['thing_id']}/read?upto={one['id']}&back={quote(back)}"
    return Said(
        id=one["id"],
        text=one["text"],
        by=names.get(one["given_by"], ""),
        at=moment(one["given_at"]),
        read_by=names.get(one["acknowledged_by"] or "", ""),
        read_at=instant(one["acknowledged_at"]),
        read=read if mine else None,
    )
