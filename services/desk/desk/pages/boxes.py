"""Reply boxes: of a reply, of a new mail, of a draft, each with what its reader had typed into it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from desk.pages.asking import Ask
from desk.pages.attached import lines_of
from desk.pages.frame import Frame, form_key
from desk.pages.leaving_later import opening
from desk.pages.parts import Reply
from desk.pages.signing import signed
from desk.pages.visiting import visitor

#: By this a machine knows whether the copy at the desk is one it has typed over.
STAMP = "stamp"


def reply_to(frame: Frame, mail: Mapping[str, Any], opens_at: datetime | None, *, everybody: bool) -> Reply:
    """An empty reply box for a mail; mail says whom it goes to."""
    mail_id = mail["mail_id"]
    asked = Ask("mail", f"/mails/{mail_id}/reply", {"all": "true" if everybody else None})
    answer = frame.asking.one(visitor().asker, asked)
    start: Mapping[str, Any] = answer.body if answer.ok else {"to": [], "cc": [], "subject": ""}
    return begun(
        frame,
        f"/mails/{mail_id}/reply?",
        f"reply/{mail_id}",
        to=", ".join(start["to"]),
        cc=", ".join(start["cc"]),
        subject=start["subject"],
        text=signed(mail["country"]),
        quotes=answer.ok and bool(start["quote"]["text"]),
        opens_at=opens_at,
    )


def new_mail(frame: Frame, customer: Mapping[str, Any]) -> Reply:
    """An empty mail to a customer, to the first address of a contact who has not left."""
    contacts = [one for one in customer["contacts"] if not one["left"]]
    return begun(
        frame,
        f"/drafts?customer={customer['id']}&",
        f"new/{customer['id']}",
        to=next((address for one in contacts for address in one["emails"]), ""),
        cc="",
        subject="",
        text=signed(customer["country"]),
        opens_at=opening(customer),
    )


def begun(frame: Frame, address: str, thing: str, **filled: Any) -> Reply:
    """The box of what is no draft yet, with what its reader had typed into it.

    `address` ends before `do=`; `thing` is what unfinished writing is kept under.
    """
    alone = not visitor().needs_approval
    box = Reply(
        action=f"{address}do={'send' if alone else 'submit'}",
        save_action=f"{address}do=save",
        key=form_key(),
        draft=thing,
        may_wait=alone,
        approver=None if alone else frame.say("your_approver"),
        **filled,
    )
    return unsaved_in(frame, box)


def box_of_draft(
    draft: Mapping[str, Any], version: str | None, to_approve: bool, frame: Frame, opens_at: datetime | None
) -> Reply:
    who, here = visitor(), f"/drafts/{draft['draft_id']}"
    submitting = not to_approve and (who.needs_approval or draft["needs_approval"])
    do = "approve" if to_approve else "submit" if submitting else "send"
    return Reply(
        action=f"{here}?do={do}",
        save_action=f"{here}?do=save",
        discard_action=None if to_approve else f"{here}?do=discard",
        key=form_key(),
        version=version,
        draft=f"draft/{draft['draft_id']}",
        draft_id=draft["draft_id"],
        quotes=draft["in_reply_to_mail_id"] is not None,
        may_wait=do == "send",
        opens_at=opens_at,
        **values_of(draft),
        was=values_of(draft),
        checks=[
            *(
                (frame.say("address_comes_back", address=one["address"]), "late")
                for one in draft["not_written_to"]
            ),
            *((frame.say("doubtful_addressee", address=one), "soon") for one in draft["doubtful"]),
        ],
        approver=frame.say("your_approver") if submitting else None,
        send_word=frame.say("approve_and_send") if to_approve else None,
    )


def values_of(draft: Mapping[str, Any]) -> dict[str, Any]:
    """What a draft holds, as the fields of the box have it."""
    return {
        **{name: ", ".join(draft[name] or ()) for name in ("to", "cc", "bcc")},
        "subject": draft["subject"],
        "text": draft["text"],
        "html": draft["html"] or "",
        "files": lines_of(draft["files"]),
    }


def unsaved_in(frame: Frame, reply: Reply) -> Reply:
    """The box with what its reader had typed into it and not sent, on whatever machine.

    It stays what it was typed over: where that was changed meanwhile, saving it asks whose is meant.
    """
    kept = frame.parts.resources.unsaved.of(visitor().person.account_id, reply.draft)
    was = {name: kept[f"was-{name}"] for name in reply.was if f"was-{name}" in kept}
    return replace(
        reply,
        version=kept.get("version") or reply.version,
        was={**reply.was, **was},
        to=kept.get("to", reply.to),
        cc=kept.get("cc", reply.cc),
        bcc=kept.get("bcc", reply.bcc),
        subject=kept.get("subject", reply.subject),
        text=kept.get("text", reply.text),
        # What is empty is not kept.
        html=kept.get("html", "" if "text" in kept else reply.html),
        files=kept.get("files", reply.files),
        stamp=kept.get(STAMP, ""),
    )
