"""The views of mail: whose address it is, each message with its owner, drafts, what waits to be sent.

Whether a person may see a mail is decided by its customer's current owner, which rows follow by
`Sweep`. Rows of mail are fed by the mail's own stream, but for the owner.
"""

from datetime import datetime, timedelta

from eventing.access import staff_views
from eventing.projections import Add, Append, Patch, Sweep, Upsert, View, Views, Writes
from eventing.reading import Event
from mail.domain import events
from mail.domain.addresses import address_key, domain_of
from mail.domain.filing import filing_addresses, filing_domains
from mail.domain.identity import message_key
from mail.event_schemas import (
    PUBLISHED,
    READ_CUSTOMERS,
    ContactAddedV1,
    ContactAddressAddedV1,
    CustomerAssignedV1,
    CustomerReassignedV1,
    CustomerRegisteredV1,
    CustomerRegradedV1,
    StaffJoinedV1,
    StaffLeftV1,
    StaffRoleChangedV1,
)

#: States of a mail's row.
RECEIVED = "received"
FILED = "filed"
UNMATCHED = "unmatched"
APART = "apart"
QUARANTINED = "quarantined"

# -- mailboxes -----------------------------------------------------------------------------------------

MAILBOXES = View("mailboxes", indexes=(("address",), ("staff_id",)))


@MAILBOXES.on(PUBLISHED, events.MailboxAdded)
def mailbox_added(event: Event[events.MailboxAdded]) -> Writes:
    box = event.data
    row = {
        "address": box.address,
        "kind": box.kind,
        "staff_id": box.staff_id,
        "version": event.stream_version,
    }
    return [Upsert(box.mailbox_id, row)]


# -- whose address is it -------------------------------------------------------------------------------

#: Keyed by `address_key(kind, value)`; `kind` is email, fax or domain.
ADDRESSES = View("addresses")


def _learned(customer_id: str, kind: str, values: tuple[str, ...]) -> list[Upsert | Add]:
    writes: list[Upsert | Add] = []
    for value in dict.fromkeys(values):
        key = address_key(kind, value)
        writes += [Upsert(key, {"kind": kind, "value": value}), Add(key, "customers", [customer_id])]
    return writes


def _learned_emails(customer_id: str, emails: tuple[str, ...]) -> list[Upsert | Add]:
    domains = tuple(domain_of(email) for email in emails)
    return _learned(customer_id, "email", emails) + _learned(customer_id, "domain", domains)


@ADDRESSES.on(READ_CUSTOMERS, CustomerRegisteredV1)
def domains_of_registered(event: Event[CustomerRegisteredV1]) -> Writes:
    return _learned(event.data.customer_id, "domain", event.data.domains)


@ADDRESSES.on(READ_CUSTOMERS, ContactAddedV1)
def addresses_of_contact(event: Event[ContactAddedV1]) -> Writes:
    contact = event.data
    return [
        *_learned_emails(contact.customer_id, contact.emails),
        *_learned(contact.customer_id, "fax", contact.faxes),
    ]


@ADDRESSES.on(READ_CUSTOMERS, ContactAddressAddedV1)
def address_added(event: Event[ContactAddressAddedV1]) -> Writes:
    added = event.data
    if added.kind == "email":
        return _learned_emails(added.customer_id, (added.address,))
    return _learned(added.customer_id, "fax", (added.address,)) if added.kind == "fax" else []


# -- customers, as far as mail needs them --------------------------------------------------------------

CUSTOMERS = View("customers")


@CUSTOMERS.on(READ_CUSTOMERS, CustomerRegisteredV1)
def customer_registered(event: Event[CustomerRegisteredV1]) -> Writes:
    customer = event.data
    return [
        Upsert(
            customer.customer_id, {"code": customer.code, "name": customer.name, "country": customer.country}
        )
    ]


@CUSTOMERS.on(READ_CUSTOMERS, CustomerRegradedV1)
def customer_regraded(event: Event[CustomerRegradedV1]) -> Writes:
    return [Patch(event.data.customer_id, {"code": event.data.code})]


@CUSTOMERS.on(READ_CUSTOMERS, CustomerAssignedV1)
def customer_assigned(event: Event[CustomerAssignedV1]) -> Writes:
    return [Patch(event.data.customer_id, {"owner_id": event.data.owner_id})]


@CUSTOMERS.on(READ_CUSTOMERS, CustomerReassignedV1)
def customer_reassigned(event: Event[CustomerReassignedV1]) -> Writes:
    return [Patch(event.data.customer_id, {"owner_id": event.data.owner_id})]


