"""Letting a draft out: by its author, or by whoever approves it; the message as it will go out.

A draft is judged by who sends, not by who wrote.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from eventing.core.ids import uuid5hex
from mail.domain.commands import ApproveDraft, SendDraft
from mail.domain.composing import Letterhead, compose, message_id
from mail.domain.draft_facts import DraftFacts
from mail.domain.draft_state import Draft
from mail.domain.errors import (
    AlreadyQueued,
    AwaitingApproval,
    Invalid,
    NeedsApproval,
    NotAwaitingApproval,
    NotYourApproval,
)
from mail.domain.events import DraftEvent, MailApproved, MailQueued
from mail.domain.identity import identify
from mail.domain.parsed import NewFile
from mail.domain.writing import taken_over


@dataclass(frozen=True)
class Outgoing:
    """A message ready to go; its file is kept before the intent to send it is on record."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    file: NewFile

    def queued(self, draft_id: str) -> MailQueued:
        return MailQueued(draft_id, self.message_id, self.sender, self.recipients, self.file.file_id)


def send(draft: Draft, command: SendDraft, facts: DraftFacts) -> Sequence[DraftEvent]:
    sender = facts.person(command.by)
    _refuse_once_queued(draft)
    if sender.needs_approval:
        raise NeedsApproval("your mail goes out through your approver: submit it")
    if draft.status == "pending":
        raise AwaitingApproval("this draft is waiting for its approver")
    _refuse_without_addressee(draft)
    return [*taken_over(draft, command.by), outgoing(draft, command, facts).queued(command.draft_id)]


def approve(draft: Draft, command: ApproveDraft, facts: DraftFacts) -> Sequence[DraftEvent]:
    _refuse_once_queued(draft)
    if draft.status != "pending":
        raise NotAwaitingApproval(f"this draft is {draft.status}, nobody has submitted it")
    if command.by == draft.author_id and command.by != draft.approver_id:
        raise NotYourApproval("nobody approves his own mail")
    _refuse_without_addressee(draft)
    queued = outgoing(draft, command, facts).queued(command.draft_id)
    author_id = _author_of(draft, facts)
    over = [] if author_id is None else taken_over(draft, author_id)
    return [*over, MailApproved(command.draft_id, command.by), queued]


def outgoing(draft: Draft, command: SendDraft | ApproveDraft, facts: DraftFacts) -> Outgoing:
    """The same each time it is asked for with the same facts."""
    approved = isinstance(command, ApproveDraft)
    author = facts.person((_author_of(draft, facts) if approved else None) or command.by)
    answered = facts.answered_by(draft)
    head = Letterhead(author.name, author.address, answered.message_id, answered.references)
    fixed = message_id(_token(draft, facts), author.address)
    try:
        raw = compose(
            head,
            to=draft.to,
            cc=draft.cc,
            subject=draft.subject,
            text=draft.text,
            message_id=fixed,
            at=facts.now,
        )
    except ValueError as error:
        raise Invalid("to", f"no header can be made of it: {error}") from error
    identity = identify(raw)
    file = NewFile(raw, "message.eml", "message/rfc822", identity.mail_id, message_key=identity.message_key)
    return Outgoing(fixed, author.address, tuple(dict.fromkeys(draft.to + draft.cc)), file)


def _token(draft: Draft, facts: DraftFacts) -> str:
    """Not the command's id alone: whoever chose its key must not know what answers are filed by."""
    text = sha256(draft.text.encode()).hexdigest()
    return uuid5hex(facts.command_id, "message", facts.now.isoformat(), text)


def _author_of(draft: Draft, facts: DraftFacts) -> str | None:
    """Who wrote it; when he has left, who owns the customer now."""
    if draft.author_id is None:
        return None
    author, owner_id = facts.people.get(draft.author_id), facts.customer_of(draft).owner_id
    return owner_id if owner_id and (author is None or author.left) else draft.author_id


def _refuse_once_queued(draft: Draft) -> None:
    if draft.status in ("queued", "sending", "data", "sent", "uncertain"):
        raise AlreadyQueued(f"this draft is {draft.status} already")


def _refuse_without_addressee(draft: Draft) -> None:
    if not draft.to:
        raise Invalid("to", "nobody to send it to")
