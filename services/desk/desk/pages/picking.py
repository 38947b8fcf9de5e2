"""Picking: a snippet for what is being written, filled with what is known.

The script puts it at the cursor; without it, it goes above the signature.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Blueprint, abort, request

from desk.pages.asking import Ask, Asking
from desk.pages.attaching import with_what_came
from desk.pages.boxes import STAMP
from desk.pages.frame import Frame
from desk.pages.placeholders import filled_in
from desk.pages.signing import CHINESE, signed
from desk.pages.telling import as_problem
from desk.pages.visiting import page, visitor, went
from desk.pages.writing import BASE, FIELDS, THING, addresses_in
from people import SALES

#: Where one goes on writing, by what it is kept under.
WRITTEN_AT = {
    "reply": "/mails/{}?reply=one",
    "forward": "/mails/{}/forward",
    "new": "/write?customer={}",
    "draft": "/drafts/{}",
}


@dataclass(frozen=True)
class Place:
    """What a snippet is for: where one goes on, the customer's language, and what is known to fill it."""

    back: str
    language: str
    country: str | None
    known: Mapping[str, str]


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("picking", __name__)
    asking, unsaved = frame.asking, frame.parts.resources.unsaved

    @blueprint.get("/snippets/pick")
    @page(*SALES)
    def pick() -> Any:
        """The snippets for what is being written, as they will stand in it."""
        thing = _thing()
        place = _place(frame, thing)
        found = asking.one(visitor().asker, Ask("mail", "/snippets"))
        if not found.ok:
            abort(as_problem(found, "mail"))
        # Those in the language of whom it goes to come first.
        items = sorted(found.items, key=lambda one: one["language"] != place.language)
        filled = [
            {**one, **{name: filled_in(one[name], place.known) for name in ("subject", "text")}}
            for one in items
        ]
        return frame.page("pick.html", snippets=filled, back=place.back, thing=thing)

    @blueprint.post("/snippets/pick")
    @page(*SALES)
    def leave() -> Any:
        """Keep what was typed, and go to choose one: without the script."""
        thing, form = _thing(), request.form
        _place(frame, thing)
        kept = {name: form[name] for name in FIELDS if form.get(name)}
        kept |= {name: form[name] for name in (*BASE, STAMP) if name in form}
        kept["files"] = with_what_came(asking)
        unsaved.keep(visitor().person.account_id, thing, kept, frame.parts.clock.now())
        return went(f"/snippets/pick?thing={quote(thing)}")

    @blueprint.post("/snippets/insert")
    @page(*SALES)
    def insert() -> Any:
        """The snippet in what is being written, above the signature; and on with it."""
        thing = _thing()
        place, chosen = _place(frame, thing), _snippet(asking, request.args.get("snippet", ""))
        account, kept = visitor().person.account_id, dict(unsaved.of(visitor().person.account_id, thing))
        text = filled_in(chosen["text"], place.known)
        kept["text"] = above_signature(kept.get("text", signed(place.country)), text, signed(place.country))
        kept.pop("html", None)
        if chosen["subject"] and not kept.get("subject") and thing.startswith("new/"):
            kept["subject"] = filled_in(chosen["subject"], place.known)
        unsaved.keep(account, thing, kept, frame.parts.clock.now())
        return went(place.back)

    return blueprint


def above_signature(typed: str, text: str, signature: str) -> str:
    """What was typed, then the snippet, then the signature that it ended with."""
    written, ends = typed.replace("\r\n", "\n"), signature.strip("\n")
    body = written.rstrip()
    end = ""
    if ends and body.endswith(ends):
        body, end = body[: -len(ends)].rstrip(), f"\n\n{ends}"
    return f"{body}\n\n{text}{end}" if body else f"{text}{end}"


def _thing() -> str:
    thing = request.args.get("thing", "")
    if not THING.fullmatch(thing) or thing.partition("/")[0] not in WRITTEN_AT:
        abort(404)
    return thing


def _snippet(asking: Asking, snippet_id: str) -> Mapping[str, Any]:
    if not snippet_id.isalnum():
        abort(404)
    found = asking.one(visitor().asker, Ask("mail", f"/snippets/{snippet_id}"))
    if not found.ok:
        abort(as_problem(found, "mail"))
    snippet: Mapping[str, Any] = found.body
    return snippet


def _place(frame: Frame, thing: str) -> Place:
    """Of what the reader cannot see nothing is filled in."""
    kind, _, name = thing.partition("/")
    customer = _customer(frame.asking, kind, name)
    country = customer["country"] if customer else None
    typed_to = frame.parts.resources.unsaved.of(visitor().person.account_id, thing).get("to", "")
    return Place(
        back=WRITTEN_AT[kind].format(name),
        language="zh_CN" if country in CHINESE else "en",
        country=country,
        known={
            "customer": customer["name"] if customer else "",
            "contact": _contact(customer, request.args.get("to") or typed_to) if customer else "",
            "salesperson": visitor().name,
            "company": frame.parts.config.company_name,
        },
    )


def _customer(asking: Asking, kind: str, name: str) -> Mapping[str, Any] | None:
    asker, customer_id = visitor().asker, name if kind == "new" else None
    if kind in ("reply", "forward", "draft"):
        path = f"/drafts/{name}" if kind == "draft" else f"/mails/{name}"
        found = asking.one(asker, Ask("mail", path))
        if not found.ok:
            abort(as_problem(found, "mail"))
        # What is passed on goes to somebody else.
        customer_id = None if kind == "forward" else found.body["customer_id"]
    if customer_id is None:
        return None
    answer = asking.one(asker, Ask("customers", f"/customers/{customer_id}"))
    if not answer.ok and (kind == "new" or not answer.missing):
        abort(as_problem(answer, "customers"))
    customer: Mapping[str, Any] = answer.body
    return customer if answer.ok else None


def _contact(customer: Mapping[str, Any], to: str) -> str:
    """The contact person whom it goes to; the first one where nobody is addressed yet."""
    contacts = [one for one in customer["contacts"] if not one["left"]]
    wanted = {one.casefold() for one in addresses_in(to)}
    addressed = [one for one in contacts if wanted & {email.casefold() for email in one["emails"]}]
    found = addressed if wanted else contacts
    return str(found[0]["name"]) if found else ""