@CUSTOMERS.on(READ_CUSTOMERS, ContactAddedV1)
def emails_of_contact(event: Event[ContactAddedV1]) -> Writes:
    return [Append(event.data.customer_id, "emails", email) for email in event.data.emails]


@CUSTOMERS.on(READ_CUSTOMERS, ContactAddressAddedV1)
def email_added(event: Event[ContactAddressAddedV1]) -> Writes:
    return (
        [Append(event.data.customer_id, "emails", event.data.address)] if event.data.kind == "email" else []
    )


# -- our people: who signs, who needs approval ---------------------------------------------------------

PEOPLE = View("people")


@PEOPLE.on(READ_CUSTOMERS, StaffJoinedV1)
def person_joined(event: Event[StaffJoinedV1]) -> Writes:
    person = event.data
    return [
        Upsert(
            person.staff_id,
            {
                "name": person.name,
                "email": person.email.lower(),
                "needs_approval": person.needs_approval,
                "approver_id": person.approver_id,
                "left": False,
            },
        )
    ]


@PEOPLE.on(READ_CUSTOMERS, StaffRoleChangedV1)
def person_changed(event: Event[StaffRoleChangedV1]) -> Writes:
    person = event.data
    return [
        Patch(person.staff_id, {"needs_approval": person.needs_approval, "approver_id": person.approver_id})
    ]


@PEOPLE.on(READ_CUSTOMERS, StaffLeftV1)
def person_left(event: Event[StaffLeftV1]) -> Writes:
    return [Patch(event.data.staff_id, {"left": True})]


# -- what people said of senders -----------------------------------------------------------------------

SENDERS = View("senders")


@SENDERS.on(PUBLISHED, events.SenderMarked)
def sender_marked(event: Event[events.SenderMarked]) -> Writes:
    return [Upsert(event.data.sender_id, {"apart": event.data.apart})]


# -- the mail itself -----------------------------------------------------------------------------------

MAILS = View(
    "mails",
    indexes=(
        ("customer_id", "-received_at"),
        ("state", "kind", "-received_at"),
        ("filing_addresses",),
        ("filing_domains",),
        ("fax_number",),
        ("message_key",),
        ("thread_id",),
    ),
    follows={"customer_id": ("owner_id",)},
)


@MAILS.on(PUBLISHED, events.MailReceived)
def mail_received(event: Event[events.MailReceived]) -> Writes:
    mail = event.data
    return [
        Upsert(
            mail.mail_id,
            {
                "state": RECEIVED,
                "message_key": message_key(mail.message_id) if mail.message_id else None,
                "message_id": mail.message_id,
                "direction": mail.direction,
                "mailbox_ids": mail.mailbox_ids,
                "sender": {"name": mail.sender.name, "address": mail.sender.address},
                "reply_to": mail.reply_to,
                "to": mail.to,
                "cc": mail.cc,
                "subject": mail.subject,
                "sent_at": mail.sent_at,
                "received_at": mail.received_at,
                "text": mail.text,
                "raw_file_id": mail.raw_file_id,
                "size": mail.size,
                "attachments": [
                    {"file_id": a.file_id, "name": a.name, "content_type": a.content_type, "size": a.size}
                    for a in mail.attachments
                ],
                "thread_id": mail.thread_id,
                "references": mail.references,
                "kind": mail.kind,
                "same_id_as": mail.same_id_as,
                "channel": mail.channel,
                "fax_number": mail.fax_number,
                "relayed": mail.relayed,
                "ours": mail.draft_id is not None,
                "draft_id": mail.draft_id,
                "filing_addresses": filing_addresses(mail),
                "filing_domains": filing_domains(mail),
                "customer_id": None,
                "owner_id": None,
                "note": None,
                "version": event.stream_version,
            },
        )
    ]


@MAILS.on(PUBLISHED, events.MailReachedMailbox)
def mail_reached_mailbox(event: Event[events.MailReachedMailbox]) -> Writes:
    mail_id = event.data.mail_id
    return [Add(mail_id, "mailbox_ids", event.data.mailbox_ids), _version(mail_id, event.stream_version)]


@MAILS.on(PUBLISHED, events.MailQuarantined)
def mail_quarantined(event: Event[events.MailQuarantined]) -> Writes:
    mail = event.data
    return [
        Upsert(
            mail.mail_id,
            {
                "state": QUARANTINED,
                "reason": mail.reason,
                "raw_file_id": mail.raw_file_id,
                "size": mail.size,
                "received_at": mail.received_at,
                "mailbox_ids": mail.mailbox_ids,
                "customer_id": None,
                "owner_id": None,
                "version": event.stream_version,
            },
        )
    ]


