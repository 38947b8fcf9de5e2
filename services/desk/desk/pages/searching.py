"""The search: mail by any of its words, customers, orders and invoices, each where the reader may look."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, request

from desk.pages.asking import Answer, Ask
from desk.pages.formats import country as country_name
from desk.pages.formats import money
from desk.pages.frame import Frame
from desk.pages.parts import Box, BriefRow, FoundGroup, FoundMail
from desk.pages.rows import moment
from desk.pages.visiting import page, visitor
from people import CREDIT, SALES, Role

LONGEST = 100
READERS = (*SALES, *CREDIT)
#: Who may see invoices.
INVOICES = (*CREDIT, Role.GENERAL_MANAGER)
#: Hits of a kind beside others, and on a page of its own.
FEW, MANY = 8, 20
#: Where there may be more than is shown.
MORE = "{}+"
#: What is looked for, in the order it is shown, and for whom.
KINDS: Mapping[str, Sequence[Role]] = {
    "customers": READERS,
    "mail": SALES,
    "orders": READERS,
    "invoices": INVOICES,
}
SERVICES = {"customers": "customers", "mail": "mail", "orders": "customers", "invoices": "credit"}
UNFIT = 422
TIMES: Mapping[str, timedelta] = {
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("searching", __name__)

    @blueprint.get("/search")
    @page()
    def search() -> Any:
        query = asked_for(frame)
        kind = _chosen("kind", [name for name, roles in KINDS.items() if visitor().role in roles])
        time = _chosen("time", TIMES)
        groups = _groups(frame, query, kind, time) if query else []
        return frame.page(
            "search.html",
            query=query,
            kinds=[
                Box(frame.say(word), _href(query, kind=name, time=time), current=name == kind)
                for name, word in (("", "all"), *((name, f"found_{name}") for name in _kinds()))
            ],
            times=[
                Box(
                    frame.say(f"time_{name or 'any'}"),
                    _href(query, kind=kind, time=name),
                    current=name == time,
                )
                for name in ("", *TIMES)
            ],
            groups=groups,
            nothing=not any(group.mails or group.rows or group.away or group.further for group in groups),
        )

    return blueprint


def asked_for(frame: Frame) -> str:
    """What is typed into a search. Raises TooManySearches."""
    query = request.args.get("q", "").strip()[:LONGEST]
    if query:
        frame.parts.resources.searches.count(visitor().person.account_id)
    return query


def mail_href(mail: Mapping[str, Any], query: str) -> str:
    """A mail, opened with what was looked for marked in it."""
    return f"/mails/{mail['mail_id']}?find={quote(query)}"


def writer_of(mail: Mapping[str, Any]) -> str:
    """From whom a mail is, or to whom it went."""
    if mail["direction"] == "out":
        return ", ".join(mail["to"])
    return str(mail["sender"]["name"] or mail["sender"]["address"])


def _chosen(name: str, known: Any) -> str:
    value = request.args.get(name, "")
    return value if value in known else ""


def _kinds() -> list[str]:
    return [name for name, roles in KINDS.items() if visitor().role in roles]


def _href(query: str, **more: str | None) -> str:
    return "/search?" + urlencode({"q": query, **{name: value for name, value in more.items() if value}})


def _groups(frame: Frame, query: str, kind: str, time: str) -> list[FoundGroup]:
    """What each kind answers, all asked at once; then the customers of mails and invoices."""
    since = frame.parts.clock.now() - TIMES[time] if time else None
    mail = {
        "q": query,
        "since": since.isoformat() if since else None,
        "limit": MANY if kind else FEW,
        "cursor": request.args.get("cursor") if kind == "mail" else None,
    }
    asks = {
        "customers": Ask("customers", "/customers/search", {"q": query}),
        "mail": Ask("mail", "/mails/search", mail),
        "orders": Ask("customers", "/orders/search", {"q": query}),
        "invoices": Ask("credit", "/invoices", {"number": query, "limit": MANY}),
    }
    # What is looked for by its time is mail: the others have no such day.
    wanted = [name for name in _kinds() if (name == kind if kind else not time or name == "mail")]
    asker = visitor().asker
    answers = frame.asking.all(asker, {name: asks[name] for name in wanted}) if wanted else {}
    ids = [one["customer_id"] for name in ("mail", "invoices") for one in _items(answers, name)]
    named = ",".join(dict.fromkeys(filter(None, ids)))
    customers = frame.asking.one(asker, Ask("customers", "/customers", {"ids": named})).items if named else ()
    codes = {one["id"]: one for one in customers}
    most = MANY if kind else FEW
    return [
        _group(frame, name, answers[name], query, _href(query, kind=name, time=time), codes, most)
        for name in wanted
    ]


def _items(answers: Mapping[str, Answer], name: str) -> list[dict[str, Any]]:
    return answers[name].items if name in answers else []


def _group(
    frame: Frame,
    kind: str,
    answer: Answer,
    query: str,
    href: str,
    customers: Mapping[str, Mapping[str, Any]],
    most: int,
) -> FoundGroup:
    title = frame.say(f"found_{kind}")
    # What cannot be a number of an invoice is none.
    if not answer.ok and answer.status != UNFIT:
        return FoundGroup(kind, title, away=frame.say(f"service_{SERVICES[kind]}"))
    shown = answer.items[:most]
    cursor = answer.body.get("next") if answer.ok else None
    more = bool(cursor) or len(answer.items) > most
    if cursor and kind == "mail" and most == MANY:
        href = f"{href}&cursor={quote(cursor)}"
    return FoundGroup(
        kind,
        title,
        count=MORE.format(len(shown)) if more else str(len(shown)),
        mails=[_mail(frame, one, query, customers) for one in shown] if kind == "mail" else (),
        rows=[_row(frame, kind, one, customers) for one in shown] if kind != "mail" else (),
        further=href if more else None,
    )


def _mail(
    frame: Frame, mail: Mapping[str, Any], query: str, customers: Mapping[str, Mapping[str, Any]]
) -> FoundMail:
    customer = customers.get(mail["customer_id"] or "")
    where = mail["found_in"]
    return FoundMail(
        href=mail_href(mail, query),
        who=customer["name"] if customer else writer_of(mail),
        when=moment(mail["received_at"]),
        subject=_parts(mail["subject_parts"]) or [(frame.say("no_subject"), False)],
        line=_parts(mail["line_parts"]),
        where=None if where == "text" else frame.say(f"found_in_{where}"),
        code=customer["code"] if customer else None,
        files=mail["attachment_count"],
    )


def _parts(parts: Sequence[Mapping[str, Any]]) -> list[tuple[str, bool]]:
    return [(part["text"], part["found"]) for part in parts]


def _row(
    frame: Frame, kind: str, one: Mapping[str, Any], customers: Mapping[str, Mapping[str, Any]]
) -> BriefRow:
    if kind == "customers":
        country = country_name(one["country"], frame.language)
        return BriefRow(f"/customers/{one['id']}", one["name"], code=one["code"], second=country)
    href = f"/customers/{one['customer_id']}/orders"
    if kind == "orders":
        state = frame.say(f"order_{one['state']}")
        amount = money(one["total"])
        return BriefRow(
            href,
            one["number"],
            code=one["customer_code"],
            end=amount,
            second=f"{one['customer_name']} · {state}",
        )
    customer = customers.get(one["customer_id"], {})
    open_amount = money({"amount": one["residual"], "currency": one["currency"]})
    due = frame.say("found_invoice_due", day=date.fromisoformat(one["due_on"]))
    return BriefRow(href, one["number"], code=customer.get("code"), end=open_amount, second=due)
