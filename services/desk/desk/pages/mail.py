"""Mail: the boxes, one mail with its thread and its customer, the note, and what settles it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, request

from desk.live.values import presence
from desk.pages.asking import Answer, Ask, seen_by
from desk.pages.assigning import add_assigning, assigning
from desk.pages.bodies import add_files
from desk.pages.boxes import reply_to
from desk.pages.clash import Standing, told_once_agreed
from desk.pages.coming_back import came_back
from desk.pages.facts import plan_facts, standing_facts
from desk.pages.formats import country as country_name
from desk.pages.formatted import TOLD_AT
from desk.pages.frame import Frame, form_key
from desk.pages.guiding import Guided, ask_guidance, guided
from desk.pages.leaving_later import opening
from desk.pages.listening import box_topics, mail_topics
from desk.pages.parts import Box as BoxChip
from desk.pages.parts import CustomerCard, Letter, Post, Tag
from desk.pages.present import present
from desk.pages.rows import Beside, Row, ask_beside, card_of, instant, rows_of
from desk.pages.searching import LONGEST
from desk.pages.several import add_several
from desk.pages.shown import (
    beside_of,
    letter_of,
    post_of_draft,
    post_of_mail,
    post_of_row,
    warnings_of,
)
from desk.pages.telling import as_problem, told
from desk.pages.visiting import page, visitor, went
from desk.pages.writing import forget_unsaved, release, written_with_files
from people import ASSIGNERS, SALES, Role

PAGE = 50


@dataclass(frozen=True)
class Box:
    """A list of mail: where its rows come from, and for whom it is. `rare`: named only while it has some."""

    name: str
    service: str
    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    roles: Sequence[Role] = SALES
    drafts: bool = False
    rare: bool = False
    first: str = ""

    @property
    def href(self) -> str:
        """What is seen first of it."""
        return self.first or f"/mail/{self.name}"


BOXES = {
    box.name: box
    for box in (
        Box("to-answer", "scheduler", "/todos", {"kind": "reply"}),
        Box("received", "mail", "/mails", {"box": "received"}),
        Box("sent", "mail", "/mails", {"box": "sent"}),
        Box("unassigned", "mail", "/unassigned", {"box": "enquiries"}, ASSIGNERS),
        Box("to-approve", "mail", "/drafts", {"box": "awaiting", "to_approve": "true"}, drafts=True),
        Box("awaiting", "mail", "/drafts", {"box": "awaiting"}, drafts=True),
        Box("returned", "mail", "/drafts", {"box": "returned"}, drafts=True),
        Box("drafts", "mail", "/drafts", {"box": "drafts"}, drafts=True),
        Box("outgoing", "mail", "/drafts", {"box": "outgoing"}, drafts=True, rare=True),
        Box("failed", "mail", "/drafts", {"box": "failed"}, drafts=True),
        Box("lists", "mail", "/unassigned", {"box": "list_mail"}, ASSIGNERS, rare=True),
        Box("automatic", "mail", "/unassigned", {"box": "automatic"}, ASSIGNERS, rare=True),
        Box("unproven", "mail", "/unassigned", {"box": "unproven"}, ASSIGNERS, rare=True),
        Box("unread", "mail", "/unassigned", {"box": "quarantined"}, ASSIGNERS, rare=True),
        Box("old", "mail", "/unassigned", {"box": "old"}, ASSIGNERS, rare=True, first="/old-mail"),
        Box("old-unread", "mail", "/unassigned", {"box": "old_unread"}, ASSIGNERS, rare=True),
        Box("spam", "mail", "/unassigned", {"box": "spam"}, ASSIGNERS),
        Box("apart", "mail", "/unassigned", {"box": "set_apart"}, ASSIGNERS),
    )
}


#: The kind of mail that is a contact with a customer, so that there may be guidance about it.
GUIDED = "person"
#: What is counted beside the name of a box, and how mail calls it.
COUNTED = {
    "unassigned": "enquiries",
    "lists": "list_mail",
    "automatic": "automatic",
    "unproven": "unproven",
    "unread": "quarantined",
    "old": "old",
    "old-unread": "old_unread",
    "awaiting": "awaiting",
    "returned": "returned",
    "drafts": "drafts",
    "outgoing": "outgoing",
    "failed": "failed",
}


@dataclass(frozen=True)
class Listed:
    """A box as it is shown: its mails, where the next ones are, or that it did not answer."""

    box: Box
    posts: Sequence[Post]
    next: str | None = None
    away: bool = False
    current: str | None = None

    @property
    def selects(self) -> bool:
        """Whether several of its mails can be handled at once."""
        return self.box.name == "unassigned"


@dataclass(frozen=True)
class Opened:
    """One mail with what belongs beside it. What did not answer is None, and named in `away`.

    `older` are the other mails of its thread, oldest first; `warnings` are words and tones; `standing` is
    what credit says; `unsent` is the latest draft that answers it.
    """

    id: str
    subject: str
    letter: Letter
    older: Sequence[Letter]
    note: str | None
    version: str | None
    warnings: Sequence[Tag]
    incoming: bool
    readable: bool
    opens_at: datetime | None
    owned: bool
    customer: CustomerCard | None
    due: datetime | None
    rests_on: str | None
    escalates: str | None
    facts: Sequence[tuple[str, str]]
    standing: Sequence[tuple[str, str]]
    unsent: str | None
    suggestions: Sequence[Mapping[str, Any]]
    guided: Guided
    mail: Mapping[str, Any]
    away: Sequence[str]


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("mail", __name__)
    asking = frame.asking

    @blueprint.get("/mail")
    @page(*SALES)
    def mail() -> Any:
        return redirect("/mail/to-answer", 303)

    @blueprint.get("/mail/<name>")
    @page(*SALES)
    def box(name: str) -> Any:
        listed = _listed(frame, _box(name), request.args.get("current"))
        if request.headers.get("HX-Request"):
            return frame.page("mail/rows.html", listed=listed)
        return _page(frame, listed, None)

    @blueprint.get("/mail/<name>/<mail_id>")
    @page(*SALES)
    def in_box(name: str, mail_id: str) -> Any:
        box, opened = _box(name), open_mail(frame, mail_id)
        return _page(frame, _listed(frame, box, mail_id), opened)

    @blueprint.get("/mails/<mail_id>")
    @page(*SALES)
    def one(mail_id: str) -> Any:
        opened = open_mail(frame, mail_id)
        return _page(frame, _listed(frame, BOXES["received" if opened.incoming else "sent"], mail_id), opened)

    @blueprint.post("/mails/<mail_id>/note")
    @page(*SALES)
    def note(mail_id: str) -> Any:
        done = told_once_agreed(
            frame,
            "mail",
            f"/mails/{mail_id}/note",
            {"text": "note"},
            lambda said: {"note": said["text"].strip()},
            lambda: _noted(frame, mail_id),
            renamed={"note": "text"},
        )
        name = request.args.get("box", "")
        where = f"/mail/{name}/{mail_id}" if name in BOXES else f"/mails/{mail_id}"
        return went(f"{where}?after={done.body['command_id']}")

    @blueprint.post("/mails/<mail_id>/reply")
    @page(*SALES)
    def reply(mail_id: str) -> Any:
        """What the reply box says, as a draft; which is then sent, submitted, or left as it is."""
        body = {"customer_id": None, "in_reply_to_mail_id": mail_id, **written_with_files(asking)}
        kept = told(asking, "mail", "/drafts", body, fields=TOLD_AT)
        forget_unsaved(frame, f"reply/{mail_id}")
        return went(release(frame, kept.body["draft_id"], request.args.get("do", "save"), kept))

    add_files(blueprint, asking)
    add_assigning(blueprint, frame)
    add_several(blueprint, frame)
    return blueprint


def _noted(frame: Frame, mail_id: str) -> Standing:
    """The note as it stands now."""
    answers = frame.asking.all(
        visitor().asker,
        {
            "mail": Ask("mail", f"/mails/{mail_id}"),
        },
    )
    found = answers["mail"]
    if not found.ok:
        abort(as_problem(found, "mail"))
    who = frame.names.everybody(visitor().asker).get(found.body["noted_by"] or "", "")
    return Standing(found.version, {"text": found.body["note"] or ""}, who, instant(found.body["noted_at"]))


def _page(frame: Frame, listed: Listed, opened: Opened | None) -> Any:
    how = request.args.get("reply")
    answering = how if opened is not None and opened.incoming and how in ("one", "all") else None
    lists = box_topics(visitor(), listed.box.name)
    return frame.page(
        "mail.html",
        topics=[*lists, *((*mail_topics(opened.mail), presence(f"reply/{opened.id}")) if opened else ())],
        list_topics=" ".join(lists),
        mail_topics=" ".join(mail_topics(opened.mail)) if opened else "",
        listed=listed,
        opened=opened,
        boxes=_chips(frame, listed.box),
        key=form_key(),
        present=present(frame, f"reply/{opened.id}") if opened else "",
        noting=bool(request.args.get("note")),
        find=request.args.get("find", "")[:LONGEST],
        assigning=assigning(frame, opened.mail) if opened else None,
        answering=answering,
        reply=reply_to(frame, opened.mail, opened.opens_at, everybody=how == "all")
        if opened and answering
        else None,
    )


def _chips(frame: Frame, current: Box) -> list[BoxChip]:
    """The boxes that the reader has, with what is in them."""
    answer = frame.asking.one(visitor().asker, Ask("mail", "/boxes"))
    counts = {one["box"]: one["count"] + one["more"] for one in answer.body["boxes"]} if answer.ok else {}
    shown = []
    for box in BOXES.values():
        count, here = counts.get(COUNTED.get(box.name, "")), box is current
        if visitor().role in box.roles and (not box.rare or count or here):
            shown.append(BoxChip(frame.say(f"box_{box.name}"), box.href, count, here))
    return shown


def _box(name: str) -> Box:
    box = BOXES.get(name)
    if box is None or visitor().role not in box.roles:
        abort(404)
    return box


# -- lists ---------------------------------------------------------------------------------------------


def _listed(frame: Frame, box: Box, current: str | None = None) -> Listed:
    who = visitor()
    params = {**box.params, "cursor": request.args.get("cursor"), "limit": PAGE}
    if box.service == "scheduler":
        params["owner"] = who.person.staff_id
    params["after"] = seen_by(box.service, request.args.get("after"), commands=box.service == "mail")
    answer = frame.asking.one(who.asker, Ask(box.service, box.path, params))
    if not answer.ok:
        if answer.status in (403, 404, 422):
            abort(404)
        return Listed(box, (), away=True, current=current)
    return Listed(box, _posts(frame, box, answer), answer.body["next"], current=current)


def _posts(frame: Frame, box: Box, answer: Answer) -> list[Post]:
    items, say = answer.items, frame.say
    if box.service == "scheduler":
        beside = ask_beside(frame.asking, visitor().asker, items)
        rows = rows_of(items, beside, frame.parts.clock.now())
        return [post_of_row(row, beside.mails.get(row.mail_id or "", {}), say) for row in rows]
    named = [{"customer_id": item["customer_id"], "mail_id": None} for item in items]
    customers = ask_beside(frame.asking, visitor().asker, named).customers
    if box.drafts:
        return [post_of_draft(one, customers.get(one["customer_id"] or ""), say) for one in items]
    return [post_of_mail(one, box.name, customers.get(one["customer_id"] or ""), say) for one in items]


# -- one mail ------------------------------------------------------------------------------------------


def open_mail(frame: Frame, mail_id: str) -> Opened:
    """A mail with its thread, customer, deadline and standing, in two rounds."""
    asker, asking, say = visitor().asker, frame.asking, frame.say
    after = request.args.get("after")
    answer = asking.one(
        asker, Ask("mail", f"/mails/{mail_id}", {"after": seen_by("mail", after, commands=True)})
    )
    if not answer.ok:
        abort(as_problem(answer, "mail"))
    mail = answer.body
    asks = {"guidance": ask_guidance(mail_id)}
    if customer_id := mail["customer_id"]:
        asks |= {
            # By ids: a mail that is read is no look at the whole file, which would be on record.
            "customers": Ask("customers", "/customers", {"ids": customer_id}),
            "scheduler": Ask(
                "scheduler", f"/customers/{customer_id}/plan", {"after": seen_by("scheduler", after)}
            ),
            "credit": Ask("credit", f"/accounts/{customer_id}"),
            "drafts": Ask("mail", "/drafts", {"customer_id": customer_id, "box": "drafts"}),
        }
    if mail["draft_id"]:
        asks["letter"] = Ask("mail", f"/drafts/{mail['draft_id']}")
    answers = asking.all(asker, asks)
    names = frame.names.everybody(asker)
    customer, plan = next(iter(_items(answers, "customers")), None), _body(answers, "scheduler")
    card = card_of(customer) if customer else None
    todo = _todo(plan, mail, customer, frame.parts.clock.now())
    letter = _body(answers, "letter") or {}
    others = [one for one in mail["thread"]["items"] if one["mail_id"] != mail_id]
    others.sort(key=lambda one: str(one["received_at"]))
    drafts = [one for one in _items(answers, "drafts") if one["in_reply_to_mail_id"] == mail_id]
    return Opened(
        id=mail_id,
        subject=mail["subject"] or say("no_subject"),
        letter=letter_of(mail, card, names),
        older=[letter_of(one, card, names) for one in others],
        note=mail["note"],
        version=answer.version,
        warnings=[*warnings_of(mail, say), *came_back(frame, letter.get("bounces", ()))],
        incoming=mail["direction"] == "in",
        readable=mail["sender"] is not None,
        opens_at=opening(customer),
        owned=customer_id is not None,
        customer=beside_of(customer, card, say, frame.language, names) if customer and card else None,
        due=todo.due if todo else None,
        rests_on=_rests_on(todo, frame),
        escalates=say(f"escalates_{todo.escalates_to}", at=frame.when(todo.escalates_at))
        if todo and todo.escalates_at
        else None,
        facts=plan_facts(plan, frame),
        standing=standing_facts(_body(answers, "credit"), frame),
        unsent=drafts[0]["draft_id"] if drafts else None,
        suggestions=mail["suggestions"] or (),
        guided=guided(
            answers["guidance"], names, customer_id if mail["kind"] == GUIDED else None, mail_id=mail_id
        ),
        mail=mail,
        away=[name for name, one in answers.items() if not one.ok and not one.missing],
    )


def _todo(
    plan: Mapping[str, Any] | None,
    mail: Mapping[str, Any],
    customer: Mapping[str, Any] | None,
    now: datetime,
) -> Row | None:
    """The open to-do that this mail is to be answered."""
    if plan is None:
        return None
    customers = {customer["id"]: customer} if customer else {}
    rows = rows_of(plan["todos"], Beside({mail["mail_id"]: mail}, customers), now)
    return next((row for row in rows if row.mail_id == mail["mail_id"] and row.kind == "reply"), None)


def _rests_on(todo: Row | None, frame: Frame) -> str | None:
    """What the deadline rests on: the country, and how we know it."""
    if todo is None or todo.due is None or not todo.country:
        return None
    country = country_name(todo.country, frame.language)
    told_by = frame.say(f"basis_{todo.country_basis or 'default'}")
    return frame.say("deadline_basis", country=country, at=frame.when(todo.due), source=told_by)


def _body(answers: Mapping[str, Answer], name: str) -> Mapping[str, Any] | None:
    answer = answers.get(name)
    return answer.body if answer is not None and answer.ok else None


def _items(answers: Mapping[str, Answer], name: str) -> list[dict[str, Any]]:
    return answers[name].items if name in answers else []
