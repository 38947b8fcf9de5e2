"""Writing: replies and new mail as drafts, sent or submitted; and the approver's decision on them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, request

from desk.live import values
from desk.pages.asking import Answer, Ask, Asking, seen_by
from desk.pages.attached import ids_in
from desk.pages.attaching import WRITERS, add_attaching, with_what_came
from desk.pages.boxes import STAMP, box_of_draft, new_mail, unsaved_in, values_of
from desk.pages.checking import LOOKED, LookAgain, ask_checks, look_again, look_first
from desk.pages.clash import Standing, told_once_agreed
from desk.pages.coming_back import came_back, not_written_to
from desk.pages.formatted import FOLLOWS, TOLD_AT, html_in, html_kept
from desk.pages.frame import Frame, form_key
from desk.pages.guiding import Guided, ask_guidance, guided
from desk.pages.leaving_later import leaves, opening
from desk.pages.parts import CustomerCard, File, Letter, Reply, Tag
from desk.pages.present import present
from desk.pages.rendering import words
from desk.pages.rows import card_of, instant, moment
from desk.pages.shown import DRAFT_TONES, beside_of, one_line, size_of
from desk.pages.telling import as_problem, told
from desk.pages.visiting import page, typed, visitor, went
from people import SALES

#: What takes back the last step, by the state it led to.
UNDO = {"queued": "recall", "discarded": "restore"}
#: What unfinished writing is kept under: a reply, a new mail, a draft.
THING = re.compile(r"(reply|forward|new|draft|contact)/[\w-]{1,64}")
#: The fields that are kept of it.
FIELDS = ("to", "cc", "bcc", "subject", "text", "html", "files", "summary", "next_on", "next_note")
#: What it was typed over: by these a change that somebody has made meanwhile is told when it is saved.
BASE = ("version", "was-to", "was-cc", "was-bcc", "was-subject", "was-text", "was-html", "was-files")
#: What may still be changed by who wrote it.
EDITABLE = frozenset({"draft", "returned", "failed"})
#: The fields of the box, and their words.
WRITTEN = {
    "to": "to",
    "cc": "cc",
    "bcc": "bcc",
    "subject": "subject",
    "text": "reply_text",
    "html": "reply_text",
    "files": "files",
}
ADDRESSES = re.compile(r"[,;，；\s]+")


@dataclass(frozen=True)
class Writing:
    """A draft as it is written or judged. `reply` is None where the reader cannot change it.

    `bounces`: what mail servers said of its addressees; `not_written_to`: those that nothing is sent to;
    `handed_in`: it was written in another mail program.
    """

    id: str
    subject: str
    back: str
    status: str
    tone: str
    handed_in: bool
    due: datetime | None
    at_risk: bool
    remarks: str | None
    failure: str | None
    bounces: Sequence[Tag]
    not_written_to: Sequence[tuple[str, str]]
    thread: Sequence[Letter]
    letter: Letter
    reply: Reply | None
    panel: LookAgain | None
    to_approve: bool
    uncertain: bool
    undo: str | None
    leaves_at: datetime | None
    customer: CustomerCard | None
    guided: Guided


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("writing", __name__)
    asking, unsaved = frame.asking, frame.parts.resources.unsaved

    @blueprint.get("/write")
    @page(*SALES)
    def write() -> Any:
        """A new mail: to a customer, chosen here or named in the address."""
        asker, wanted = visitor().asker, request.args.get("q", "").strip()
        customer_id = request.args.get("customer")
        chosen: Mapping[str, Any] | None = None
        found: Sequence[Mapping[str, Any]] = ()
        if customer_id:
            answer = asking.one(asker, Ask("customers", f"/customers/{customer_id}"))
            if not answer.ok:
                abort(404)
            chosen = answer.body
        elif wanted:
            found = asking.one(asker, Ask("customers", "/customers/search", {"q": wanted})).items
        return frame.page(
            "write.html",
            chosen=chosen,
            found=[card_of(one) for one in found],
            wanted=wanted,
            forwarded=False,
            reply=new_mail(frame, chosen) if chosen else None,
        )

    @blueprint.post("/drafts")
    @page(*SALES)
    def begin() -> Any:
        """A new mail as a draft; which is then sent, submitted, or left as it is."""
        customer_id = request.args.get("customer")
        body = {"customer_id": customer_id, "in_reply_to_mail_id": None, **written_with_files(asking)}
        kept = told(asking, "mail", "/drafts", body, fields=TOLD_AT)
        mail_id = request.args.get("forward")
        forget_unsaved(frame, f"forward/{mail_id}" if mail_id else f"new/{customer_id}")
        return went(release(frame, kept.body["draft_id"], request.args.get("do", "save"), kept))

    @blueprint.post("/unsaved")
    @page(*WRITERS)
    def keep_unsaved() -> Any:
        """Keep what is being typed: nobody's business yet, and gone when it is sent."""
        form = request.form
        thing = form.get("unsaved", "")
        if not THING.fullmatch(thing):
            abort(400)
        typed_in = {name: form[name] for name in FIELDS if form.get(name)} | html_kept(form)
        typed_in |= {name: form[name] for name in (*BASE, STAMP) if name in form}
        unsaved.keep(visitor().person.account_id, thing, typed_in, frame.parts.clock.now())
        return "", 204

    @blueprint.get("/drafts/<draft_id>")
    @page(*WRITERS)
    def draft(draft_id: str) -> Any:
        thing = f"draft/{draft_id}"
        return frame.page(
            "draft.html",
            writing=_opened(frame, draft_id),
            present=present(frame, thing),
            key=form_key(),
            topics=[values.draft(draft_id), values.presence(thing)],
        )

    @blueprint.post("/drafts/<draft_id>")
    @page(*WRITERS)
    def change(draft_id: str) -> Any:
        """Keep what is written, where it may be written, and do what the button says."""
        do, kept = request.args.get("do", "save"), None
        if "text" in request.form and do in ("save", "send", "submit", "approve"):
            kept = told_once_agreed(
                frame,
                "mail",
                f"/drafts/{draft_id}",
                WRITTEN,
                written,
                lambda: _standing(frame, draft_id),
                method="PUT",
                renamed=TOLD_AT,
                kept=f"draft/{draft_id}",
                typed={"files": with_what_came(asking), "html": html_in(request.form)},
                follows=FOLLOWS,
            )
            forget_unsaved(frame, f"draft/{draft_id}")
        return went(release(frame, draft_id, do, kept))

    add_attaching(blueprint, asking, frame.say)
    return blueprint


