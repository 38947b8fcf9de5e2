"""Work inspection (业务检查): a manager's people at a glance, and one's day in the order of time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, abort, request

from desk.pages import formats
from desk.pages.asking import Answer, Ask
from desk.pages.frame import Frame, form_key
from desk.pages.guiding import Said, ask_guidance, give_address, said_about
from desk.pages.overseeing import Load, late_rows, loads_of
from desk.pages.parts import BriefRow, Tag
from desk.pages.rows import ask_beside, instant, moment
from desk.pages.shown import one_line
from desk.pages.visiting import page, visitor
from people import ASSIGNERS, SALES

#: Mails of a day that are shown; a person who has more is seen by the box.
MOST_MAILS = 100
#: The kinds of to-dos that are due on a day.
DUE = frozenset({"reply", "follow_up", "collection"})
#: Whose days are inspected: who has customers.
INSPECTED = frozenset(role.value for role in SALES)


@dataclass(frozen=True)
class Person:
    """One of the team, with what is to do and what the mail of a day was; None where it did not come."""

    id: str
    name: str
    load: Load | None
    received: int | None
    sent: int | None
    notes_missing: int | None


@dataclass(frozen=True)
class Happened:
    """An entry of somebody's day. `give`: where guidance on it is given; `said` what was given already."""

    at: datetime
    icon: str
    what: str
    id: str
    code: str | None = None
    text: str = ""
    note: str | None = None
    by: str = ""
    href: str | None = None
    tags: Sequence[Tag] = ()
    said: Sequence[Said] = ()
    give: str | None = None


@dataclass(frozen=True)
class Day:
    """Somebody's day: `totals` are words, `before` and `after` the addresses of the days beside it."""

    staff_id: str
    name: str
    on: date
    noon: datetime
    entries: Sequence[Happened]
    totals: Sequence[Tag]
    before: str
    after: str | None
    more_mail: bool
    away: Sequence[str]


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("team", __name__)

    @blueprint.get("/team")
    @page(*ASSIGNERS)
    def team() -> Any:
        since, until = _period(frame, frame.today)
        answers = frame.asking.all(
            visitor().asker,
            {
                "customers": Ask("customers", "/staff", {"led": "true", "left": "false", "limit": 200}),
                "scheduler": Ask("scheduler", "/team"),
                "mail": Ask("mail", "/team", {"since": since, "until": until}),
            },
        )
        scheduler, names = answers["scheduler"], _names(answers["customers"])
        late: Sequence[BriefRow] = ()
        if scheduler.ok:
            beside = ask_beside(frame.asking, visitor().asker, scheduler.body["late"])
            everybody = frame.names.everybody(visitor().asker)
            late = late_rows(scheduler, beside, everybody, frame, most=len(scheduler.body["late"]))
        return frame.page(
            "team.html",
            people=_people(names, answers, frame),
            late=late,
            away=[name for name, one in answers.items() if not one.ok],
        )

    @blueprint.get("/team/<staff_id>")
    @page(*ASSIGNERS)
    def day(staff_id: str) -> Any:
        on = _asked_day(frame)
        seen, names = _day(frame, staff_id, on)
        return frame.page("team/day.html", day=seen, people=names, key=form_key())

    return blueprint


def _names(staff: Answer) -> dict[str, str]:
    return {one["id"]: one["name"] for one in staff.items if one["role"] in INSPECTED}


def _people(names: Mapping[str, str], answers: Mapping[str, Answer], frame: Frame) -> list[Person]:
    """Whoever is behind first."""
    loads = {one.staff_id: one for one in loads_of(answers["scheduler"].items, names, frame)}
    mails = {one["owner_id"]: one for one in answers["mail"].items}
    nothing = Load("", "", 0, 0, 0, None) if answers["scheduler"].ok else None
    counted: Mapping[str, int | None] = dict.fromkeys(
        ("received", "sent", "notes_missing"), 0 if answers["mail"].ok else None
    )

    def person(staff_id: str, name: str) -> Person:
        mail = {**counted, **mails.get(staff_id, {})}
        return Person(
            staff_id,
            name,
            loads.get(staff_id, nothing),
            mail["received"],
            mail["sent"],
            mail["notes_missing"],
        )

    found = [person(staff_id, name) for staff_id, name in names.items()]
    return sorted(found, key=lambda one: (-(one.load.late if one.load else 0), one.name))


