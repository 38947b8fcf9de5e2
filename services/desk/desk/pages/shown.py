"""What services answer, as the parts of pages show it: in the reader's words and hours."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from desk.pages.formats import country as country_name
from desk.pages.parts import Action, BriefRow, Customer, CustomerCard, Deadline, File, Letter, Post, Tag, ToDo
from desk.pages.rows import Card, Row, instant, moment
from wording import Language

Say = Callable[..., str]
#: An instant as a sentence has it.
When = Callable[[datetime], str]

#: From how long before its deadline something is soon.
SOON = timedelta(hours=2)
#: What a to-do of a kind offers first: its word, icon and key.
FIRST = {
    "reply": ("reply", "reply", "R"),
    "unassigned": ("assign_it", "file-to", "M"),
    "approval": ("go_to_approve", "checks", None),
    "returned": ("go_to_draft", "pencil", None),
    "collection_letter": ("go_to_draft", "pencil", None),
}
#: The box of messages that could not be read.
UNREAD = "quarantined"
_KB = 1024


def todo_of(row: Row, say: Say, when: When, language: Language) -> ToDo:
    """A row of the desktop."""
    card = row.card
    word = FIRST.get(row.kind)
    return ToDo(
        id=row.id,
        href=row.href or "/",
        subject=row.subject or row.title,
        due=row.due,
        since=row.since,
        customer=Customer(card.code, card.name) if card else None,
        name=row.sender or row.title,
        country=country_name(card.country if card else None, language),
        zone=str(card.zone) if card and card.zone else None,
        office_open=bool(card and card.office_open),
        tags=_tags(row, say, when),
        preview=one_line(row.preview) or None,
        note=row.note,
        note_wanted=row.kind == "reply" and not row.note,
        note_href=f"{row.href}?note=1" if row.kind == "reply" and row.href else None,
        action=Action(say(word[0]), f"{row.href}?reply=one" if row.kind == "reply" else row.href, *word[1:])
        if word and row.href
        else None,
    )


def brief_of(row: Row, say: Say) -> BriefRow:
    """A row beside the main column: what, until when, and what it is about."""
    card = row.card
    return BriefRow(
        href=row.href or "/",
        name=card.name if card else row.sender or row.title,
        code=card.code if card else None,
        end=say("until_day", day=row.due_on) if row.due_on else None,
        tags=[(say("is_late"), "late")] if row.late else [],
        second=row.subject or row.title,
    )


def deadline_of(one: Mapping[str, Any], names: Mapping[str, str], now: datetime) -> Deadline:
    """A point of the day line; `names` are the customers', of whom the first word is shown."""
    at = moment(one["late_at"])
    if one["status"] != "open":
        return Deadline(at, "done", "")
    state = "late" if one["late"] else "soon" if at - now < SOON else "due"
    name = names.get(one["customer_id"] or "", "")
    return Deadline(at, state, name.split()[0] if name else "")


def post_of_row(row: Row, mail: Mapping[str, Any], say: Say) -> Post:
    """A mail to be answered, in its list."""
    tags: list[Tag] = [(say("is_late"), "late")] if row.late else []
    if not row.note:
        tags.append((say("note_missing"), "soon"))
    return Post(
        id=row.mail_id or row.id,
        href=f"/mail/to-answer/{row.mail_id}",
        who=row.card.name if row.card else row.sender,
        when=instant(mail.get("received_at")) or row.since,
        subject=row.subject,
        note=row.note,
        preview=one_line(row.preview),
        unread=True,
        code=row.card.code if row.card else None,
        files=mail.get("attachment_count", 0),
        tags=[*tags, *warnings_of(mail, say)],
    )


def post_of_mail(mail: Mapping[str, Any], box: str, customer: Mapping[str, Any] | None, say: Say) -> Post:
    sender = mail["sender"] or {}
    sent = mail["direction"] == "out"
    return Post(
        id=mail["mail_id"],
        href=f"/mail/{box}/{mail['mail_id']}",
        who=customer["name"]
        if customer
        else ", ".join(mail["to"])
        if sent
        else sender.get("name") or sender.get("address") or say("no_sender"),
        when=moment(mail["received_at"]),
        subject=mail["subject"] or say("no_subject"),
        note=mail["note"],
        preview=one_line(mail["preview"]),
        code=customer["code"] if customer else None,
        files=mail["attachment_count"] or 0,
        tags=warnings_of(mail, say),
    )