def release(frame: Frame, draft_id: str, do: str, kept: Answer | None) -> str:
    """Do what a button says with a draft, after what was written was `kept`; where to go on."""
    form = request.form
    bodies: dict[str, dict[str, Any] | None] = {
        "save": None,
        "send": {"confirm": form.get("confirm") == "yes", **leaves(form, frame.parts.config.company_zone)},
        "recall": {},
        "restore": {},
        "submit": {},
        "approve": {"confirm": form.get("confirm") == "yes"},
        "return": {"remarks": typed("remarks")},
        "discard": {},
        "resolve": {"sent": form.get("sent") == "yes"},
    }
    if do not in bodies:
        abort(400)
    body = bodies[do]
    # What is shown next has it, however long views take.
    since = "" if kept is None else urlencode({"after": kept.body["command_id"]})
    if body is None:
        return f"/drafts/{draft_id}?{since}"
    if again := look_first(frame, draft_id, do):
        return f"{again}&{since}"
    fields = {"at": "at_local"}
    # Who has looked again means what they have seen, and no later version.
    step = "" if LOOKED in form else do
    done = told(frame.asking, "mail", f"/drafts/{draft_id}/{do}", body, step=step, fields=fields)
    return f"/drafts/{draft_id}?after={done.body['command_id']}"


def written(form: Mapping[str, str]) -> dict[str, Any]:
    """What the reply box or a new mail holds."""
    html = html_in(form)
    return {
        "to": addresses_in(form.get("to", "")),
        "cc": addresses_in(form.get("cc", "")),
        "bcc": addresses_in(form.get("bcc", "")),
        "subject": form.get("subject", "").strip(),
        # Of HTML mail makes the text.
        "text": "" if html else form.get("text", "").replace("\r\n", "\n"),
        "html": html or None,
        "files": ids_in(form.get("files", "")),
    }


def written_with_files(asking: Asking) -> dict[str, Any]:
    """The same of the form that was sent, with the files that it brought."""
    return written({**request.form, "files": with_what_came(asking)})


def _standing(frame: Frame, draft_id: str) -> Standing:
    """The draft as it stands now."""
    found = frame.asking.one(visitor().asker, Ask("mail", f"/drafts/{draft_id}"))
    if not found.ok:
        abort(as_problem(found, "mail"))
    draft, names = found.body, frame.names.everybody(visitor().asker)
    who = names.get(draft["edited_by"] or draft["author_id"] or "", "")
    return Standing(found.version, values_of(draft), who, instant(draft["edited_at"] or draft["drafted_at"]))


def forget_unsaved(frame: Frame, thing: str) -> None:
    frame.parts.resources.unsaved.forget(visitor().person.account_id, thing)


def addresses_in(text: str) -> list[str]:
    """The addresses somebody typed, between commas, semicolons or blanks; `Name <a@b>` is `a@b`."""
    bracketed = re.findall(r"<([^<>\s]+@[^<>\s]+)>", text)
    rest = re.sub(r"[^,;，；<>]*<[^<>]*>", " ", text)
    return list(dict.fromkeys([*bracketed, *(part for part in ADDRESSES.split(rest) if part)]))


