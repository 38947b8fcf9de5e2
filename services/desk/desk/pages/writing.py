"""Writing: replies and new mail as drafts, sent or submitted; and the approver's decision on them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, request

from desk.pages.asking import Ask, Asking
from desk.pages.frame import Frame, form_key
from desk.pages.parts import Reply
from desk.pages.rows import Card, card_of
from desk.pages.telling import as_problem, told
from desk.pages.visiting import page, typed, visitor, went
from people import CREDIT, SALES

WRITERS = (*SALES, *CREDIT)
#: What may still be changed by who wrote it.
EDITABLE = frozenset({"draft", "returned"})
ADDRESSES = re.compile(r"[,;，；\s]+")


@dataclass(frozen=True)
class Writing:
    """A draft as it is written or judged. What did not answer is None."""

    draft: Mapping[str, Any]
    version: str | None
    card: Card | None
    thread: Sequence[Mapping[str, Any]]
    at_risk: bool
    todo: Mapping[str, Any] | None
    editable: bool
    to_approve: bool
    may_send: bool


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("writing", __name__)
    asking = frame.asking

    @blueprint.get("/write")
    @page(*SALES)
    def write() -> Any:
        """A new mail: to a customer, chosen here or named in the address."""
        asker, wanted = visitor().asker, request.args.get("q", "").strip()
        customer_id = request.args.get("customer")
        chosen, found = None, []
        if customer_id:
            answer = asking.one(asker, Ask("customers", f"/customers/{customer_id}"))
            if not answer.ok:
                abort(404)
            chosen = answer.body
        elif wanted:
            found = asking.one(asker, Ask("customers", "/customers", {"q": wanted, "limit": 20})).items
        return frame.page(
            "write.html",
            chosen=chosen,
            found=[card_of(one) for one in found],
            wanted=wanted,
            key=form_key(),
            needs_approval=visitor().needs_approval,
        )

    @blueprint.post("/drafts")
    @page(*SALES)
    def begin() -> Any:
        """A new mail as a draft; which is then sent, submitted, or left as it is."""
        body = {"customer_id": request.args.get("customer"), "in_reply_to_mail_id": None, **written()}
        draft_id = told(asking, "mail", "/drafts", body).body["draft_id"]
        return went(release(asking, draft_id, request.args.get("do", "save")))

    @blueprint.get("/drafts/<draft_id>")
    @page(*WRITERS)
    def draft(draft_id: str) -> Any:
        opened = _opened(asking, draft_id, request.args.get("after"))
        part = request.headers.get("HX-Request")
        return frame.page(
            "draft/opened.html" if part else "draft.html",
            writing=opened,
            key=form_key(),
            needs_approval=visitor().needs_approval,
        )

    @blueprint.post("/drafts/<draft_id>")
    @page(*WRITERS)
    def change(draft_id: str) -> Any:
        """Keep what is written, where it may be written, and do what the button says."""
        do = request.args.get("do", "save")
        if "text" in request.form and do in ("save", "send", "submit", "approve"):
            told(asking, "mail", f"/drafts/{draft_id}", written(), method="PUT")
        return went(release(asking, draft_id, do))

    return blueprint


def release(asking: Asking, draft_id: str, do: str) -> str:
    """Do what a button says with a draft; where to go on."""
    form = request.form
    bodies: dict[str, dict[str, Any] | None] = {
        "save": None,
        "send": {"confirm": form.get("confirm") == "yes"},
        "submit": {},
        "approve": {"confirm": form.get("confirm") == "yes"},
        "return": {"remarks": typed("remarks")},
        "discard": {},
        "resolve": {"sent": form.get("sent") == "yes"},
    }
    if do not in bodies:
        abort(400)
    body = bodies[do]
    if body is None:
        return f"/drafts/{draft_id}"
    done = told(asking, "mail", f"/drafts/{draft_id}/{do}", body, step=do)
    return f"/drafts/{draft_id}?after={done.body['command_id']}"


def written() -> dict[str, Any]:
    """What the reply box or a new mail holds."""
    form = request.form
    return {
        "to": addresses_in(form.get("to", "")),
        "cc": addresses_in(form.get("cc", "")),
        "subject": form.get("subject", "").strip(),
        "text": form.get("text", "").replace("\r\n", "\n"),
    }


def reply_to(frame: Frame, mail_id: str, *, everybody: bool) -> Reply:
    """An empty reply box for a mail; mail says whom it goes to."""
    asked = Ask("mail", f"/mails/{mail_id}/reply", {"all": "true" if everybody else None})
    answer = frame.asking.one(visitor().asker, asked)
    start = answer.body if answer.ok else {"to": [], "cc": [], "subject": ""}
    do = "submit" if visitor().needs_approval else "send"
    return Reply(
        action=f"/mails/{mail_id}/reply?do={do}",
        save_action=f"/mails/{mail_id}/reply?do=save",
        key=form_key(),
        draft=f"reply/{mail_id}",
        to=", ".join(start["to"]),
        cc=", ".join(start["cc"]),
        subject=start["subject"],
        approver=frame.say("your_approver") if visitor().needs_approval else None,
    )


def addresses_in(text: str) -> list[str]:
    """The addresses somebody typed, between commas, semicolons or blanks; `Name <a@b>` is `a@b`."""
    bracketed = re.findall(r"<([^<>\s]+@[^<>\s]+)>", text)
    rest = re.sub(r"[^,;，；<>]*<[^<>]*>", " ", text)
    return list(dict.fromkeys([*bracketed, *(part for part in ADDRESSES.split(rest) if part)]))


def _opened(asking: Asking, draft_id: str, after: str | None) -> Writing:
    who = visitor()
    asks = {
        "draft": Ask("mail", f"/drafts/{draft_id}", {"after": after}),
        "thread": Ask("mail", f"/drafts/{draft_id}/thread"),
    }
    answers = asking.all(who.asker, asks)
    found = answers["draft"]
    if not found.ok:
        abort(as_problem(found, "mail"))
    draft = found.body
    beside = {"todos": Ask("scheduler", "/todos", {"kind": "approval", "limit": 50})}
    if draft["customer_id"]:
        beside["customer"] = Ask("customers", f"/customers/{draft['customer_id']}")
    told_beside = asking.all(who.asker, beside)
    customer = told_beside.get("customer")
    thread = answers["thread"]
    own = who.person.staff_id in (draft["author_id"], draft["owner_id"])
    to_approve = draft["status"] == "pending" and draft["approver_id"] == who.person.staff_id
    return Writing(
        draft=draft,
        version=found.version,
        card=card_of(customer.body) if customer is not None and customer.ok else None,
        thread=thread.items,
        at_risk=bool(thread.ok and thread.body["at_risk"]),
        todo=next((one for one in told_beside["todos"].items if one["draft_id"] == draft_id), None),
        editable=(draft["status"] in EDITABLE and own) or to_approve,
        to_approve=to_approve,
        may_send=own and not (who.needs_approval or draft["needs_approval"]),
    )
