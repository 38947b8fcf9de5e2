"""The intake of every message, from every source: identified, stored, parsed and put on record."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Literal

import msgspec

from eventing import CommandBus, CommandContext, Db, NotFound, Outcome, uuid5hex
from mail.addresses import OurSide, normal
from mail.at_once import at_once
from mail.files import Files, NewFile
from mail.known.lookups import OnFile, on_file
from mail.message.authenticity import checks_of
from mail.message.commands import QuarantineMail, ReachMailboxes, ReceiveMail
from mail.message.events import Attachment, MailQuarantined, MailReceived, OldMailQuarantined
from mail.message.identity import Identity, identify, message_key
from mail.message.lookups import WholeText, threads
from mail.message.model import MESSAGE, mail_stream
from mail.message.parsed import Known, ParsedMail, Unreadable
from mail.message.receiving import (
    Archived,
    CameBack,
    Origin,
    as_old,
    beginning,
    come_back,
    received,
    thread_among,
)
from mail.resources import Resources
from mail.values import MAX_CONTENT_TYPE, MAX_NAME, MAX_SUBJECT, TEXT_BYTES, Way

RAW_TYPE = "message/rfc822"
TEXT_TYPE = "application/json"
#: The place of the text among the files of a mail.
TEXT_PART = -1
#: Why a message of which only the beginning is kept is in quarantine.
TOO_LARGE: Literal["too_large"] = "too_large"

IntakeOutcome = Literal["stored", "quarantined", "known"]


@dataclass(frozen=True)
class Taken:
    """The outcome of an intake. `command_id` is empty when the message was already on record.

    `reason` is the code of why it is in quarantine.
    """

    mail_id: str
    outcome: IntakeOutcome
    command_id: str = ""
    reason: str = ""


def keep_text(files: Files, mail_id: str, parsed: ParsedMail) -> str | None:
    """Keep all there is to show, made once; returns the file's id, None where the event's text is all."""
    if not parsed.html and len(parsed.text.encode()) <= TEXT_BYTES:
        return None
    content = msgspec.json.encode(WholeText(parsed.text, parsed.html))
    return files.put(NewFile(content, "text.json", TEXT_TYPE, mail_id, TEXT_PART))


def keep_attachments(files: Files, mail_id: str, parsed: ParsedMail) -> tuple[Attachment, ...]:
    """Keep the files that a message brings."""
    kept = []
    for part, attachment in enumerate(parsed.attachments, start=1):
        name, content_type = attachment.name[:MAX_NAME], attachment.content_type[:MAX_CONTENT_TYPE]
        file = NewFile(attachment.content, name, content_type, mail_id, part)
        kept.append(
            Attachment(
                file_id=files.put(file),
                name=name,
                content_type=content_type,
                size=len(attachment.content),
                damaged=attachment.damaged,
                picture=attachment.picture,
            )
        )
    return tuple(kept)


class Intake:
    """The intake of messages from every source: identified, stored, parsed and put on record.

    The file is written before the commit, and only after both can a receiver answer 250. A repeated delivery
    finds what was done before.
    """

    def __init__(self, bus: CommandBus, db: Db, resources: Resources) -> None:
        self._bus, self._db = bus, db
        self._files, self._read, self._ours = resources.files, resources.read, resources.ours
        self._authenticate = resources.authenticate

    def take(
        self,
        raw: bytes,
        mailbox_ids: tuple[str, ...],
        actor: str,
        context: CommandContext | None = None,
        *,
        way: Way = "outside",
        letter: CameBack | None = None,
        archived: Archived | None = None,
        arrived: datetime | None = None,
        too_large: int | None = None,
    ) -> Taken:
        """Take in a message that reached these mailboxes; `way` is how it came, `archived` from which import.

        `arrived` is when it came, if not now; `letter` is the letter of ours that it came back to.
        `too_large`: `raw` is only the beginning of a message of that many bytes, more than is kept.

        A caller with a command id of its own gives `context`, and gets the same answer for the same id.
        Raises Unavailable or PyMongoError; then nothing is done.
        """
        identity = identify(raw)
        mail_id = identity.mail_id
        earlier = self._earlier(mail_id, context) if context else None
        if earlier is not None:
            return earlier
        loaded = self._bus.log.load(mail_stream(mail_id), MESSAGE)
        on_record = loaded.state
        if on_record.stored and set(mailbox_ids) <= set(on_record.mailbox_ids):
            return Taken(mail_id, "known")
        command_id = uuid5hex("receive", mail_id, *sorted(mailbox_ids))
        context = context or CommandContext(command_id, actor, at=self._bus.clock.now())
        if on_record.stored:
            reached = ReachMailboxes(mail_id=mail_id, mailbox_ids=mailbox_ids)
            self._bus.handle(reached, context, loaded).or_raise()
            return Taken(mail_id, "known", context.command_id)
        file = NewFile(raw, "message.eml", RAW_TYPE, mail_id, message_key=identity.message_key)
        at = min(arrived or context.at, context.at) if archived is None else archived.arrived_at
        reading = partial(self._read_new, raw, file.file_id, identity, mailbox_ids, at, way, letter)
        command: ReceiveMail | QuarantineMail
        if too_large is None:
            same_id_as, command = at_once(partial(self._keep, file, identity), reading)
            if isinstance(command, ReceiveMail):
                command = ReceiveMail(received=replace(command.received, same_id_as=same_id_as))
        else:
            self._files.put(file)
            command = _quarantine(self._cut(raw), raw, file.file_id, mail_id, mailbox_ids, at, size=too_large)
        if archived is not None and archived.old:
            command = _of_old(command, archived.import_id)
        outcome = self._bus.handle(command, context, loaded).or_raise()
        if outcome.replayed:
            return Taken(mail_id, "known", context.command_id)
        return _taken(mail_id, outcome, context.command_id)

    def read_again(self, mail_id: str, context: CommandContext) -> Taken:
        """Read a message in quarantine again, which a newer parser may understand.

        The same as at its arrival, but for its way in: nobody knows it any more. Raises NotFound.
        """
        earlier = self._earlier(mail_id, context)
        if earlier is not None:
            return earlier
        loaded = self._bus.log.load(mail_stream(mail_id), MESSAGE)
        quarantined = loaded.state.quarantined
        if quarantined is None:
            raise NotFound()
        if loaded.state.received is not None:
            return Taken(mail_id, "known")
        if quarantined.reason == TOO_LARGE:
            return Taken(mail_id, "quarantined")
        raw = self._files.read(quarantined.raw_file_id)
        boxes, arrived = loaded.state.mailbox_ids, quarantined.received_at
        identity = identify(raw)
        try:
            command = self._receive(raw, quarantined.raw_file_id, identity, boxes, arrived, "outside")
        except Unreadable:
            return Taken(mail_id, "quarantined")
        received = replace(command.received, same_id_as=self._same_id(identity))
        if isinstance(quarantined, OldMailQuarantined):
            received = as_old(received, quarantined.import_id)
        command = ReceiveMail(received=received)
        outcome = self._bus.handle(command, context, loaded).or_raise()
        return _taken(mail_id, outcome, context.command_id)

    def _cut(self, raw: bytes) -> Unreadable:
        """What is known of a message of which there is only the beginning."""
        try:
            parsed = self._read(raw)
        except Unreadable as error:
            return Unreadable(TOO_LARGE, error.known)
        return Unreadable(TOO_LARGE, Known(parsed.subject, parsed.sent_at, parsed.text))

    def _earlier(self, mail_id: str, context: CommandContext) -> Taken | None:
        """The outcome of this command if it is already done."""
        done = self._bus.outcome(context)
        return None if done is None else _taken(mail_id, done, done.command_id)

    def _keep(self, file: NewFile, identity: Identity) -> tuple[str, ...]:
        """Store the message. Returns the others with its Message-ID: of two that arrive at once, at least
        one finds the other, since each looks after its own file is written."""
        self._files.put(file)
        return self._same_id(identity)

    def _read_new(
        self,
        raw: bytes,
        raw_file_id: str,
        identity: Identity,
        mailbox_ids: tuple[str, ...],
        at: datetime,
        way: Way,
        letter: CameBack | None,
    ) -> ReceiveMail | QuarantineMail:
        try:
            return self._receive(raw, raw_file_id, identity, mailbox_ids, at, way, letter)
        except Unreadable as error:
            return _quarantine(error, raw, raw_file_id, identity.mail_id, mailbox_ids, at)

    def _receive(
        self,
        raw: bytes,
        raw_file_id: str,
        identity: Identity,
        mailbox_ids: tuple[str, ...],
        at: datetime,
        way: Way,
        letter: CameBack | None = None,
    ) -> ReceiveMail:
        """Raises Unreadable."""
        parsed = come_back(self._read(raw), letter)
        sender = normal(parsed.sender.address)
        addresses = (sender, *parsed.to, *parsed.cc, *parsed.reply_to)
        known = on_file(self._db, addresses, (sender, *parsed.reply_to), self._ours)
        ours = self._ours.with_addresses(known.own)
        origin = self._origin(raw, parsed, way, known)
        event = self._received(identity, parsed, ours, raw_file_id, len(raw), mailbox_ids, at, origin)
        return ReceiveMail(received=event)

    def _received(
        self,
        identity: Identity,
        parsed: ParsedMail,
        ours: OurSide,
        raw_file_id: str,
        size: int,
        mailbox_ids: tuple[str, ...],
        at: datetime,
        origin: Origin,
    ) -> MailReceived:
        return received(
            identity,
            parsed,
            ours,
            mailbox_ids=mailbox_ids,
            received_at=at,
            raw_file_id=raw_file_id,
            text_file_id=keep_text(self._files, identity.mail_id, parsed),
            size=size,
            attachments=keep_attachments(self._files, identity.mail_id, parsed),
            thread_id=thread_among(self._threads(parsed), identity, parsed),
            same_id_as=(),
            origin=origin,
        )

    def _origin(self, raw: bytes, parsed: ParsedMail, way: Way, known: OnFile) -> Origin:
        found = self._authenticate(raw, parsed.headers.get("authentication-results", ()))
        sender = normal(parsed.sender.address)
        return Origin(
            way,
            checks_of(found, sender) if found else None,
            known.lookalike_of,
            self._embedded(parsed),
        )

    def _embedded(self, parsed: ParsedMail) -> ParsedMail | None:
        if parsed.embedded is None:
            return None
        try:
            return self._read(parsed.embedded)
        except Unreadable:
            return None

    def _same_id(self, identity: Identity) -> tuple[str, ...]:
        """Other messages with this Message-ID."""
        if identity.message_key is None:
            return ()
        alike = self._files.mails_with({identity.message_key}).get(identity.message_key, [])
        return tuple(mail_id for mail_id in alike if mail_id != identity.mail_id)

    def _threads(self, parsed: ParsedMail) -> Mapping[str, str]:
        """The threads of the messages it refers to, by Message-ID, as the log has them.

        The view may be behind by the moment in which an answer comes; files are kept before their event.
        """
        known = threads(self._db, parsed.ancestors)
        unseen = {message_key(named): named for named in parsed.ancestors if named not in known}
        kept = self._files.mails_with(unseen) if unseen else {}
        states = {
            key: self._bus.state(MESSAGE, mail_stream(mail_id))
            for key, mail_ids in kept.items()
            for mail_id in mail_ids[:1]
        }
        on_log = {unseen[key]: mail.thread_id for key, mail in states.items() if mail.thread_id is not None}
        return {**known, **on_log}


def _quarantine(
    error: Unreadable,
    raw: bytes,
    raw_file_id: str,
    mail_id: str,
    mailbox_ids: tuple[str, ...],
    at: datetime,
    size: int | None = None,
) -> QuarantineMail:
    quarantined = MailQuarantined(
        mail_id=mail_id,
        reason=error.code,
        raw_file_id=raw_file_id,
        size=len(raw) if size is None else size,
        received_at=at,
        mailbox_ids=mailbox_ids,
        subject=error.known.subject[:MAX_SUBJECT],
        sent_at=error.known.sent_at,
        text=beginning(error.known.text),
    )
    return QuarantineMail(quarantined=quarantined)


def _of_old(command: ReceiveMail | QuarantineMail, import_id: str) -> ReceiveMail | QuarantineMail:
    """The command for a mail that is older than the day set for its import."""
    if isinstance(command, ReceiveMail):
        return ReceiveMail(received=as_old(command.received, import_id))
    return QuarantineMail(quarantined=OldMailQuarantined(**vars(command.quarantined), import_id=import_id))


def _taken(mail_id: str, outcome: Outcome, command_id: str) -> Taken:
    for event in outcome.events:
        if isinstance(event, MailReceived):
            return Taken(mail_id, "stored", command_id)
        if isinstance(event, MailQuarantined):
            return Taken(mail_id, "quarantined", command_id, event.reason)
    return Taken(mail_id, "known", command_id)
