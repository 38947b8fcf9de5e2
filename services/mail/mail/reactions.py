"""What mail does about its own events, and about those of customers and credit.

Mail and address find each other whichever comes first: a mail's row is written, then `FileMail`
reads the addresses; an address is written, then `Refile` reads the unfiled rows.
"""

from eventing.bus.reactions import Reactions
from eventing.core.commit import Event
from eventing.core.ids import uuid5hex
from mail.domain import events
from mail.domain.addresses import domain_of
from mail.domain.commands import (
    AssignMail,
    DraftCollectionLetter,
    FileMail,
    MarkSender,
    RecordSentMail,
    Refile,
)
from mail.event_schemas import (
    PUBLISHED,
    READ_CREDIT,
    READ_CUSTOMERS,
    CollectionStepReachedV1,
    ContactAddedV1,
    ContactAddressAddedV1,
    CustomerAssignedV1,
    CustomerRegisteredV1,
)

REACTIONS = Reactions()

# -- filing --------------------------------------------------------------------------------------------


@REACTIONS.on(PUBLISHED, events.MailReceived, name="file-received-mail")
def file_received_mail(event: Event[events.MailReceived]) -> FileMail:
    return FileMail(event.data.mail_id)


@REACTIONS.on(READ_CUSTOMERS, CustomerRegisteredV1, name="refile-by-domains")
def refile_by_domains(event: Event[CustomerRegisteredV1]) -> list[Refile]:
    return [Refile("domain", domain) for domain in dict.fromkeys(event.data.domains)]


@REACTIONS.on(READ_CUSTOMERS, CustomerRegisteredV1, name="file-mail-of-registered")
def file_mail_of_registered(event: Event[CustomerRegisteredV1]) -> AssignMail | None:
    return _assign(event.data.from_mail_id, event.data.customer_id)


@REACTIONS.on(READ_CUSTOMERS, CustomerAssignedV1, name="file-mail-of-assigned")
def file_mail_of_assigned(event: Event[CustomerAssignedV1]) -> AssignMail | None:
    return _assign(event.data.from_mail_id, event.data.customer_id)


def _assign(mail_id: str | None, customer_id: str) -> AssignMail | None:
    return None if mail_id is None else AssignMail(mail_id, customer_id)


@REACTIONS.on(READ_CUSTOMERS, ContactAddedV1, name="refile-by-contact")
def refile_by_contact(event: Event[ContactAddedV1]) -> list[Refile]:
    contact = event.data
    return _refile_emails(contact.emails) + [Refile("fax", fax) for fax in dict.fromkeys(contact.faxes)]


@REACTIONS.on(READ_CUSTOMERS, ContactAddressAddedV1, name="refile-by-address")
def refile_by_address(event: Event[ContactAddressAddedV1]) -> list[Refile]:
    added = event.data
    if added.kind == "email":
        return _refile_emails((added.address,))
    return [Refile("fax", added.address)] if added.kind == "fax" else []


def _refile_emails(emails: tuple[str, ...]) -> list[Refile]:
    addresses = [Refile("address", email) for email in dict.fromkeys(emails)]
    return addresses + [Refile("domain", domain) for domain in dict.fromkeys(map(domain_of, emails))]


@REACTIONS.on(PUBLISHED, events.MailFiled, name="refile-mail-of-sender-of-filed-mail")
def refile_mail_of_sender_of_filed_mail(event: Event[events.MailFiled]) -> Refile | None:
    return _refile_sender(event.data)


@REACTIONS.on(PUBLISHED, events.MailRefiled, name="refile-mail-of-sender-of-refiled-mail")
def refile_mail_of_sender_of_refiled_mail(event: Event[events.MailRefiled]) -> Refile | None:
    return _refile_sender(event.data)


def _refile_sender(filed: events.MailFiled | events.MailRefiled) -> Refile | None:
    """R119: a stranger was assigned, his earlier mail follows, whatever contacts were entered."""
    if filed.rule != "assigned" or filed.direction != "in":
        return None
    return Refile("sender", filed.sender_address, assigned_to=filed.customer_id)


@REACTIONS.on(PUBLISHED, events.RefileStarted, name="refile-first-chunk")
def refile_first_chunk(event: Event[events.RefileStarted]) -> list[FileMail | Refile]:
    return _chunk(event.data)


@REACTIONS.on(PUBLISHED, events.RefileProgressed, name="refile-next-chunk")
def refile_next_chunk(event: Event[events.RefileProgressed]) -> list[FileMail | Refile]:
    return _chunk(event.data)


def _chunk(job: events.RefileStarted | events.RefileProgressed) -> list[FileMail | Refile]:
    commands: list[FileMail | Refile] = [
        FileMail(mail_id, assigned_to=job.assigned_to, reason=f"{job.by} learned") for mail_id in job.mail_ids
    ]
    if job.more:
        commands.append(Refile(job.by, job.value, job.assigned_to, after=job.mail_ids[-1]))
    return commands


# -- what people say of senders ------------------------------------------------------------------------


@REACTIONS.on(PUBLISHED, events.MailMarkedSpam, name="remember-spam-mark")
def remember_spam_mark(event: Event[events.MailMarkedSpam]) -> MarkSender | None:
    marked = event.data
    if marked.marked_by is None or marked.sender_address is None:
        return None
    return MarkSender(marked.sender_address, "spam" if marked.spam else None, marked.marked_by)


@REACTIONS.on(PUBLISHED, events.MailSetApart, name="remember-set-apart")
def remember_set_apart(event: Event[events.MailSetApart]) -> MarkSender | None:
    apart = event.data
    if apart.set_by is None or apart.sender_address is None:
        return None
    return MarkSender(apart.sender_address, apart.apart, apart.set_by)


@REACTIONS.on(PUBLISHED, events.SenderMarked, name="refile-mail-of-marked-sender")
def refile_mail_of_marked_sender(event: Event[events.SenderMarked]) -> Refile | None:
    return Refile("sender", event.data.address) if event.data.apart else None


# -- sending -------------------------------------------------------------------------------------------


@REACTIONS.on(PUBLISHED, events.MailSent, name="record-sent-mail")
def record_sent_mail(event: Event[events.MailSent]) -> RecordSentMail:
    sent = event.data
    return RecordSentMail(
        sent.mail_id, sent.draft_id, sent.customer_id, sent.purpose, sent.raw_file_id, sent.sent_at
    )


@REACTIONS.on(READ_CREDIT, CollectionStepReachedV1, name="draft-collection-letter", start="now")
def draft_collection_letter(event: Event[CollectionStepReachedV1]) -> DraftCollectionLetter | None:
    """Leaves the system in the end, so it begins now: nobody wants the letters of last year."""
    step = event.data
    if not step.letter:
        return None
    return DraftCollectionLetter(
        draft_id=uuid5hex("collection", step.invoice_id, step.stage),
        customer_id=step.customer_id,
        invoice_id=step.invoice_id,
        number=step.number,
        stage=step.stage,
        owner=step.owner,
        days_overdue=step.days_overdue,
        amount=str(step.amount),
        due_on=step.due_on,
        next_measure=step.next_measure,
    )
