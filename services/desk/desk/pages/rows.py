"""Rows: to-dos with what mail and customers know of them, asked for in one request each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from desk.pages.asking import Answer, Ask, Asker, Asking

#: Ids asked about at once, as the services allow.
MOST_IDS = 100

#: The list of what is nobody's, where a reply is to be assigned first.
UNASSIGNED = "unassigned"
#: What a manager said, to be read.
GUIDANCE = "guidance"
#: Where a to-do of a kind is worked on: an address with the field that names the thing.
PLACES: Mapping[str, tuple[str, str]] = {
    "reply": ("/mail/to-answer/{}", "mail_id"),
    UNASSIGNED: ("/mail/unassigned/{}", "mail_id"),
    "bank_change": ("/mails/{}", "mail_id"),
    "quarantined": ("/mail/unread/{}", "mail_id"),
    "bounced": ("/drafts/{}", "draft_id"),
    "approval": ("/drafts/{}", "draft_id"),
    "returned": ("/drafts/{}", "draft_id"),
    "send_uncertain": ("/drafts/{}", "draft_id"),
    "send_failed": ("/drafts/{}", "draft_id"),
    "collection": ("/collection?customer_id={}", "customer_id"),
    "collection_letter": ("/drafts/{}", "draft_id"),
}
OF_A_CUSTOMER = ("/customers/{}", "customer_id")
#: Guidance is read beside what it is about: a draft, a mail, else the customer.
OF_GUIDANCE = (("/drafts/{}", "draft_id"), ("/mails/{}", "mail_id"))
#: What nothing else settles: somebody says that it is done.
TICKED_OFF = frozenset(
    {
        *("collection", "customer_request", "reading_limit", "calendar", "bank_change", "bounced"),
        "quarantined",
    }
)


@dataclass(frozen=True)
class Card:
    """What a page shows of a customer beside something else. `zone` is None where nobody knows it."""

    id: str
    code: str
    name: str
    country: str | None = None
    zone: ZoneInfo | None = None
    office_open: bool | None = None


@dataclass(frozen=True)
class Row:
    """A to-do as a page shows it: what, for whom, by when and why.

    `since` is when it came up, `due` an instant, `due_on` a day of the firm.
    """

    id: str
    kind: str
    title: str
    href: str | None
    since: datetime
    due: datetime | None
    due_on: date | None
    late: bool
    card: Card | None
    sender: str
    subject: str
    preview: str
    note: str | None
    mail_id: str | None
    thing_id: str | None
    escalates_at: datetime | None
    escalates_to: str | None
    postponed_until: datetime | None
    country: str | None
    country_basis: str | None
    can_tick_off: bool


def rows_of(todos: Iterable[Mapping[str, Any]], beside: "Beside", now: datetime) -> list[Row]:
    return [_row(todo, beside, now) for todo in todos]


@dataclass(frozen=True)
class Beside:
    """What other services answered about the things that to-dos name."""

    mails: Mapping[str, Mapping[str, Any]]
    customers: Mapping[str, Mapping[str, Any]]
    more: Mapping[str, Answer] = field(default_factory=dict)


def ask_beside(asking: Asking, asker: Asker, todos: Sequence[Mapping[str, Any]], **more: Ask) -> Beside:
    """Mails and customers of these to-dos, and `more`, at once. What does not answer is missing."""
    mail_ids = _ids(todos, "mail_id")
    customer_ids = _ids(todos, "customer_id")
    asks = dict(more)
    if mail_ids:
        asks["mails"] = Ask("mail", "/mails", {"ids": ",".join(mail_ids)})
    if customer_ids:
        asks["customers"] = Ask("customers", "/customers", {"ids": ",".join(customer_ids)})
    answers = asking.all(asker, asks) if asks else {}
    return Beside(
        mails=_by_id(answers.get("mails"), "mail_id"),
        customers=_by_id(answers.get("customers"), "id"),
        more={name: answers[name] for name in more},
    )


def card_of(customer: Mapping[str, Any]) -> Card:
    local = customer.get("local") or {}
    return Card(
        id=customer["id"],
        code=customer["code"],
        name=customer["name"],
        country=customer.get("country"),
        zone=zone_of(local.get("zone")),
        office_open=local.get("open"),
    )


def zone_of(name: Any) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _row(todo: Mapping[str, Any], beside: Beside, now: datetime) -> Row:
    due, since = instant(todo["due_at"]), instant(todo["since"]) or now
    mail = beside.mails.get(todo["mail_id"] or "", {})
    kind = UNASSIGNED if todo["list"] == UNASSIGNED else todo["kind"]
    address, field = _place(kind, todo)
    escalates, told_by = todo["next_escalation"] or {}, todo["basis"] or {}
    return Row(
        id=todo["id"],
        kind=kind,
        title=todo["title"],
        href=address.format(todo[field]) if todo[field] else None,
        since=since,
        due=due,
        due_on=date.fromisoformat(todo["due_on"]) if todo["due_on"] else None,
        late=todo["late"],
        card=_card(todo, beside),
        sender=todo["sender_name"] or todo["sender_address"] or "",
        subject=todo["subject"] or "",
        preview=mail.get("preview", ""),
        note=mail.get("note"),
        mail_id=todo["mail_id"],
        thing_id=todo["draft_id"] or todo["mail_id"] or todo["customer_id"],
        escalates_at=instant(escalates.get("at")),
        escalates_to=escalates.get("level"),
        postponed_until=instant(todo["postponed_until"]),
        country=told_by.get("country"),
        country_basis=told_by.get("country_basis"),
        can_tick_off=todo["kind"] in TICKED_OFF,
    )


def _place(kind: str, todo: Mapping[str, Any]) -> tuple[str, str]:
    """Where a to-do is worked on, with the field that names the thing."""
    if kind == GUIDANCE:
        return next((place for place in OF_GUIDANCE if todo[place[1]]), OF_A_CUSTOMER)
    return PLACES.get(kind, OF_A_CUSTOMER)


def _card(todo: Mapping[str, Any], beside: Beside) -> Card | None:
    if todo["customer_id"] is None:
        return None
    customer = beside.customers.get(todo["customer_id"])
    if customer is not None:
        return card_of(customer)
    return Card(todo["customer_id"], todo["customer_code"] or "", todo["customer_name"] or "")


def _ids(todos: Iterable[Mapping[str, Any]], field: str) -> list[str]:
    return list(dict.fromkeys(todo[field] for todo in todos if todo[field]))[:MOST_IDS]


def _by_id(answer: Answer | None, field: str) -> Mapping[str, Mapping[str, Any]]:
    return {item[field]: item for item in answer.items} if answer is not None else {}
