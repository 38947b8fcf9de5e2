"""The one way in: whoever brings a message, it is identified, kept, parsed and put on record here.

The file is written first, then the commit; only then may anybody say 250. Whatever is repeated
finds what was done before.
"""

from dataclasses import dataclass
from typing import Literal

from eventing.bus.bus import CommandBus, CommandContext, Outcome
from eventing.core.clock import Clock
from eventing.core.ids import uuid5hex
from eventing.core.mongo import Db
from mail import queries
from mail.domain.addresses import OurSide, normal
from mail.domain.commands import QuarantineMail, ReachMailboxes, ReceiveMail
from mail.domain.events import Attachment, MailQuarantined, MailReceived
from mail.domain.identity import Identity, identify
from mail.domain.message import MESSAGE, mail_stream
from mail.domain.parsed import Files, NewFile, ParsedMail, Reader, Unreadable
from mail.domain.receiving import MAX_NAME, received, thread_among

RAW_TYPE = "message/rfc822"

What = Literal["stored", "quarantined", "known"]


@dataclass(frozen=True)
class Taken:
    """What became of it. `command_id` is empty when it was on record already."""

    mail_id: str
    outcome: What
    command_id: str = ""


class Intake:
    def __init__(
        self, bus: CommandBus, clock: Clock, db: Db, files: Files, read: Reader, ours: OurSide
    ) -> None:
        self._bus, self._clock, self._db = bus, clock, db
        self._files, self._read, self._ours = files, read, ours

    def take(
        self, raw: bytes, mailbox_ids: tuple[str, ...], actor: str, issued: CommandContext | None = None
    ) -> Taken:
        """Keep one message that reached these mailboxes. Raises Unavailable or PyMongoError, then nothing
        is done.

        `issued` is for who gives it an id of his own, and gets the same answer under the same id.
        """
        identity = identify(raw)
        earlier = self._bus.outcome(issued) if issued else None
        if earlier is not None:
            return Taken(identity.mail_id, _told(earlier), earlier.command_id)
        loaded = self._bus.log.load(mail_stream(identity.mail_id), MESSAGE)
        on_record = loaded.state
        if on_record.stored and set(mailbox_ids) <= set(on_record.mailbox_ids):
            return Taken(identity.mail_id, "known")
        command_id = uuid5hex("receive", identity.mail_id, *sorted(mailbox_ids))
        issued = issued or CommandContext(command_id, actor, at=self._clock.now())
        if on_record.stored:
            self._bus.handle(ReachMailboxes(identity.mail_id, mailbox_ids), issued, loaded).or_raise()
            return Taken(identity.mail_id, "known", issued.command_id)
        raw_file_id = self._keep_raw(raw, identity)
        try:
            parsed = self._read(raw)
        except Unreadable as error:
            quarantine = QuarantineMail(
                identity.mail_id, str(error), raw_file_id, len(raw), issued.at, mailbox_ids
            )
            self._bus.handle(quarantine, issued, loaded).or_raise()
            return Taken(identity.mail_id, "quarantined", issued.command_id)
        event = self._received(identity, parsed, raw_file_id, len(raw), mailbox_ids, issued)
        outcome = self._bus.handle(ReceiveMail(event), issued, loaded).or_raise()
        return Taken(identity.mail_id, "known" if outcome.replayed else _told(outcome), issued.command_id)

    def _keep_raw(self, raw: bytes, identity: Identity) -> str:
        key = identity.message_key
        return self._files.put(NewFile(raw, "message.eml", RAW_TYPE, identity.mail_id, message_key=key))

    def _received(
        self,
        identity: Identity,
        parsed: ParsedMail,
        raw_file_id: str,
        size: int,
        mailbox_ids: tuple[str, ...],
        issued: CommandContext,
    ) -> MailReceived:
        addresses = (normal(parsed.sender.address), *parsed.to, *parsed.cc)
        reply_to = (parsed.reply_to,) if parsed.reply_to else ()
        ours = self._ours.with_addresses(queries.own_among(self._db, addresses + reply_to))
        return received(
            identity,
            parsed,
            ours,
            mailbox_ids=mailbox_ids,
            received_at=issued.at,
            raw_file_id=raw_file_id,
            size=size,
            attachments=self._keep_attachments(parsed, identity.mail_id),
            thread_id=thread_among(queries.threads(self._db, parsed.ancestors), identity, parsed),
            same_id_as=self._same_id(identity),
        )

    def _keep_attachments(self, parsed: ParsedMail, mail_id: str) -> tuple[Attachment, ...]:
        kept = []
        for part, attachment in enumerate(parsed.attachments, start=1):
            name = attachment.name[:MAX_NAME]
            file = NewFile(attachment.content, name, attachment.content_type, mail_id, part)
            kept.append(
                Attachment(self._files.put(file), name, attachment.content_type, len(attachment.content))
            )
        return tuple(kept)

    def _same_id(self, identity: Identity) -> tuple[str, ...]:
        """Other messages under this Message-ID. Asked after this one's file is written.

        So of two that arrive at once, at least the later one is flagged.
        """
        if identity.message_key is None:
            return ()
        return tuple(m for m in self._files.mails_with(identity.message_key) if m != identity.mail_id)


def _told(outcome: Outcome) -> What:
    for event in outcome.events:
        if isinstance(event, MailReceived):
            return "stored"
        if isinstance(event, MailQuarantined):
            return "quarantined"
    return "known"