def post_of_draft(draft: Mapping[str, Any], customer: Mapping[str, Any] | None, say: Say) -> Post:
    return Post(
        id=draft["draft_id"],
        href=f"/drafts/{draft['draft_id']}",
        who=customer["name"] if customer else ", ".join(draft["to"]) or say("no_addressee"),
        when=moment((draft["status"] == "queued" and draft["send_at"]) or draft["drafted_at"]),
        subject=draft["subject"] or say("no_subject"),
        note=draft["remarks"],
        preview=one_line(draft["preview"])[:160],
        files=len(draft["files"]),
        code=customer["code"] if customer else None,
        tags=[(say(f"draft_{draft['status']}"), DRAFT_TONES.get(draft["status"], ""))],
    )


#: How the state of a draft is coloured.
DRAFT_TONES = {"returned": "soon", "failed": "late", "uncertain": "late", "pending": "act", "sent": "done"}


def letter_of(mail: Mapping[str, Any], card: Card | None, names: Mapping[str, str]) -> Letter:
    sender = mail["sender"] or {}
    address = mail["sender_address"] or sender.get("address", "")
    has_html = bool(mail.get("has_html"))
    return Letter(
        id=mail["mail_id"],
        from_name=sender.get("name") or address,
        from_address=address,
        to=", ".join(mail["to"] or ()),
        cc=", ".join(mail["cc"] or ()) or None,
        bcc=", ".join(mail.get("bcc") or ()) or None,
        at=moment(mail["received_at"]),
        zone=str(card.zone) if card and card.zone else None,
        text=mail.get("text") or mail["preview"] or "",
        preview=one_line(mail["preview"] or ""),
        body_href=f"/mails/{mail['mail_id']}/body" if has_html else None,
        outside=mail.get("remote_images") or 0,
        files=[file_of(mail["mail_id"], one) for one in mail["attachments"] or () if one["picture"] is None],
        original_href=f"/mails/{mail['mail_id']}/original",
        approver=names.get(mail.get("approved_by") or ""),
    )


def file_of(mail_id: str, attachment: Mapping[str, Any]) -> File:
    name = attachment["name"] or attachment["file_id"][:12]
    return File(name, f"/mails/{mail_id}/files/{attachment['file_id']}", size_of(attachment["size"]))


def size_of(size: int) -> str:
    """`689 B`, `12 KB`, `3.4 MB`."""
    if size < _KB:
        return f"{size} B"
    return f"{size / _KB:.0f} KB" if size < _KB * _KB else f"{size / _KB / _KB:.1f} MB"


def beside_of(
    customer: Mapping[str, Any], card: Card, say: Say, language: Language, names: Mapping[str, str]
) -> CustomerCard:
    """The customer beside a mail."""
    about = [
        country_name(card.country, language),
        names.get(customer.get("owner_id") or ""),
        None if customer.get("owner_id") else say("nobodys"),
    ]
    local = customer.get("local") or {}
    return CustomerCard(
        href=f"/customers/{card.id}",
        code=card.code,
        name=card.name,
        about=" · ".join(part for part in about if part),
        grade=customer.get("grade"),
        zone=str(card.zone) if card.zone else None,
        opens=str(local.get("opens", "09:00"))[:5],
        closes=str(local.get("closes", "18:00"))[:5],
        office_open=bool(card.office_open),
    )


def warnings_of(mail: Mapping[str, Any], say: Say) -> list[Tag]:
    """What says that a mail may not be from whom it bears, or asks for care."""
    found = [
        ("warn_proof_failed", mail.get("proof") == "failed"),
        ("warn_answers_elsewhere", mail.get("answers_elsewhere")),
        ("warn_lookalike", mail.get("lookalike_of")),
        ("warn_bank_change", mail.get("bank_change")),
    ]
    if mail.get("box") == UNREAD:
        found.append((f"unread_{mail['reason']}", True))
    told = [(say(code), "late") for code, true in found if true]
    suspicion = mail.get("suspicion")
    if suspicion and mail.get("kind") == "spam":
        words = "、".join(suspicion["telling"])
        told.append((say("warn_suspected", words=words) if words else say("warn_suspected_alone"), "soon"))
    return told


def one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def _tags(row: Row, say: Say, when: When) -> Sequence[Tag]:
    tags: list[Tag] = []
    if row.escalates_at and row.escalates_to:
        tags.append(
            (say(f"escalates_{row.escalates_to}", at=when(row.escalates_at)), "late" if row.late else "")
        )
    if row.postponed_until:
        tags.append((say("postponed_until", at=when(row.postponed_until)), "act"))
    return tags