def _opened(frame: Frame, draft_id: str) -> Writing:
    who, asking = visitor(), frame.asking
    answers = asking.all(
        who.asker,
        {
            "draft": Ask(
                "mail",
                f"/drafts/{draft_id}",
                {"after": seen_by("mail", request.args.get("after"), commands=True)},
            ),
            "thread": Ask("mail", f"/drafts/{draft_id}/thread"),
            "checks": ask_checks(draft_id),
        },
    )
    found = answers["draft"]
    if not found.ok:
        abort(as_problem(found, "mail"))
    draft = found.body
    asks = {
        "todos": Ask("scheduler", "/todos", {"kind": "approval", "limit": 100}),
        "guidance": ask_guidance(draft_id),
    }
    if draft["customer_id"]:
        asks["customers"] = Ask("customers", "/customers", {"ids": draft["customer_id"]})
    beside = asking.all(who.asker, asks)
    customers = beside["customers"].items if "customers" in beside else []
    customer = customers[0] if customers else None
    card = card_of(customer) if customer else None
    names = frame.names.everybody(who.asker)
    todo = next((one for one in beside["todos"].items if one["draft_id"] == draft_id), None)
    own = who.person.staff_id in (draft["author_id"], draft["owner_id"])
    to_approve = draft["status"] == "pending" and draft["approver_id"] == who.person.staff_id
    editable = to_approve or (own and draft["status"] in EDITABLE)
    thread = answers["thread"]
    parent = draft["in_reply_to_mail_id"]
    box = box_of_draft(draft, found.version, to_approve, frame, opening(customer)) if editable else None
    return Writing(
        id=draft_id,
        subject=draft["subject"] or frame.say("no_subject"),
        back=f"/mails/{parent}" if parent and own else "/mail/to-approve" if to_approve else "/mail/drafts",
        status=draft["status"],
        tone=DRAFT_TONES.get(draft["status"], ""),
        handed_in=draft["handed_in"],
        due=instant(todo["due_at"]) if todo else None,
        at_risk=bool(thread.ok and thread.body["at_risk"]),
        remarks=draft["remarks"] if draft["status"] in EDITABLE else None,
        failure=_why_not_sent(draft, frame),
        bounces=came_back(frame, draft["bounces"]),
        not_written_to=not_written_to(frame, draft["not_written_to"]),
        thread=[_of_thread(one) for one in thread.items],
        letter=_as_letter(draft, names),
        reply=unsaved_in(frame, box) if box else None,
        panel=look_again(answers["checks"].items, draft_id, found.version, box.action) if box else None,
        to_approve=to_approve,
        undo=UNDO.get(draft["status"]) if own else None,
        leaves_at=instant(draft["send_at"]) if draft["status"] == "queued" else None,
        uncertain=draft["status"] == "uncertain" and own,
        customer=beside_of(customer, card, frame.say, frame.language, names) if customer and card else None,
        guided=guided(beside["guidance"], names, draft["customer_id"] if card else None, draft_id=draft_id),
    )


def _why_not_sent(draft: Mapping[str, Any], frame: Frame) -> str | None:
    """Why it could not be sent, and what the other server said."""
    if draft["status"] not in ("failed", "uncertain") or not draft["failure"]:
        return None
    why = words("mail").say(frame.language, "send_failure", draft["failure"])
    return f"{why} ({draft['answer']})" if draft["answer"] else why


def _of_thread(mail: Mapping[str, Any]) -> Letter:
    sender = mail["sender"]
    return Letter(
        id=mail["mail_id"],
        from_name=sender.get("name") or sender.get("address", ""),
        from_address=sender.get("address", ""),
        to=", ".join(mail["to"]),
        at=moment(mail["received_at"]),
        text=mail["text"],
        preview=one_line(mail["text"])[:160],
    )


def _as_letter(draft: Mapping[str, Any], names: Mapping[str, str]) -> Letter:
    return Letter(
        id=draft["draft_id"],
        from_name=names.get(draft["author_id"] or "", "Tradeloom"),
        from_address="",
        to=", ".join(draft["to"]),
        cc=", ".join(draft["cc"]) or None,
        bcc=", ".join(draft["bcc"] or ()) or None,
        at=moment(draft["drafted_at"]),
        text=draft["text"],
        body_href=f"/drafts/{draft['draft_id']}/html" if draft["html"] else None,
        files=[
            File(one["name"], f"/drafts/{draft['draft_id']}/files/{one['file_id']}", size_of(one["size"]))
            for one in draft["files"]
        ],
        approver=names.get(draft["approved_by"] or ""),
    )