@MAILS.on(PUBLISHED, events.MailFiled)
def mail_filed(event: Event[events.MailFiled]) -> Writes:
    return _filed(event.data, event.stream_version)


@MAILS.on(PUBLISHED, events.MailRefiled)
def mail_refiled(event: Event[events.MailRefiled]) -> Writes:
    return _filed(event.data, event.stream_version)


def _filed(filed: events.MailFiled | events.MailRefiled, version: int) -> Writes:
    return [
        Upsert(
            filed.mail_id,
            {
                "state": FILED,
                "customer_id": filed.customer_id,
                "rule": filed.rule,
                "kind": filed.kind,
                "country": filed.country,
                "country_basis": filed.country_basis,
                "sender_address": filed.sender_address,
                "reason": None,
                "suggestions": [],
                "apart": None,
                "version": version,
            },
        )
    ]


@MAILS.on(PUBLISHED, events.MailUnmatched)
def mail_unmatched(event: Event[events.MailUnmatched]) -> Writes:
    mail = event.data
    return [
        Upsert(
            mail.mail_id,
            {
                "state": UNMATCHED,
                "kind": mail.kind,
                "country": mail.country,
                "country_basis": mail.country_basis,
                "sender_address": mail.sender_address,
                "reason": mail.reason,
                "suggestions": [{"customer_id": s.customer_id, "why": s.why} for s in mail.suggestions],
                "apart": None,
                "version": event.stream_version,
            },
        )
    ]


@MAILS.on(PUBLISHED, events.MailSetApart)
def mail_set_apart(event: Event[events.MailSetApart]) -> Writes:
    fields = {"state": APART, "apart": event.data.apart, "version": event.stream_version}
    return [Upsert(event.data.mail_id, fields)]


@MAILS.on(PUBLISHED, events.MailMarkedSpam)
def mail_marked_spam(event: Event[events.MailMarkedSpam]) -> Writes:
    kind = "spam" if event.data.spam else "person"
    fields = {"state": UNMATCHED, "kind": kind, "apart": None, "version": event.stream_version}
    return [Upsert(event.data.mail_id, fields)]


@MAILS.on(PUBLISHED, events.MailNoted)
def mail_noted(event: Event[events.MailNoted]) -> Writes:
    fields = {"note": event.data.note, "noted_by": event.data.noted_by, "version": event.stream_version}
    return [Upsert(event.data.mail_id, fields)]


def _version(key: str, version: int) -> Patch:
    return Patch(key, {"version": version})


# -- drafts --------------------------------------------------------------------------------------------

DRAFTS = View(
    "drafts",
    indexes=(("author_id", "status"), ("approver_id", "status"), ("customer_id",), ("owner_id", "status")),
    follows={"customer_id": ("owner_id",)},
)


@DRAFTS.on(PUBLISHED, events.MailDrafted)
def drafted(event: Event[events.MailDrafted]) -> Writes:
    draft = event.data
    return [
        Upsert(
            draft.draft_id,
            {
                "status": "pending" if draft.purpose == "collection" else "draft",
                "customer_id": draft.customer_id,
                "owner_id": None,
                "author_id": draft.author_id,
                "approver_id": draft.approver_id,
                "needs_approval": draft.needs_approval,
                "purpose": draft.purpose,
                "to": draft.to,
                "cc": draft.cc,
                "subject": draft.subject,
                "text": draft.text,
                "in_reply_to_mail_id": draft.in_reply_to_mail_id,
                "stage": draft.stage,
                "invoice_ids": draft.invoice_ids,
                "remarks": None,
                "approved_by": None,
                "mail_id": None,
                "failure": None,
                "attempt": 0,
                "drafted_at": event.at,
                "version": event.stream_version,
            },
        )
    ]


def _draft(draft_id: str, version: int, **fields: object) -> Writes:
    return [Patch(draft_id, {**fields, "version": version})]


@DRAFTS.on(PUBLISHED, events.MailRedrafted)
def redrafted(event: Event[events.MailRedrafted]) -> Writes:
    e = event.data
    return _draft(e.draft_id, event.stream_version, to=e.to, cc=e.cc, subject=e.subject, text=e.text)


@DRAFTS.on(PUBLISHED, events.DraftTakenOver)
def draft_taken_over(event: Event[events.DraftTakenOver]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, author_id=event.data.author_id)


@DRAFTS.on(PUBLISHED, events.MailSubmitted)
def draft_submitted(event: Event[events.MailSubmitted]) -> Writes:
    return _draft(
        event.data.draft_id, event.stream_version, status="pending", approver_id=event.data.approver_id
    )


