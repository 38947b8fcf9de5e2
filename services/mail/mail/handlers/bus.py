"""Every command of mail, routed to its stream."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from eventing.bus.bus import CommandBus, CommandContext, Outcome
from eventing.core.clock import Clock
from eventing.core.errors import Unavailable
from eventing.core.ids import uuid5hex
from eventing.core.mongo import Db, Document
from eventing.log.log import Log
from mail import queries
from mail.domain.addresses import OurSide
from mail.domain.commands import (
    AddMailbox,
    ApproveDraft,
    AssignMail,
    DoubtSending,
    DraftCollectionLetter,
    EditDraft,
    FileByHand,
    FileMail,
    MarkSender,
    MarkSpam,
    NoteMail,
    Outgoing,
    QuarantineMail,
    ReachMailboxes,
    ReceiveMail,
    RecordFailure,
    RecordSent,
    RecordSentMail,
    RecordUncertain,
    Refile,
    ResolveUncertain,
    ReturnDraft,
    SendDraft,
    SetMailApart,
    StartData,
    StartSending,
    SubmitDraft,
    WriteDraft,
)
from mail.domain.composing import Letterhead, compose, message_id
from mail.domain.draft import DRAFT, Draft, draft_stream, refuse_unless_sendable
from mail.domain.errors import Invalid
from mail.domain.events import DraftEvent, Kind, MailEvent
from mail.domain.filing import Knowledge
from mail.domain.identity import identify, thread_of
from mail.domain.letters import collection_letter, language_for
from mail.domain.mailbox import MAILBOX, mailbox_id_of, mailbox_stream
from mail.domain.message import MESSAGE, Message, mail_stream
from mail.domain.parsed import Files, NewFile, Reader
from mail.domain.receiving import received
from mail.domain.refile import CHUNK, REFILE, RefileJob, refile_id_of, refile_stream
from mail.domain.sender import SENDER, sender_id_of, sender_stream

Placing = TypeVar("Placing", AssignMail, FileByHand)

#: Whoever answers for a collection letter by the policy's word; the others are credit's own queue.
SALES = "sales"


class MailHandlers(CommandBus):
    """`db` holds the views; `files` keeps the bytes; `read` parses a message; `ours` is configured."""

    def __init__(self, log: Log, clock: Clock, db: Db, files: Files, read: Reader, ours: OurSide) -> None:
        super().__init__(log, clock)
        self._db, self._files, self._read, self._ours = db, files, read, ours
        self._route_mail()
        self._route_drafts()

    def _route_mail(self) -> None:
        self.route(AddMailbox, MAILBOX, lambda c: mailbox_stream(mailbox_id_of(c.address)))
        self.route(ReceiveMail, MESSAGE, lambda c: mail_stream(c.received.mail_id), founds=True)
        self.route(ReachMailboxes, MESSAGE, lambda c: mail_stream(c.mail_id))
        self.route(QuarantineMail, MESSAGE, lambda c: mail_stream(c.mail_id), founds=True)
        self.route(FileMail, MESSAGE, lambda c: mail_stream(c.mail_id), look_up=self._know)
        self.route(AssignMail, MESSAGE, lambda c: mail_stream(c.mail_id), look_up=self._know_country)
        self.route(FileByHand, MESSAGE, lambda c: mail_stream(c.mail_id), look_up=self._know_country)
        self.route(SetMailApart, MESSAGE, lambda c: mail_stream(c.mail_id))
        self.route(MarkSpam, MESSAGE, lambda c: mail_stream(c.mail_id))
        self.route(NoteMail, MESSAGE, lambda c: mail_stream(c.mail_id))
        self.route(RecordSentMail, MESSAGE, lambda c: mail_stream(c.mail_id), self._record_sent)
        self.route(MarkSender, SENDER, lambda c: sender_stream(sender_id_of(c.address)))
        refile = lambda c: refile_stream(refile_id_of(c.by, c.value))  # noqa: E731
        self.route(Refile, REFILE, refile, look_up=self._find_candidates)

    def _route_drafts(self) -> None:
        self.route(WriteDraft, DRAFT, lambda c: draft_stream(c.draft_id), self._write)
        self.route(
            DraftCollectionLetter, DRAFT, lambda c: draft_stream(c.draft_id), self._draft_collection_letter
        )
        self.route(ApproveDraft, DRAFT, lambda c: draft_stream(c.draft_id), self._approve)
        self.route(SendDraft, DRAFT, lambda c: draft_stream(c.draft_id), self._send)
        self.route(SubmitDraft, DRAFT, lambda c: draft_stream(c.draft_id), self._submit)
        self.route(EditDraft, DRAFT, lambda c: draft_stream(c.draft_id))
        self.route(ReturnDraft, DRAFT, lambda c: draft_stream(c.draft_id))
        self.route(StartSending, DRAFT, lambda c: draft_stream(c.draft_id))
        self.route(StartData, DRAFT, lambda c: draft_stream(c.draft_id))
        self.route(RecordSent, DRAFT, lambda c: draft_stream(c.draft_id))
        self.route(RecordFailure, DRAFT, lambda c: draft_stream(c.draft_id))
        self.route(RecordUncertain, DRAFT, lambda c: draft_stream(c.draft_id))
        self.route(DoubtSending, DRAFT, lambda c: draft_stream(c.draft_id))
        self.route(ResolveUncertain, DRAFT, lambda c: draft_stream(c.draft_id), self._resolve)

    # -- filing ----------------------------------------------------------------------------------------

    # Looked up after the states were loaded, and the row of a mail is written before that: so a
    # contact's address and the mail find each other, whichever comes first.

    def _know(self, filing: Sequence[tuple[Message, FileMail]]) -> Sequence[FileMail]:
        received = [mail.received for mail, _ in filing if mail.received is not None]
        assigned = [command.assigned_to for _, command in filing if command.assigned_to is not None]
        known = queries.knowledge(self._db, received, self._ours, also_country_of=assigned)
        return [
            command if mail.received is None else replace(command, knowledge=known[mail.received.mail_id])
            for mail, command in filing
        ]

    def _know_country(self, placing: Sequence[tuple[Message, Placing]]) -> Sequence[Placing]:
        countries = queries.countries(self._db, {command.customer_id for _, command in placing})
        return [replace(command, knowledge=Knowledge(countries=countries)) for _, command in placing]

    def _find_candidates(self, refiling: Sequence[tuple[RefileJob, Refile]]) -> Sequence[Refile]:
        return [self._with_candidates(command) for _, command in refiling]

    def _with_candidates(self, command: Refile) -> Refile:
        found = queries.refile_candidates(
            self._db, command.by, command.value, command.after, CHUNK + 1, self._ours
        )
        return replace(command, mail_ids=tuple(found[:CHUNK]), more=len(found) > CHUNK)

    # -- drafts ----------------------------------------------------------------------------------------

    def _write(self, command: WriteDraft, issued: CommandContext) -> Outcome:
        """What needs approval, and whose, is the staff list's word at this moment."""

        def decide(draft: Draft) -> Sequence[DraftEvent]:
            if command.author_id is None:
                raise Invalid("author_id", "somebody writes it")
            author = self._person(command.author_id)
            written = replace(
                command, needs_approval=author["needs_approval"], approver_id=author["approver_id"]
            )
            return DRAFT.decide(draft, written, issued.at)

        return self.execute(DRAFT, draft_stream(command.draft_id), decide, issued)

    def _draft_collection_letter(self, command: DraftCollectionLetter, issued: CommandContext) -> Outcome:
        def decide(draft: Draft) -> Sequence[DraftEvent]:
            customer = queries.customer(self._db, command.customer_id) or {}
            owner_id = customer.get("owner_id") if command.owner == SALES else None
            owner = queries.person(self._db, owner_id) if owner_id else None
            letter = collection_letter(
                number=command.number,
                stage=command.stage,
                days_overdue=command.days_overdue,
                amount=command.amount,
                due_on=command.due_on,
                next_measure=command.next_measure,
                language=language_for(customer.get("country")),
            )
            written = WriteDraft(
                draft_id=command.draft_id,
                author_id=owner_id,
                # A salesperson who may send alone approves his own; credit's letters are a queue.
                approver_id=(owner or {}).get("approver_id") or owner_id,
                needs_approval=True,
                customer_id=command.customer_id,
                to=tuple(customer.get("emails", ())[:1]),
                subject=letter.subject,
                text=letter.text,
                purpose="collection",
                stage=command.stage,
                invoice_ids=(command.invoice_id,),
            )
            return DRAFT.decide(draft, written, issued.at)

        return self.execute(DRAFT, draft_stream(command.draft_id), decide, issued)

    def _submit(self, command: SubmitDraft, issued: CommandContext) -> Outcome:
        def decide(draft: Draft) -> Sequence[DraftEvent]:
            approver_id = command.approver_id or self._person(command.by)["approver_id"]
            if approver_id is not None:
                approver = queries.person(self._db, approver_id)
                if approver is None or approver["left"]:
                    raise Invalid("approver_id", "nobody on the staff by that id")
                if approver["needs_approval"]:
                    raise Invalid("approver_id", "needs approval himself")
            return DRAFT.decide(draft, replace(command, approver_id=approver_id), issued.at)

        return self.execute(DRAFT, draft_stream(command.draft_id), decide, issued)

    def _send(self, command: SendDraft, issued: CommandContext) -> Outcome:
        def decide(draft: Draft) -> Sequence[DraftEvent]:
            asked = replace(command, needs_approval=self._person(command.by)["needs_approval"])
            refuse_unless_sendable(draft, asked)
            outgoing = self._compose(draft, command.by, issued)
            return DRAFT.decide(draft, replace(asked, outgoing=outgoing), issued.at)

        return self.execute(DRAFT, draft_stream(command.draft_id), decide, issued)

    def _approve(self, command: ApproveDraft, issued: CommandContext) -> Outcome:
        def decide(draft: Draft) -> Sequence[DraftEvent]:
            refuse_unless_sendable(draft, command)
            author_id = self._author_of(draft)
            outgoing = self._compose(draft, author_id or command.by, issued)
            approved = replace(command, author_id=author_id, outgoing=outgoing)
            return DRAFT.decide(draft, approved, issued.at)

        return self.execute(DRAFT, draft_stream(command.draft_id), decide, issued)

    def _resolve(self, command: ResolveUncertain, issued: CommandContext) -> Outcome:
        def decide(draft: Draft) -> Sequence[DraftEvent]:
            queued = draft.queued
            mail_id = identify(self._files.read(queued.raw_file_id)).mail_id if queued else ""
            return DRAFT.decide(draft, replace(command, mail_id=mail_id), issued.at)

        return self.execute(DRAFT, draft_stream(command.draft_id), decide, issued)

    def _author_of(self, draft: Draft) -> str | None:
        """Who wrote it; when he has left, or the customer has moved, who owns the customer now."""
        if draft.author_id is None:
            return None
        customer = queries.customer(self._db, draft.customer_id) if draft.customer_id else None
        owner_id = (customer or {}).get("owner_id")
        author = queries.person(self._db, draft.author_id)
        if owner_id and (author is None or author["left"]):
            return str(owner_id)
        return draft.author_id

    def _person(self, staff_id: str) -> Document:
        found = queries.person(self._db, staff_id)
        if found is None:
            raise Unavailable("this member of staff is not known here yet; try again in a moment")
        return found

    def _compose(self, draft: Draft, author_id: str, issued: CommandContext) -> Outgoing:
        """The message as it will go out, kept before the intent to send it is on record."""
        author = self._person(author_id)
        address = queries.address_of(self._db, author_id)
        if address is None:
            raise Invalid("author_id", "has no address to send from")
        parent = queries.mail_row(self._db, draft.in_reply_to_mail_id) if draft.in_reply_to_mail_id else None
        head = Letterhead(
            str(author["name"]),
            address,
            in_reply_to=(parent or {}).get("message_id"),
            references=tuple((parent or {}).get("references", ())),
        )
        fixed = message_id(secrets.token_hex(16), address)
        try:
            raw = compose(
                head,
                to=draft.to,
                cc=draft.cc,
                subject=draft.subject,
                text=draft.text,
                message_id=fixed,
                at=issued.at,
            )
        except ValueError as error:
            raise Invalid("to", f"no header can be made of it: {error}") from error
        identity = identify(raw)
        file = NewFile(
            raw, "message.eml", "message/rfc822", identity.mail_id, message_key=identity.message_key
        )
        return Outgoing(fixed, address, tuple(dict.fromkeys(draft.to + draft.cc)), self._files.put(file))

    # -- what went out is on record --------------------------------------------------------------------

    def _record_sent(self, command: RecordSentMail, issued: CommandContext) -> Outcome:
        raw = self._files.read(command.raw_file_id)
        identity = identify(raw)
        parsed = self._read(raw)
        named = ([parsed.in_reply_to] if parsed.in_reply_to else []) + list(reversed(parsed.references))

        def decide(mail: Message) -> Sequence[MailEvent]:
            thread_id = queries.thread_id_among(self._db, named) or thread_of(
                identity.message_id, parsed.in_reply_to, parsed.references, identity.mail_id
            )
            event = received(
                identity,
                parsed,
                self._ours,
                mailbox_ids=(),
                received_at=command.sent_at,
                raw_file_id=command.raw_file_id,
                size=len(raw),
                attachments=(),
                thread_id=thread_id,
                same_id_as=(),
            )
            kind: Kind = "collection" if command.purpose == "collection" else "person"
            sent = replace(event, direction="out", kind=kind, correspondent=None, draft_id=command.draft_id)
            known = Knowledge(
                countries=queries.countries(self._db, [command.customer_id] if command.customer_id else [])
            )
            filled = replace(command, received=sent, knowledge=known)
            return MESSAGE.decide(mail, filled, issued.at)

        return self.execute(MESSAGE, mail_stream(command.mail_id), decide, issued)


def new_draft_id(command_id: str) -> str:
    """Derived, so that a request sent twice makes one draft."""
    return uuid5hex(command_id, "draft")
