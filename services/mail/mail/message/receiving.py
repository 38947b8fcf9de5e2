"""Receiving: the event of a parsed message, with direction, correspondent, kind, and limits of fields."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mail.addresses import OurSide, addresses_in, normal
from mail.message.authenticity import Checks, answers_go_elsewhere, proof_of, tells_of_another_bank
from mail.message.commands import RecordSentMail
from mail.message.events import (
    Attachment,
    MailQuarantined,
    MailReceived,
    OldMailQuarantined,
    OldMailReceived,
    Sender,
)
from mail.message.identity import Identity, thread_of
from mail.message.kind import kind_of
from mail.message.parsed import ParsedMail
from mail.message.verdict import buyer_behind_platform
from mail.values import MAX_ADDRESSES, MAX_NAME, MAX_REFERENCES, MAX_SUBJECT, TEXT_BYTES, Direction, Kind, Way

#: Of a text, what is read for who wrote it: nobody names themselves further down.
MAX_READ = 20_000


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
        return buyer_behind_platform(parsed.reply_to, addresses_in(parsed.text[:MAX_READ]), ours)
    return sender


#: Headers in which a list of ours says who wrote, when it writes its own address into From.
ORIGINAL_SENDER = ("x-original-from", "x-original-sender")


def writer_behind_us(parsed: ParsedMail, ours: OurSide) -> str | None:
    """Who outside wrote a mail that bears our own sender: through our list or a form on our site."""
    named = [
        found for name in ORIGINAL_SENDER for found in addresses_in(" ".join(parsed.headers.get(name, ())))
    ]
    return _first_outside([*named, *parsed.reply_to], ours)


_FORWARDED = re.compile(r"(?i)\A\s*(?:fwd?|wg|tr|rv|vs|转发|轉寄|轉發)\s*[::]")
_WRITTEN_BY = re.compile(
    r"(?im)^[> \t*]{0,20}(?:from|von|de|da|van|fra|från|od|发件人|寄件者|寄件人|差出人)\*?\s*[::](.{1,500})$"
)


def writer_forwarded(parsed: ParsedMail, embedded: ParsedMail | None, ours: OurSide) -> str | None:
    """Who outside wrote what a colleague passes on: an attached message, or below a subject that says so."""
    if embedded is not None:
        return _first_outside([embedded.sender.address], ours)
    if _FORWARDED.match(parsed.subject) is None:
        return None
    # The last one is who wrote first: those above passed it on.
    return _first_outside(
        addresses_in("\n".join(reversed(_WRITTEN_BY.findall(parsed.text[:MAX_READ])))), ours
    )


def _first_outside(addresses: Sequence[str], ours: OurSide) -> str | None:
    return next((normal(one) for one in addresses if not ours.owns(normal(one))), None)


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


@dataclass(frozen=True)
class Origin:
    """What is known about where a message comes from, beside what it says.

    `checks` None: nobody whom we trust has checked its sender. `lookalike_of`: as in MailReceived.
    `embedded`: the message that is attached to it whole, if it could be read.
    """

    way: Way = "outside"
    checks: Checks | None = None
    lookalike_of: str | None = None
    embedded: ParsedMail | None = None


UNKNOWN_ORIGIN = Origin()


@dataclass(frozen=True)
class CameBack:
    """The letter of ours to whose envelope sender a message came."""

    message_id: str
    recipients: tuple[str, ...]


def come_back(parsed: ParsedMail, letter: CameBack | None) -> ParsedMail:
    """A message as what came back of a letter, if it is a delivery report.

    A report that names only people to whom mail of its one addressee was passed on is about that addressee.
    """
    if letter is None or not parsed.bounced:
        return parsed
    addressees = {normal(address) for address in letter.recipients}
    named = {normal(one.address) for one in parsed.report}
    failures = parsed.failures
    if failures and len(addressees) == 1 and addressees.isdisjoint({*named, *map(normal, failures)}):
        failures = (*letter.recipients[:1], *failures)
    about = tuple(dict.fromkeys((letter.message_id, *parsed.reported)))
    return replace(parsed, failures=failures, reported=about)


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
    origin: Origin = UNKNOWN_ORIGIN,
    text_file_id: str | None = None,
) -> MailReceived:
    sender = normal(parsed.sender.address)
    direction = direction_of(sender, parsed.to + parsed.cc, ours)
    writer, forwarded = None, False
    if direction == "internal":
        writer = writer_behind_us(parsed, ours)
        if writer is None:
            writer = writer_forwarded(parsed, origin.embedded, ours)
            forwarded = writer is not None
        if writer is not None:
            direction = "in"
    incoming = direction == "in"
    faxed = incoming and ours.is_fax_gateway(sender)
    relayed = incoming and ours.is_platform(sender)
    proven_way: Way = origin.way if ours.owns(sender) else "outside"
    return MailReceived(
        mail_id=identity.mail_id,
        message_id=identity.message_id,
        digest=identity.digest,
        direction=direction,
        mailbox_ids=mailbox_ids,
        sender=Sender(name=parsed.sender.name[:MAX_NAME], address=sender),
        reply_to=parsed.reply_to[:MAX_ADDRESSES],
        to=parsed.to[:MAX_ADDRESSES],
        cc=parsed.cc[:MAX_ADDRESSES],
        subject=parsed.subject[:MAX_SUBJECT],
        sent_at=parsed.sent_at,
        received_at=received_at,
        text=beginning(parsed.text),
        text_file_id=text_file_id,
        raw_file_id=raw_file_id,
        size=size,
        attachments=attachments,
        in_reply_to=parsed.in_reply_to,
        references=bounded_references(parsed.references),
        thread_id=thread_id,
        kind=kind_of(
            parsed.headers,
            parsed.subject,
            ours,
            bounced=parsed.bounced,
            relayed=relayed or writer is not None,
        ),
        same_id_as=same_id_as,
        channel="fax" if faxed else "mail",
        correspondent=(writer or correspondent_of(parsed, ours)) if incoming else None,
        fax_number=parsed.numbers[0] if faxed and parsed.numbers else None,
        phone_country=parsed.phone_country,
        relayed=relayed,
        forwarded=forwarded,
        checks=origin.checks,
        proof=proof_of(proven_way, origin.checks or Checks()),
        answers_elsewhere=incoming
        and not relayed
        and answers_go_elsewhere(writer or sender, parsed.reply_to, ours),
        remote_images=parsed.remote_images,
        lookalike_of=origin.lookalike_of if incoming else None,
        bank_change=incoming and tells_of_another_bank(parsed.subject, parsed.text),
        failures=parsed.failures[:MAX_ADDRESSES],
        reported=bounded_references(parsed.reported),
    )


@dataclass(frozen=True)
class SentLetter:
    """A sent letter, parsed from its file; `threads` are those of messages on record."""

    identity: Identity
    parsed: ParsedMail
    size: int
    threads: Mapping[str, str]
    ours: OurSide
    text_file_id: str | None = None
    attachments: tuple[Attachment, ...] = ()


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
        text_file_id=letter.text_file_id,
        size=letter.size,
        attachments=letter.attachments,
        thread_id=thread_among(letter.threads, identity, parsed),
        same_id_as=(),
    )
    kind: Kind = "collection" if command.purpose == "collection" else "person"
    # Whatever its addresses say: it is ours, and nothing in it is a stranger's.
    return replace(
        event,
        direction="out",
        kind=kind,
        correspondent=None,
        forwarded=False,
        draft_id=command.draft_id,
        author_id=command.author_id,
        approved_by=command.approved_by,
        proof="proven",
        answers_elsewhere=False,
        bank_change=False,
    )


#: The sender of a mail that names none, where there must be one.
UNKNOWN_SENDER = "unknown@sender.invalid"


def received_unread(quarantined: MailQuarantined) -> MailReceived:
    """A message in quarantine as far as it is known, so that a person can file it."""
    made = MailReceived(
        mail_id=quarantined.mail_id,
        message_id=None,
        digest=quarantined.mail_id,
        direction="in",
        mailbox_ids=quarantined.mailbox_ids,
        sender=Sender(name="", address=UNKNOWN_SENDER),
        reply_to=(),
        to=(),
        cc=(),
        subject=quarantined.subject,
        sent_at=quarantined.sent_at,
        received_at=quarantined.received_at,
        text=quarantined.text,
        text_file_id=None,
        raw_file_id=quarantined.raw_file_id,
        size=quarantined.size,
        attachments=(),
        in_reply_to=None,
        references=(),
        thread_id=thread_of(None, None, (), quarantined.mail_id),
        kind="person",
    )
    return as_old(made, quarantined.import_id) if isinstance(quarantined, OldMailQuarantined) else made


def as_old(mail: MailReceived, import_id: str) -> OldMailReceived:
    return OldMailReceived(**vars(mail), import_id=import_id)


@dataclass(frozen=True)
class Archived:
    """What an import says of a message: when it came in its time, and whether that is before the day set."""

    import_id: str
    arrived_at: datetime
    old: bool
