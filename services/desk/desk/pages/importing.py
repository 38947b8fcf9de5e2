"""Importing: archives of old mail, handed in, brought in and reported; and old mail assigned by address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, Any

from flask import Blueprint, Response, abort, json, request

from desk.pages.asking import Answer, Ask, seen_by
from desk.pages.attaching import BROUGHT
from desk.pages.frame import Frame, form_key
from desk.pages.rows import instant
from desk.pages.shown import size_of
from desk.pages.telling import as_problem, told
from desk.pages.visiting import page, visitor, went
from eventing import Invalid
from people import ASSIGNERS, Role

IMPORTERS = (Role.ADMINISTRATOR, Role.GENERAL_MANAGER)
#: Bytes of a file that are handed on at once, as mail takes them.
PIECE = 8 * 1024 * 1024
PAGE = 100
FIGURES = ("stored", "known", "quarantined", "left_out")
#: The part of the page that asks anew while it is running.
PROGRESS = "imports/progress.html"


@dataclass(frozen=True)
class File:
    name: str
    size: str
    bytes: int
    have: int

    @property
    def whole(self) -> bool:
        return self.have == self.bytes


@dataclass(frozen=True)
class Left:
    """What was not taken, and why. `href` leads whoever may see it to what is kept of it."""

    name: str
    reason: str
    href: str | None


@dataclass(frozen=True)
class Shown:
    """An import as it is shown: `figures` are words and numbers, `done` from 0 to 1."""

    id: str
    status: str
    mailbox: str
    who: str
    older_than: datetime | None
    opened_at: datetime | None
    own: bool
    files: Sequence[File]
    done: float
    figures: Sequence[tuple[str, int]]
    left: Sequence[Left] = ()
    next: str | None = None

    @property
    def href(self) -> str:
        return f"/imports/{self.id}"

    @property
    def ready(self) -> bool:
        return bool(self.files) and all(one.whole for one in self.files)

    @property
    def have(self) -> str:
        """For the script: how far each file is, by its name and size."""
        return json.dumps({f"{one.name}\n{one.bytes}": one.have for one in self.files})


@dataclass(frozen=True)
class Group:
    """The old mail of one address."""

    address: str
    count: int
    latest_at: datetime | None
    subject: str
    href: str


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("importing", __name__)
    _imports(blueprint, frame)
    _old_mail(blueprint, frame)
    return blueprint


def _imports(blueprint: Blueprint, frame: Frame) -> None:
    asking = frame.asking

    @blueprint.get("/imports")
    @page(*IMPORTERS)
    def listed() -> Any:
        asks = {"imports": Ask("mail", "/imports", {"limit": PAGE}), "boxes": _mailboxes()}
        answers = asking.all(visitor().asker, asks)
        boxes = _addresses(answers["boxes"])
        return frame.page(
            "imports.html",
            imports=[_shown(frame, one, boxes) for one in answers["imports"].items],
            mailboxes=[(one["mailbox_id"], one["address"]) for one in _open(answers["boxes"])],
            today=frame.today.isoformat(),
            key=form_key(),
        )

    @blueprint.post("/imports")
    @page(*IMPORTERS)
    def begin() -> Any:
        body = {
            "mailbox_id": request.form.get("mailbox_id", ""),
            "older_than": _day(frame, request.form.get("older_than", "")),
            "own": request.form.get("own") == "1",
        }
        done = told(asking, "mail", "/imports", body).body
        return went(f"/imports/{done['import_id']}?after={done['command_id']}")

    @blueprint.get("/imports/<import_id>")
    @page(*IMPORTERS)
    def one(import_id: str) -> Any:
        shown = _one(frame, import_id)
        part = request.args.get("part") is not None
        return frame.page(PROGRESS if part else "import.html", one=shown, key=form_key())

    @blueprint.post("/imports/<import_id>/pieces")
    @page(*IMPORTERS)
    def piece(import_id: str) -> Any:
        """A piece of a file from the script: how far the file is then, or why it is not taken, in words."""
        answer = _handed_on(frame, import_id, request.args.to_dict(), request.get_data(cache=False))
        problem = answer.body or {}
        if answer.ok:
            return {"have": problem["have"]}
        sentences = [one["detail"] for one in problem.get("errors", ())] or [problem.get("detail")]
        said = {
            "have": problem.get("params", {}).get("offset"),
            "detail": sentences[0] or frame.say("service_away"),
        }
        return Response(json.dumps(said), status=answer.status, content_type="application/json")

    @blueprint.post("/imports/<import_id>/files")
    @page(*IMPORTERS)
    def files(import_id: str) -> Any:
        """Files that the form brings, without the script."""
        for file in request.files.getlist(BROUGHT):
            if file.filename:
                _hand_in(frame, import_id, file.filename, file.stream)
        return went(f"/imports/{import_id}")

    @blueprint.post("/imports/<import_id>/start")
    @page(*IMPORTERS)
    def start(import_id: str) -> Any:
        told(asking, "mail", f"/imports/{import_id}/start")
        return went(f"/imports/{import_id}")

    @blueprint.post("/imports/<import_id>/stop")
    @page(*IMPORTERS)
    def stop(import_id: str) -> Any:
        told(asking, "mail", f"/imports/{import_id}/stop")
        return went(f"/imports/{import_id}")


def _day(frame: Frame, text: str) -> str:
    """The beginning of a day in the firm."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Invalid("older_than", "not_a_date") from None
    return datetime.combine(day, time(), frame.parts.config.company_zone).isoformat()