@DRAFTS.on(PUBLISHED, events.MailReturned)
def draft_returned(event: Event[events.MailReturned]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, status="returned", remarks=event.data.remarks)


@DRAFTS.on(PUBLISHED, events.MailApproved)
def draft_approved(event: Event[events.MailApproved]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, approved_by=event.data.approved_by)


@DRAFTS.on(PUBLISHED, events.MailQueued)
def draft_queued(event: Event[events.MailQueued]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, status="queued", failure=None)


@DRAFTS.on(PUBLISHED, events.MailSendStarted)
def draft_send_started(event: Event[events.MailSendStarted]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, status="sending", attempt=event.data.attempt)


@DRAFTS.on(PUBLISHED, events.MailDataStarted)
def draft_data_started(event: Event[events.MailDataStarted]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, status="data")


@DRAFTS.on(PUBLISHED, events.MailSent)
def draft_sent(event: Event[events.MailSent]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, status="sent", mail_id=event.data.mail_id)


@DRAFTS.on(PUBLISHED, events.MailSendFailed)
def draft_failed(event: Event[events.MailSendFailed]) -> Writes:
    status = "failed" if event.data.permanent else "queued"
    return _draft(event.data.draft_id, event.stream_version, status=status, failure=event.data.reason)


@DRAFTS.on(PUBLISHED, events.MailSendUncertain)
def draft_uncertain(event: Event[events.MailSendUncertain]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, status="uncertain")


# -- what waits to be sent -----------------------------------------------------------------------------

#: Intents without an outcome; a sent, failed or uncertain one is no longer open.
OUTBOX = View("outbox", indexes=(("open", "due_at"),))

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=6)


def retry_at(failed_at: datetime, attempt: int) -> datetime:
    """One minute after the first failure, then twice as long each time, six hours at most."""
    doublings = min(max(attempt - 1, 0), 20)
    return failed_at + min(FIRST_RETRY * (1 << doublings), LONGEST_RETRY)


@OUTBOX.on(PUBLISHED, events.MailQueued)
def intent_queued(event: Event[events.MailQueued]) -> Writes:
    e = event.data
    return [
        Upsert(
            e.draft_id,
            {
                "open": True,
                "state": "queued",
                "due_at": event.at,
                "message_id": e.message_id,
                "sender": e.sender,
                "recipients": e.recipients,
                "raw_file_id": e.raw_file_id,
            },
        )
    ]


@OUTBOX.on(PUBLISHED, events.MailSendStarted)
def intent_claimed(event: Event[events.MailSendStarted]) -> Writes:
    e = event.data
    return [Upsert(e.draft_id, {"state": "sending", "attempt": e.attempt, "worker": e.worker})]


@OUTBOX.on(PUBLISHED, events.MailDataStarted)
def intent_in_data(event: Event[events.MailDataStarted]) -> Writes:
    return [Upsert(event.data.draft_id, {"state": "data"})]


@OUTBOX.on(PUBLISHED, events.MailSent)
def intent_sent(event: Event[events.MailSent]) -> Writes:
    return [Upsert(event.data.draft_id, {"open": False, "state": "sent"})]


@OUTBOX.on(PUBLISHED, events.MailSendFailed)
def intent_failed(event: Event[events.MailSendFailed]) -> Writes:
    e = event.data
    if e.permanent:
        return [Upsert(e.draft_id, {"open": False, "state": "failed"})]
    return [Upsert(e.draft_id, {"state": "queued", "due_at": retry_at(event.at, e.attempt)})]


@OUTBOX.on(PUBLISHED, events.MailSendUncertain)
def intent_uncertain(event: Event[events.MailSendUncertain]) -> Writes:
    return [Upsert(event.data.draft_id, {"open": False, "state": "uncertain"})]


# -- the owner, on every row that carries him ----------------------------------------------------------


def _owned_by(customer_id: str, owner_id: str) -> Writes:
    return [Sweep("customer_id", customer_id, {"owner_id": owner_id})]


for _view in (MAILS, DRAFTS):

    @_view.on(READ_CUSTOMERS, CustomerAssignedV1)
    def follow_assigned(event: Event[CustomerAssignedV1]) -> Writes:
        return _owned_by(event.data.customer_id, event.data.owner_id)

    @_view.on(READ_CUSTOMERS, CustomerReassignedV1)
    def follow_reassigned(event: Event[CustomerReassignedV1]) -> Writes:
        return _owned_by(event.data.customer_id, event.data.owner_id)


VIEWS = Views(
    MAILBOXES, ADDRESSES, CUSTOMERS, PEOPLE, SENDERS, MAILS, DRAFTS, OUTBOX, *staff_views(READ_CUSTOMERS)
)
