"""Releasing a draft for sending, by its author or its approver, and the message that will be sent.

Whether it needs approval depends on who sends it, not on who wrote it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from eventing import Invalid, uuid5hex
from mail.draft.commands import ApproveDraft, RecallDraft, SendDraft
from mail.draft.composing import Enclosure, Letterhead, compose, message_id, quote_html
from mail.draft.errors import (
    AddressBounces,
    AlreadyQueued,
    AwaitingApproval,
    NeedsApproval,
    NotAwaitingApproval,
    NotQueued,
    OwnDraft,
    UnknownAddressee,
)
from mail.draft.events import DraftEvent, MailApproved, MailQueued, MailRecalled
from mail.draft.facts import DraftFacts, Quote
from mail.draft.replying import MAX_QUOTED, quoted
from mail.draft.state import DISCARDABLE, Draft
from mail.draft.writing import taken_over
from mail.files import NewFile
from mail.languages import is_foreign
from mail.message.identity import identify

#: How long before it leaves a letter may be given up: who wrote it should still know of it then.
MOST_AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class Outgoing:
    """A message ready to be sent; its file is stored before MailQueued refers to it."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    file: NewFile

    def queued(self, draft_id: str, send_at: datetime) -> MailQueued:
        return MailQueued(
            draft_id=draft_id,
            message_id=self.message_id,
            sender=self.sender,
            recipients=self.recipients,
            raw_file_id=self.file.file_id,
            send_at=send_at,
        )


def send(draft: Draft, command: SendDraft, facts: DraftFacts) -> Sequence[DraftEvent]:
    sender = facts.person(command.by)
    _refuse_once_queued(draft)
    if sender.needs_approval:
        raise NeedsApproval()
    if draft.status == "pending":
        raise AwaitingApproval()
    _refuse_without_addressee(draft)
    _refuse_bounced(draft, facts)
    _refuse_stranger(draft, command, facts)
    queued = outgoing(draft, command, facts).queued(command.draft_id, _leaves_at(command, facts.now))
    return [*taken_over(draft, command.by), queued]


def approve(draft: Draft, command: ApproveDraft, facts: DraftFacts) -> Sequence[DraftEvent]:
    _refuse_once_queued(draft)
    if draft.status != "pending":
        raise NotAwaitingApproval(draft_status=draft.status)
    if command.by == draft.author_id and command.by != draft.approver_id:
        raise OwnDraft()
    _refuse_without_addressee(draft)
    _refuse_bounced(draft, facts)
    _refuse_stranger(draft, command, facts)
    queued = outgoing(draft, command, facts).queued(command.draft_id, facts.now)
    author_id = _author_of(draft, facts)
    over = [] if author_id is None else taken_over(draft, author_id)
    return [*over, MailApproved(draft_id=command.draft_id, approved_by=command.by), queued]


def _leaves_at(command: SendDraft | ApproveDraft, now: datetime) -> datetime:
    if isinstance(command, ApproveDraft):
        return now
    if command.at is None:
        return now + timedelta(seconds=command.wait)
    if command.at <= now:
        raise Invalid("at", "in_the_past")
    if command.at > now + MOST_AHEAD:
        raise Invalid("at", "too_far_ahead", max=MOST_AHEAD.days)
    return command.at


def recall(draft: Draft, command: RecallDraft) -> Sequence[DraftEvent]:
    """Whether it has started is decided on the draft's own stream: of the two one comes first."""
    if draft.status != "queued":
        raise NotQueued(draft_status=draft.status)
    return [MailRecalled(draft_id=command.draft_id, recalled_by=command.by)]


def outgoing(draft: Draft, command: SendDraft | ApproveDraft, facts: DraftFacts) -> Outgoing:
    """The message of a draft: the same each time for the same facts. Raises Invalid for a bad address."""
    approved = isinstance(command, ApproveDraft)
    author = facts.person((_author_of(draft, facts) if approved else None) or command.by)
    answered = facts.answered_by(draft)
    language = "en" if is_foreign(draft.subject, draft.text) else "zh_CN"
    quote = None if draft.handed_in else answered.quotes.get(language)
    head = Letterhead(author.name, author.address, answered.message_id, answered.references)
    fixed = message_id(_token(draft, facts), author.address)
    try:
        raw = compose(
            head,
            to=draft.to,
            cc=draft.cc,
            subject=draft.subject,
            text=_with_quote(draft.text, quote),
            html=_with_quote_in_html(draft.html, quote),
            message_id=fixed,
            at=_leaves_at(command, facts.now),
            files=_enclosures(draft, facts),
        )
    except ValueError as error:
        # An address or a name that does not fit into a header.
        raise Invalid("to", "malformed") from error
    identity = identify(raw)
    file = NewFile(raw, "message.eml", "message/rfc822", identity.mail_id, message_key=identity.message_key)
    return Outgoing(fixed, author.address, draft.addressees, file)


def _with_quote(text: str, quote: Quote | None) -> str:
    """The text with the mail that it answers below it, quoted in the language that it is written in."""
    return text if quote is None else f"{text.rstrip()}\n\n{quote.head}\n{quoted(quote.text)}\n"


def _with_quote_in_html(html: str | None, quote: Quote | None) -> str | None:
    """The same in HTML, for a letter that has any."""
    if html is None or quote is None:
        return html
    return f"{html}\n<br>\n{quote_html(quote.head, quote.text[:MAX_QUOTED].rstrip())}"


def _enclosures(draft: Draft, facts: DraftFacts) -> list[Enclosure]:
    """The draft's files. Raises Invalid for one that is not in the store any more."""
    for number, file in enumerate(draft.files):
        if file.file_id not in facts.contents:
            raise Invalid(f"files.{number}", "no_such_file")
    return [Enclosure(file.name, file.content_type, facts.contents[file.file_id]) for file in draft.files]


def _token(draft: Draft, facts: DraftFacts) -> str:
    """The token of the Message-ID. Not the command's id alone: a client chooses that, and replies are filed
    by the Message-ID."""
    text = sha256((draft.text + (draft.html or "")).encode()).hexdigest()
    return uuid5hex(facts.command_id, "message", facts.now.isoformat(), text)


def _author_of(draft: Draft, facts: DraftFacts) -> str | None:
    """Who wrote it; if they have left, who owns the customer now."""
    if draft.author_id is None:
        return None
    author, owner_id = facts.people.get(draft.author_id), facts.customer_of(draft).owner_id
    return owner_id if owner_id and (author is None or author.left) else draft.author_id


def _refuse_once_queued(draft: Draft) -> None:
    if draft.status not in DISCARDABLE:
        raise AlreadyQueued(draft_status=draft.status)


def _refuse_stranger(draft: Draft, command: SendDraft | ApproveDraft, facts: DraftFacts) -> None:
    stranger = facts.stranger_among(draft)
    if stranger is not None and not command.confirm:
        raise UnknownAddressee(address=stranger)


def _refuse_bounced(draft: Draft, facts: DraftFacts) -> None:
    """Whoever goes on writing to nobody is taken for a spammer, and believes that the customer knows."""
    for address in draft.addressees:
        if address in facts.bounced:
            raise AddressBounces(address=address)


def _refuse_without_addressee(draft: Draft) -> None:
    if not draft.to:
        raise Invalid("to", "required")
