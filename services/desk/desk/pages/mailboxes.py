"""Mailboxes: the addresses that mail is received for, and where each is read at its provider."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, request

from desk.pages.asking import Answer, Ask
from desk.pages.frame import Frame, form_key
from desk.pages.rows import instant
from desk.pages.telling import as_problem
from desk.pages.visiting import page, visitor, went
from people import Role

Errors = Sequence[tuple[str | None, str]]

#: What a server usually listens on, by how it is encrypted.
PORTS = {"tls": "993", "starttls": "143", "none": "143"}
#: The fields of the form by those of the request.
FIELDS = {
    **{name: name for name in ("host", "port", "security", "user_name", "secret", "since", "history")},
    "folders": "inboxes",
}
ALL, SINCE, NEW = "all", "since", "new"
#: Pages of a hundred that are read: more mailboxes than any firm has.
MOST_PAGES = 20


@dataclass(frozen=True)
class Mailbox:
    """A mailbox in the list, and how it goes: `state` is a word of the page, `tone` how loud."""

    mailbox_id: str
    address: str
    shared: bool
    closed: bool
    collecting: Mapping[str, Any] | None
    state: str
    tone: str


@dataclass(frozen=True)
class Tried:
    """What came of a test: all well, or `trouble` with a hint; and the folders that were found."""

    trouble: str | None
    folder: str | None
    hint: str | None
    folders: Sequence[Mapping[str, Any]] = ()
    counts: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Panel:
    """One mailbox with its form as it was typed, or as it is."""

    box: Mailbox
    typed: Mapping[str, str]
    presets: Sequence[Mapping[str, Any]]
    kept: bool
    errors: Errors = ()
    tried: Tried | None = None
    done: str = ""


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("mailboxes", __name__)

    @blueprint.get("/mailboxes")
    @page(Role.ADMINISTRATOR)
    def listed() -> Any:
        return _list(frame, "", ())

    @blueprint.post("/mailboxes")
    @page(Role.ADMINISTRATOR)
    def add() -> Any:
        """An address of the firm's; a person's own is added where that person is."""
        address = request.form.get("address", "").strip()
        answer = _tell(frame, "POST", "/mailboxes", {"address": address, "kind": "shared"})
        if answer.ok:
            return went(f"/mailboxes/{answer.body['mailbox_id']}?after={answer.body['command_id']}")
        if answer.status not in (409, 422):
            abort(as_problem(answer, "mail"))
        return _list(frame, address, _errors(answer, {"address": "address"}))

    @blueprint.get("/mailboxes/<mailbox_id>")
    @page(Role.ADMINISTRATOR)
    def shown(mailbox_id: str) -> Any:
        box = _mailbox(frame, mailbox_id)
        return _shown(frame, Panel(box, _as_it_is(box), (), _kept(box), done=request.args.get("done", "")))

    @blueprint.post("/mailboxes/<mailbox_id>")
    @page(Role.ADMINISTRATOR)
    def set_collecting(mailbox_id: str) -> Any:
        """Test the connection, and keep it unless that is all that was asked. A bad one only if wanted so."""
        box, presets = _mailbox(frame, mailbox_id), _presets(frame)
        typed = _filled(_typed(), presets)
        body = _body(typed)
        asked = {name: value for name, value in body.items() if name not in ("history", "since")}
        answer = _tell(frame, "POST", f"/collecting/{mailbox_id}/test", asked)
        if answer.status == 422:
            return _shown(frame, Panel(box, typed, presets, _kept(box), _errors(answer, FIELDS)))
        if not answer.ok:
            abort(as_problem(answer, "mail"))
        tried = _tried(answer.body)
        if typed.get("do") == "test" or (tried.trouble is not None and not typed.get("anyway")):
            return _shown(frame, Panel(box, typed, presets, _kept(box), tried=tried))
        answer = _tell(frame, "PUT", f"/collecting/{mailbox_id}", body)
        if answer.ok:
            return went(f"/mailboxes/{mailbox_id}?after={answer.body['command_id']}&done=set")
        if answer.status not in (409, 422):
            abort(as_problem(answer, "mail"))
        return _shown(frame, Panel(box, typed, presets, _kept(box), _errors(answer, FIELDS), tried))

    @blueprint.post("/mailboxes/<mailbox_id>/stop")
    @page(Role.ADMINISTRATOR)
    def stop(mailbox_id: str) -> Any:
        answer = _tell(frame, "POST", f"/collecting/{mailbox_id}/stop", {})
        if not answer.ok:
            abort(as_problem(answer, "mail"))
        return went(f"/mailboxes/{mailbox_id}?after={answer.body['command_id']}&done=stopped")

    return blueprint


# -- what is asked and told ----------------------------------------------------------------------------


def _tell(frame: Frame, method: str, path: str, body: Mapping[str, Any]) -> Answer:
    key = request.form.get("key")
    if not key:
        abort(400)
    return frame.asking.tell(visitor().asker, "mail", path, body, key=f"{key}-{method}", method=method)


def _all(frame: Frame) -> list[Mailbox]:
    found: list[Mailbox] = []
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        params = {"limit": "100", "cursor": cursor, "after": request.args.get("after")}
        answer = frame.asking.one(visitor().asker, Ask("mail", "/collecting", params))
        if not answer.ok:
            abort(as_problem(answer, "mail"))
        found += [_of(one) for one in answer.items]
        cursor = answer.body["next"]
        if cursor is None:
            break
    return found


def _mailbox(frame: Frame, mailbox_id: str) -> Mailbox:
    ask = Ask("mail", f"/collecting/{mailbox_id}", {"after": request.args.get("after")})
    answer = frame.asking.one(visitor().asker, ask)
    if not answer.ok:
        abort(as_problem(answer, "mail"))
    return _of(answer.body)


def _presets(frame: Frame) -> Sequence[Mapping[str, Any]]:
    """Without them the form is filled in by hand."""
    return frame.asking.one(visitor().asker, Ask("mail", "/collecting/presets")).items


def _of(told: Mapping[str, Any]) -> Mailbox:
    collecting = told["collecting"]
    state, tone = "collecting_never", ""
    if collecting is not None:
        folders = collecting["folders"]
        if not collecting["running"]:
            state = "collecting_stopped"
        elif collecting["trouble"] is not None:
            state, tone = "collecting_in_trouble", "late"
        elif any(one["percent"] not in (None, 100) for one in folders):
            state, tone = "collecting_history", "act"
        elif collecting["read_at"] is None:
            state, tone = "collecting_begins", "soon"
        else:
            state, tone = "collecting_runs", "done"
        times = {name: instant(collecting[name]) for name in ("read_at", "trouble_at", "again_at")}
        collecting = {**collecting, **times}
    if told["closed_at"]:
        state, tone = "mailbox_closed", ""
    closed, shared = bool(told["closed_at"]), told["kind"] == "shared"
    return Mailbox(told["mailbox_id"], told["address"], shared, closed, collecting, state, tone)


def _errors(answer: Answer, fields: Mapping[str, str]) -> list[tuple[str | None, str]]:
    """What mail refused, each at its field where the form has it; `folders.0.name` is one of the folders."""
    told = answer.body.get("errors") or [{"field": "", "detail": answer.body.get("detail", "")}]
    return [(fields.get(one["field"].split(".")[0]), one["detail"]) for one in told]


# -- the form ------------------------------------------------------------------------------------------


def _typed() -> dict[str, str]:
    """What was typed, the secret as it stands."""
    given = {name: value for name, value in request.form.items() if name not in ("csrf", "key", "here")}
    return {name: value if name == "secret" else value.strip() for name, value in given.items()}


def _filled(typed: Mapping[str, str], presets: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """With what is known of the provider that was chosen, where nothing was typed."""
    chosen = next((one for one in presets if one["code"] == typed.get("provider")), None)
    filled = dict(typed)
    if chosen is not None and not filled.get("host"):
        filled |= {"host": chosen["host"], "security": "tls", "port": PORTS["tls"]}
        filled["sents"] = filled.get("sents") or chosen["sent"]
    filled["port"] = filled.get("port") or PORTS.get(filled.get("security", ""), PORTS["tls"])
    return filled


def _body(typed: Mapping[str, str]) -> dict[str, Any]:
    kinds = (("inboxes", "inbox"), ("sents", "sent"))
    history = typed.get("history", NEW)
    port = typed.get("port", "")
    return {
        **{name: typed.get(name, "") for name in ("host", "security", "user_name")},
        # What is no number is refused there, at its field.
        "port": int(port) if port.isascii() and port.isdigit() else 0,
        "secret": typed.get("secret") or None,
        "folders": [
            {"name": line.strip(), "meaning": meaning}
            for name, meaning in kinds
            for line in typed.get(name, "").splitlines()
            if line.strip()
        ],
        "history": history != NEW,
        "since": (typed.get("since") or None) if history == SINCE else None,
    }


def _kept(box: Mailbox) -> bool:
    return box.collecting is not None


def _as_it_is(box: Mailbox) -> dict[str, str]:
    if box.collecting is None:
        return {
            "host": "",
            "port": "",
            "security": "tls",
            "user_name": box.address,
            "inboxes": "INBOX",
            "sents": "",
            "history": NEW,
        }
    told = box.collecting

    def lines(meaning: str) -> str:
        return "\n".join(one["name"] for one in told["folders"] if one["meaning"] == meaning)

    history = (SINCE if told["since"] else ALL) if told["history"] else NEW
    return {
        **{name: str(told[name]) for name in ("host", "port", "security", "user_name")},
        "inboxes": lines("inbox"),
        "sents": lines("sent"),
        "history": history,
        "since": told["since"] or "",
    }


def _tried(told: Mapping[str, Any]) -> Tried:
    trouble = told["trouble"]
    hint = told["takes"] if trouble == "login_refused" else None
    return Tried(trouble, told["trouble_folder"], hint, told["folders"], told["counts"])


# -- the pages -----------------------------------------------------------------------------------------


def _list(frame: Frame, address: str, errors: Errors) -> Any:
    return frame.page(
        "mailboxes.html",
        status=422 if errors else 200,
        boxes=_all(frame),
        address=address,
        errors=errors,
        key=form_key(),
    )


def _shown(frame: Frame, panel: Panel) -> Any:
    wrong = bool(panel.errors) or (panel.tried is not None and panel.tried.trouble is not None)
    return frame.page(
        "mailbox.html",
        status=422 if wrong else 200,
        panel=panel,
        presets=panel.presets or _presets(frame),
        key=form_key(),
    )