# -- a day ---------------------------------------------------------------------------------------------


def _asked_day(frame: Frame) -> date:
    """The day of the address; today without. A day that is none is not there."""
    try:
        on = date.fromisoformat(request.args["day"]) if request.args.get("day") else frame.today
        datetime.combine(on, time(), frame.parts.config.company_zone) - timedelta(days=1)
    except (ValueError, OverflowError):
        abort(404)
    return min(on, frame.today)


def _period(frame: Frame, on: date) -> tuple[str, str]:
    """When a day of the firm begins and ends."""
    zone = frame.parts.config.company_zone
    return tuple(  # type: ignore[return-value]  # of two
        datetime.combine(one, time(), zone).isoformat() for one in (on, on + timedelta(days=1))
    )


def _day(frame: Frame, staff_id: str, on: date) -> tuple[Day, Mapping[str, str]]:
    asker, asking = visitor().asker, frame.asking
    since, until = _period(frame, on)
    period = {"since": since, "until": until}
    mails = {"owner_id": staff_id, **period, "limit": MOST_MAILS}
    answers = asking.all(
        asker,
        {
            "customers": Ask("customers", f"/staff/{staff_id}/work", period),
            "mail": Ask("mail", "/mails", mails),
            "scheduler": Ask("scheduler", "/desktop/day", {"owner": staff_id, "on": on.isoformat()}),
            "people": Ask("customers", "/staff", {"led": "true", "left": "false", "limit": 200}),
        },
    )
    if answers["customers"].missing or answers["scheduler"].missing:
        abort(404)
    day = answers["scheduler"]
    deadlines = day.body["deadlines"] if day.ok else []
    work = answers["customers"].body if answers["customers"].ok else {"contacts": [], "orders": []}
    named = [*answers["mail"].items, *deadlines, *work["contacts"], *work["orders"]]
    things = [one["mail_id"] for one in answers["mail"].items]
    things += [one["customer_id"] for one in (*work["contacts"], *work["orders"])]
    more = {"guidance": ask_guidance(*things)} if things else {}
    customers = [{"mail_id": None, "customer_id": one["customer_id"]} for one in named]
    beside = ask_beside(asking, asker, customers, **more)
    names = frame.names.everybody(asker)
    here = f"/team/{staff_id}?day={on.isoformat()}"
    telling = _Telling(frame, beside.customers, names, here, beside.more.get("guidance"))
    entries = [
        *map(telling.mail, answers["mail"].items),
        *map(telling.contact, work["contacts"]),
        *map(telling.order, work["orders"]),
        *(telling.deadline(one) for one in deadlines if _tells(one)),
    ]
    zone = frame.parts.config.company_zone
    after = on + timedelta(days=1)
    return Day(
        staff_id=staff_id,
        name=names.get(staff_id, ""),
        on=on,
        noon=datetime.combine(on, time(12), zone),
        entries=sorted(entries, key=lambda one: (one.at, one.id)),
        totals=_totals(answers, work, deadlines, frame),
        before=f"/team/{staff_id}?day={(on - timedelta(days=1)).isoformat()}",
        after=f"/team/{staff_id}?day={after.isoformat()}" if after <= frame.today else None,
        more_mail=answers["mail"].ok and answers["mail"].body["next"] is not None,
        away=[name for name, one in answers.items() if not one.ok],
    ), _names(answers["people"])


def _tells(deadline: Mapping[str, Any]) -> bool:
    """Whether a deadline says more than the day's mail: it was missed, or settled without a letter."""
    if deadline["kind"] not in DUE:
        return False
    settled = instant(deadline["settled_at"])
    if settled is None:
        return bool(deadline["late"])
    return bool(deadline["late"]) or deadline["how"] != "answered"


def _totals(
    answers: Mapping[str, Answer],
    work: Mapping[str, Any],
    deadlines: Sequence[Mapping[str, Any]],
    frame: Frame,
) -> list[Tag]:
    mails = answers["mail"].items
    counted = (
        ("day_received", sum(one["direction"] == "in" for one in mails), ""),
        ("day_sent", sum(one["direction"] == "out" for one in mails), ""),
        ("day_contacts", len(work["contacts"]), ""),
        ("day_orders", len(work["orders"]), ""),
        ("day_notes_missing", sum(map(_lacks_note, mails)), "soon"),
        ("day_late", sum(one["late"] for one in deadlines), "late"),
    )
    always = ("day_received", "day_sent")
    return [(frame.say(word, count=count), tone) for word, count, tone in counted if count or word in always]