def _hand_in(frame: Frame, import_id: str, name: str, stream: IO[bytes]) -> None:
    """What is refused ends the request."""
    size, offset = stream.seek(0, 2), 0
    stream.seek(0)
    while content := stream.read(PIECE):
        params = {"name": name, "size": str(size), "offset": str(offset)}
        answer = _handed_on(frame, import_id, params, content)
        if not answer.ok:
            abort(as_problem(answer, "mail", {"body": BROUGHT, "name": BROUGHT, "size": BROUGHT}))
        offset += len(content)


def _handed_on(frame: Frame, import_id: str, params: Mapping[str, str], content: bytes) -> Answer:
    asked = {name: params.get(name, "") for name in ("name", "size", "offset")}
    return frame.asking.hand_in(visitor().asker, "mail", f"/imports/{import_id}/pieces", asked, content)


def _mailboxes() -> Ask:
    return Ask("mail", "/mailboxes", {"limit": 200})


def _addresses(answer: Answer) -> Mapping[str, str]:
    return {one["mailbox_id"]: one["address"] for one in answer.items}


def _open(answer: Answer) -> list[Mapping[str, Any]]:
    return [one for one in answer.items if one["closed_at"] is None]


def _one(frame: Frame, import_id: str) -> Shown:
    after = seen_by("mail", request.args.get("after"), commands=True)
    query = {"limit": PAGE, "cursor": request.args.get("cursor")}
    asks = {
        "one": Ask("mail", f"/imports/{import_id}", {"after": after}),
        "left": Ask("mail", f"/imports/{import_id}/not-taken", query),
        "boxes": _mailboxes(),
    }
    answers = frame.asking.all(visitor().asker, asks)
    if not answers["one"].ok:
        abort(as_problem(answers["one"], "mail"))
    left = answers["left"]
    more = left.body["next"] if left.ok else None
    return _shown(frame, answers["one"].body, _addresses(answers["boxes"]), left.items, more)


def _shown(
    frame: Frame,
    one: Mapping[str, Any],
    boxes: Mapping[str, str],
    left: Sequence[Mapping[str, Any]] = (),
    after: str | None = None,
) -> Shown:
    figures = [(frame.say(f"import_{name}"), one[name]) for name in FIGURES]
    who = frame.names.everybody(visitor().asker).get(one["opened_by"] or "", "")
    return Shown(
        id=one["import_id"],
        status=one["status"],
        mailbox=boxes.get(one["mailbox_id"], ""),
        who=who,
        older_than=instant(one["older_than"]),
        opened_at=instant(one["opened_at"]),
        own=one["own"],
        files=[File(f["name"], size_of(f["size"]), f["size"], f["have"]) for f in one.get("pieces", ())],
        done=one.get("done", 0.0),
        figures=figures,
        left=[_left(frame, row) for row in left],
        next=f"/imports/{one['import_id']}?cursor={after}" if after else None,
    )


def _left(frame: Frame, row: Mapping[str, Any]) -> Left:
    name = f"{row['name']} · {row['number']}" if row["number"] else row["name"]
    kept = row["mail_id"] is not None and visitor().role in ASSIGNERS
    href = f"/mail/old-unread/{row['mail_id']}" if kept else None
    return Left(name, frame.say(f"import_reason_{row['reason']}"), href)


def _old_mail(blueprint: Blueprint, frame: Frame) -> None:
    asking = frame.asking

    @blueprint.get("/old-mail")
    @page(*ASSIGNERS)
    def by_address() -> Any:
        answer = asking.one(visitor().asker, Ask("mail", "/old-mail"))
        if not answer.ok:
            abort(as_problem(answer, "mail"))
        groups = [
            Group(
                one["address"],
                one["count"],
                instant(one["latest_at"]),
                one["subject"],
                f"/mail/old/{one['mail_id']}",
            )
            for one in answer.items
        ]
        return frame.page("old_mail.html", groups=groups, more=answer.body["more"], key=form_key())

    @blueprint.post("/old-mail")
    @page(*ASSIGNERS)
    def assign() -> Any:
        """All mail of an address goes to the customer whose code is typed."""
        code = request.form.get("code", "").strip().upper()
        found = asking.one(visitor().asker, Ask("customers", "/customers/search", {"q": code or "?"})).items
        # Of a code that is nobody's, mail says so.
        customer_id = next((one["id"] for one in found if one["code"] == code), "none")
        body = {"address": request.form.get("address", ""), "customer_id": customer_id}
        told(asking, "mail", "/old-mail/assign", body, fields={"customer_id": "code"})
        return went("/old-mail")
