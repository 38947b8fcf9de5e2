"""Assigning: a stranger's mail goes to a customer, becomes one, or is said to be something else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel import Locale
from flask import Blueprint, request

from desk.pages.asking import Answer, Ask
from desk.pages.frame import Frame
from desk.pages.shown import UNREAD
from desk.pages.suiting import in_words
from desk.pages.telling import told
from desk.pages.visiting import page, typed, visitor, went
from people import ASSIGNERS

#: What a sender may be who is no customer, as mail remembers it.
OTHERWISE = ("partner", "colleague", "newsletter", "spam")
#: Territories of the world's parts, which are no countries.
_PARTS = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"})


#: Who a customer may be given to, and what each has to do.
PEOPLE_WITH_LOAD = {
    "staff": Ask("customers", "/staff", {"role": "salesperson", "left": "false", "limit": 200}),
    "team": Ask("scheduler", "/team"),
}


@dataclass(frozen=True)
class Assigning:
    """What the panel beside a stranger's mail needs; `found` are customers by the words typed.

    `unread`: it could not be read, and `still_unread`, not now either.
    """

    mail_id: str
    suggestions: Sequence[Mapping[str, Any]]
    found: Sequence[Mapping[str, Any]]
    wanted: str
    name: str
    contact: str
    address: str
    country: str
    countries: Sequence[tuple[str, str]]
    staff: Sequence[tuple[str, str]]
    unread: bool
    still_unread: bool


def assigning(frame: Frame, mail: Mapping[str, Any]) -> Assigning | None:
    """For who assigns, beside a mail that is nobody's; None for everybody else."""
    who, sent = visitor(), mail["direction"] == "out"
    unread = mail["box"] in (UNREAD, "old_unread")
    asked_about = unread or mail["direction"] == "in" or mail["box"] in ("enquiries", "old")
    if who.role not in ASSIGNERS or mail["customer_id"] is not None or not asked_about:
        return None
    wanted = request.args.get("q", "").strip()
    asks = {**PEOPLE_WITH_LOAD}
    if wanted:
        asks["found"] = Ask("customers", "/customers/search", {"q": wanted})
    answers = frame.asking.all(who.asker, asks)
    # Of a letter of ours it is about whom it went to.
    sender = {"address": next(iter(mail["to"]), "")} if sent else mail["sender"] or {}
    address = sender.get("address", "") if sent else mail["sender_address"] or sender.get("address", "")
    return Assigning(
        mail_id=mail["mail_id"],
        suggestions=mail["suggestions"] or (),
        found=answers["found"].items if wanted else (),
        wanted=wanted,
        name=sender.get("name") or "",
        contact=sender.get("name") or address.partition("@")[0],
        address=address,
        country=mail["country"] or "",
        countries=countries(frame.language),
        staff=_choice(frame, answers, mail["country"]),
        unread=unread,
        still_unread=request.args.get("done") == "unread",
    )


def people_with_load(frame: Frame, country: str | None = None) -> Sequence[tuple[str, str]]:
    """Ids of the salespeople, and their names with what speaks for them and what they have to do (R332).

    Those who know the country come first.
    """
    return _choice(frame, frame.asking.all(visitor().asker, PEOPLE_WITH_LOAD), country)


def _choice(frame: Frame, answers: Mapping[str, Answer], country: str | None) -> Sequence[tuple[str, str]]:
    loads = {one["owner_id"]: one for one in answers["team"].items}
    nothing = {"open": 0, "late": 0}
    today = frame.parts.clock.now().date()

    def told(one: Mapping[str, Any]) -> str:
        words = [one["name"], *in_words(one, frame.say, frame.language, today)]
        if answers["team"].ok:
            load = loads.get(one["id"], nothing)
            words.append(frame.say("load_of", open=load["open"], late=load["late"]))
        return " · ".join(words)

    staff = sorted(answers["staff"].items, key=lambda one: country not in one["countries"])
    return [(one["id"], told(one)) for one in staff]


def countries(language: str) -> Sequence[tuple[str, str]]:
    """Codes (ISO 3166-1) and names of the countries, by name."""
    names = Locale.parse(language).territories
    found = [
        (code, name)
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in _PARTS
    ]
    return sorted(found, key=lambda pair: pair[1])


def add_assigning(blueprint: Blueprint, frame: Frame) -> None:
    asking = frame.asking

    @blueprint.post("/mails/<mail_id>/file")
    @page(*ASSIGNERS)
    def file(mail_id: str) -> Any:
        """File it to a customer, or say what its sender is instead; remembered for his later mail."""
        customer_id, instead = request.form.get("customer_id") or None, request.form.get("instead") or None
        body = {"customer_id": customer_id, "not_a_customer": instead, "reason": typed("reason")}
        told(asking, "mail", f"/mails/{mail_id}/file", body)
        return went("/mail/unassigned")

    @blueprint.post("/mails/<mail_id>/read-again")
    @page(*ASSIGNERS)
    def read_again(mail_id: str) -> Any:
        """Read a message anew that could not be read, with what this release reads."""
        outcome = told(asking, "mail", f"/mails/{mail_id}/read-again").body["outcome"]
        return went(f"/mail/unread/{mail_id}?done=unread" if outcome == UNREAD else f"/mails/{mail_id}")

    @blueprint.post("/mails/<mail_id>/register")
    @page(*ASSIGNERS)
    def register(mail_id: str) -> Any:
        """A new customer with his salesperson, in one step; his mail goes with him."""
        form = request.form
        body = {
            "name": form.get("name", "").strip(),
            "country": form.get("country", ""),
            "owner_id": form.get("owner_id") or None,
            "from_mail_id": mail_id,
            "contacts": [
                {"name": form.get("contact", "").strip(), "emails": [form.get("address", "").strip()]}
            ],
            "confirmed": form.get("confirmed") == "1",
        }
        told(asking, "customers", "/customers", body)
        return went("/mail/unassigned")
