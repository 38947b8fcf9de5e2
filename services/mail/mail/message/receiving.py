"""Receiving: the event of a parsed message, with direction, correspondent, kind, and limits of fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mail.addresses import OurSide, addresses_in, normal
from mail.message.commands import RecordSentMail
from mail.message.events import Attachment, MailReceived, Sender
from mail.message.identity import Identity, thread_of
from mail.message.kind import kind_of
from mail.message.parsed import ParsedMail
from mail.message.verdict import buyer_behind_platform
from mail.values import MAX_ADDRESSES, MAX_NAME, MAX_REFERENCES, MAX_SUBJECT, TEXT_BYTES, Direction, Kind


def direction_of(sender: str, recipients: Sequence[str], ours: OurSide) -> Direction:
    if not ours.owns(sender):
        return "in"
    return "out" if any(not ours.owns(address) for address in recipients) else "internal"


def correspondent_of(parsed: ParsedMail, ours: OurSide) -> str | None:
    """The address that an incoming mail is filed by.

    None for a fax, and for mail of an enquiry platform that names no buyer.
    """
    sender = normal(parsed.sender.address)
    if ours.is_fax_gateway(sender):
        return None
    if ours.is_platform(sender):
        return buyer_behind_platform(parsed.reply_to, addresses_in(parsed.text), ours)
    return sender


def beginning(text: str, size: int = TEXT_BYTES) -> str:
    """The beginning of a text that fits into `size` bytes of UTF-8."""
    return text.encode()[:size].decode(errors="ignore")


def bounded_references(references: Sequence[str]) -> tuple[str, ...]:
    """The oldest reference, which identifies the thread, and the newest ones."""
    if len(references) <= MAX_REFERENCES:
        return tuple(references)
    return (references[0], *references[-(MAX_REFERENCES - 1) :])


def thread_among(threads: Mapping[str, str], identity: Identity, parsed: ParsedMail) -> str:
    """The thread of the nearest message on record that it answers, by `threads`; else the one it begins."""
    known = next((threads[named] for named in parsed.ancestors if named in threads), None)
    return known or thread_of(identity.message_id, parsed.in_reply_to, parsed.references, identity.mail_id)


def received(
    identity: Identity,
    parsed: ParsedMail,
    ours: OurSide,
    *,
    mailbox_ids: tuple[str, ...],
    received_at: datetime,
    raw_file_id: str,
    size: int,
    attachments: tuple[Attachment, ...],
    thread_id: str,
    same_id_as: tuple[str, ...],
) -> MailReceived:
    sender = normal(parsed.sender.address)
    direction = direction_of(sender, parsed.to + parsed.cc, ours)
    incoming = direction == "in"
    faxed = incoming and ours.is_fax_gateway(sender)
    relayed = incoming and ours.is_platform(sender)
    return MailReceived(
        mail_id=identity.mail_id,
        message_id=identity.message_id,
        digest=identity.digest,
        direction=direction,
        mailbox_ids=mailbox_ids,
        sender=Sender(name=parsed.sender.name[:MAX_NAME], address=sender),
        reply_to=parsed.reply_to,
        to=parsed.to[:MAX_ADDRESSES],
        cc=parsed.cc[:MAX_ADDRESSES],
        subject=parsed.subject[:MAX_SUBJECT],
        sent_at=parsed.sent_at,
        received_at=received_at,
        text=beginning(parsed.text),
        raw_file_id=raw_file_id,
        size=size,
        attachments=attachments,
        in_reply_to=parsed.in_reply_to,
        references=bounded_references(parsed.references),
        thread_id=thread_id,
        kind=kind_of(parsed.headers, bounced=parsed.bounced, relayed=relayed),
        same_id_as=same_id_as,
        channel="fax" if faxed else "mail",
        correspondent=correspondent_of(parsed, ours) if incoming else None,
        fax_number=parsed.numbers[0] if faxed and parsed.numbers else None,
        phone_country=parsed.phone_country,
        relayed=relayed,
    )


@dataclass(frozen=True)
class SentLetter:
    """A sent letter, parsed from its file; `threads` are those of messages on record."""

    identity: Identity
    parsed: ParsedMail
    size: int
    threads: Mapping[str, str]
    ours: OurSide


def received_as_sent(command: RecordSentMail, letter: SentLetter) -> MailReceived:
    """The event that puts a sent letter on record."""
    identity, parsed = letter.identity, letter.parsed
    event = received(
        identity,
        parsed,
        letter.ours,
        mailbox_ids=(),
        received_at=command.sent_at,
        raw_file_id=command.raw_file_id,
        size=letter.size,
        attachments=(),
        thread_id=thread_among(letter.threads, identity, parsed),
        same_id_as=(),
    )
    kind: Kind = "collection" if command.purpose == "collection" else "person"
    return replace(event, direction="out", kind=kind, correspondent=None, draft_id=command.draft_id)