def _lacks_note(mail: Mapping[str, Any]) -> bool:
    """Whether a foreign mail came that nobody has noted in Chinese (R112)."""
    return bool(mail["direction"] == "in" and mail.get("foreign") and not mail["note"])


@dataclass(frozen=True)
class _Telling:
    """What happened, as entries of the day; `told` are the things whose guidance has been shown."""

    frame: Frame
    customers: Mapping[str, Mapping[str, Any]]
    names: Mapping[str, str]
    here: str
    guidance: Answer | None
    told: set[str] = field(default_factory=set)

    def mail(self, mail: Mapping[str, Any]) -> Happened:
        say, sent = self.frame.say, mail["direction"] == "out"
        tags: list[Tag] = [(say("note_missing"), "soon")] if _lacks_note(mail) else []
        by = []
        if sent and mail["author_id"]:
            by.append(say("written_by", who=self.names.get(mail["author_id"], "—")))
        if mail["approved_by"]:
            by.append(say("approved_by", who=self.names.get(mail["approved_by"], "—")))
        person = mail["kind"] == "person" and mail["customer_id"] is not None
        return self._entry(
            mail,
            at=moment(mail["received_at"]),
            icon="send" if sent else "mail",
            what=say("mail_to" if sent else "mail_from", who=self._name(mail)),
            text=one_line(mail["subject"]) or say("no_subject"),
            note=mail["note"],
            by=" · ".join(by),
            href=f"/mails/{mail['mail_id']}",
            tags=tags,
            about={"mail_id": mail["mail_id"]} if person else None,
        )

    def contact(self, contact: Mapping[str, Any]) -> Happened:
        channel = self.frame.say(f"channel_{contact['channel']}")
        return self._entry(
            contact,
            at=moment(contact["occurred_at"]),
            icon="phone",
            what=f"{channel} · {self._name(contact)}",
            text=one_line(contact["summary"]),
            href=f"/customers/{contact['customer_id']}",
            about={},
        )

    def order(self, order: Mapping[str, Any]) -> Happened:
        placed = self.frame.say("order_placed_by_customer", who=self._name(order))
        return self._entry(
            order,
            at=moment(order["placed_at"]),
            icon="orders",
            what=placed,
            text=f"{order['number']} · {formats.money(order['total'])}",
            href=f"/customers/{order['customer_id']}/orders",
            about={},
        )

    def deadline(self, one: Mapping[str, Any]) -> Happened:
        say, settled = self.frame.say, instant(one["settled_at"])
        state = "waived" if one["how"] == "waived" else "settled" if settled else "open"
        tone = "late" if one["late"] else "done"
        kind = say(f"kind_{one['kind']}")
        return self._entry(
            one,
            at=moment(one["late_at"]),
            icon="clock",
            what=f"{kind} · {self._name(one)}" if one["customer_id"] else kind,
            href=f"/mails/{one['mail_id']}" if one["mail_id"] else None,
            tags=[(say(f"deadline_{state}_late" if one["late"] else f"deadline_{state}"), tone)],
            about=None,
        )

    def _name(self, one: Mapping[str, Any]) -> str:
        customer = self.customers.get(one["customer_id"] or "")
        if customer is not None:
            return str(customer["name"])
        sender = one.get("sender") or {}
        return str(sender.get("name") or sender.get("address") or "—")

    def _entry(
        self, one: Mapping[str, Any], *, about: Mapping[str, str] | None, at: datetime, **shown: Any
    ) -> Happened:
        """`about` None: nothing that guidance can be given on; empty: the customer."""
        customer = self.customers.get(one["customer_id"] or "")
        thing = None if about is None else about.get("mail_id") or one["customer_id"]
        # What is about the customer as a whole is told once, though several entries are.
        said: Sequence[Said] = ()
        if thing is not None and thing not in self.told:
            said = said_about(self.guidance, self.names, self.here).get(thing, ())
            self.told.add(thing)
        return Happened(
            at=at,
            id=str(one.get("id") or one.get("mail_id")),
            code=customer["code"] if customer else None,
            said=said,
            give=None if about is None else give_address(one["customer_id"], self.here, **about),
            **shown,
        )
