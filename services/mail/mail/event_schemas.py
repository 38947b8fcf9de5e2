"""The events this service publishes, as a contract, and what it reads of others.

A published version never changes; a new one is a new class beside the old.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from marshmallow import fields, validate

from eventing.catalogue import Contracts, EventSchema, Published, personal
from eventing.money import Money
from mail.domain import events

PUBLISHED = Published("mail")


def _id() -> fields.Str:
    return fields.Str(required=True)


def _maybe_id() -> fields.Str:
    return fields.Str(required=True, allow_none=True)


def _one_of(literal: object) -> fields.Str:
    return fields.Str(required=True, validate=validate.OneOf(get_args(literal)))


def _maybe_one_of(literal: object) -> fields.Str:
    return fields.Str(required=True, allow_none=True, validate=validate.OneOf(get_args(literal)))


def _time() -> fields.AwareDateTime:
    return fields.AwareDateTime(required=True)


def _ids() -> fields.List[str]:
    return fields.List(fields.Str(), required=True)


def _private() -> fields.Field[str]:
    return personal(fields.Str(required=True))


def _maybe_private() -> fields.Field[str]:
    return personal(fields.Str(required=True, allow_none=True))


def _private_list() -> fields.Field[list[str]]:
    return personal(fields.List(fields.Str(), required=True))


# -- mailboxes -----------------------------------------------------------------------------------------


@PUBLISHED.event(events.MailboxAdded)
class MailboxAddedV1(EventSchema):
    mailbox_id = _id()
    address = _private()
    kind = _one_of(Literal["shared", "personal"])
    staff_id = _maybe_id()


# -- messages ------------------------------------------------------------------------------------------


class SenderSchema(EventSchema):
    name = _private()
    address = _private()


class AttachmentSchema(EventSchema):
    file_id = _id()
    name = _private()
    content_type = fields.Str(required=True)
    size = fields.Int(required=True)


class SuggestionSchema(EventSchema):
    customer_id = _id()
    why = _one_of(events.Why)


@PUBLISHED.event(events.MailReceived)
class MailReceivedV1(EventSchema):
    mail_id = _id()
    message_id = _maybe_id()
    digest = fields.Str(required=True)
    direction = _one_of(events.Direction)
    mailbox_ids = _ids()
    sender = fields.Nested(SenderSchema, required=True)
    reply_to = _maybe_private()
    to = _private_list()
    cc = _private_list()
    subject = _private()
    sent_at = fields.AwareDateTime(required=True, allow_none=True)
    received_at = _time()
    text = _private()
    raw_file_id = _id()
    size = fields.Int(required=True)
    attachments = fields.List(fields.Nested(AttachmentSchema), required=True)
    in_reply_to = _maybe_id()
    references = _ids()
    thread_id = _id()
    kind = _one_of(events.Kind)
    same_id_as = _ids()
    channel = _one_of(events.Channel)
    correspondent = _maybe_private()
    fax_number = _maybe_private()
    phone_country = fields.Str(required=True, allow_none=True)
    relayed = fields.Bool(required=True)
    draft_id = _maybe_id()


@PUBLISHED.event(events.MailReachedMailbox)
class MailReachedMailboxV1(EventSchema):
    mail_id = _id()
    mailbox_ids = _ids()


@PUBLISHED.event(events.MailQuarantined)
class MailQuarantinedV1(EventSchema):
    mail_id = _id()
    reason = fields.Str(required=True)
    raw_file_id = _id()
    size = fields.Int(required=True)
    received_at = _time()
    mailbox_ids = _ids()


@PUBLISHED.event(events.MailMarkedSpam)
class MailMarkedSpamV1(EventSchema):
    mail_id = _id()
    spam = fields.Bool(required=True)
    reason = fields.Str(required=True)
    marked_by = _maybe_id()
    sender_address = _maybe_private()


@PUBLISHED.event(events.MailSetApart)
class MailSetApartV1(EventSchema):
    mail_id = _id()
    apart = _one_of(events.Apart)
    reason = fields.Str(required=True)
    set_by = _maybe_id()
    sender_address = _maybe_private()


class _Placed(EventSchema):
    mail_id = _id()
    direction = _one_of(events.Direction)
    channel = _one_of(events.Channel)
    kind = _one_of(events.Kind)
    received_at = _time()
    sender_address = _private()
    country = fields.Str(required=True, allow_none=True)
    country_basis = _one_of(events.CountryBasis)


@PUBLISHED.event(events.MailFiled)
class MailFiledV1(_Placed):
    customer_id = _id()
    rule = _one_of(events.Rule)
    thread_id = _id()


@PUBLISHED.event(events.MailUnmatched)
class MailUnmatchedV1(_Placed):
    reason = _one_of(events.UnmatchedReason)
    suggestions = fields.List(fields.Nested(SuggestionSchema), required=True)


@PUBLISHED.event(events.MailRefiled)
class MailRefiledV1(_Placed):
    customer_id = _id()
    previous_customer_id = _maybe_id()
    reason = fields.Str(required=True)
    rule = _one_of(events.Rule)
    thread_id = _id()


@PUBLISHED.event(events.MailNoted)
class MailNotedV1(EventSchema):
    mail_id = _id()
    note = _private()
    noted_by = _id()


# -- senders and looking again -------------------------------------------------------------------------


@PUBLISHED.event(events.SenderMarked)
class SenderMarkedV1(EventSchema):
    sender_id = _id()
    address = _private()
    apart = _maybe_one_of(events.Apart)
    marked_by = _maybe_id()


class _Refile(EventSchema):
    refile_id = _id()
    by = _one_of(events.RefileBy)
    value = _private()
    assigned_to = _maybe_id()
    mail_ids = _ids()
    more = fields.Bool(required=True)


@PUBLISHED.event(events.RefileStarted)
class RefileStartedV1(_Refile):
    pass


@PUBLISHED.event(events.RefileProgressed)
class RefileProgressedV1(_Refile):
    pass


# -- drafts and sending --------------------------------------------------------------------------------


@PUBLISHED.event(events.MailDrafted)
class MailDraftedV1(EventSchema):
    draft_id = _id()
    customer_id = _maybe_id()
    author_id = _maybe_id()
    approver_id = _maybe_id()
    needs_approval = fields.Bool(required=True)
    purpose = _one_of(events.Purpose)
    to = _private_list()
    cc = _private_list()
    subject = _private()
    text = _private()
    in_reply_to_mail_id = _maybe_id()
    stage = fields.Str(required=True, allow_none=True)
    invoice_ids = _ids()


@PUBLISHED.event(events.MailRedrafted)
class MailRedraftedV1(EventSchema):
    draft_id = _id()
    edited_by = _id()
    to = _private_list()
    cc = _private_list()
    subject = _private()
    text = _private()


@PUBLISHED.event(events.DraftTakenOver)
class DraftTakenOverV1(EventSchema):
    draft_id = _id()
    previous_author_id = _maybe_id()
    author_id = _id()


@PUBLISHED.event(events.MailSubmitted)
class MailSubmittedV1(EventSchema):
    draft_id = _id()
    approver_id = _id()


@PUBLISHED.event(events.MailReturned)
class MailReturnedV1(EventSchema):
    draft_id = _id()
    returned_by = _id()
    remarks = _private()


@PUBLISHED.event(events.MailApproved)
class MailApprovedV1(EventSchema):
    draft_id = _id()
    approved_by = _id()


@PUBLISHED.event(events.MailQueued)
class MailQueuedV1(EventSchema):
    draft_id = _id()
    message_id = _id()
    sender = _private()
    recipients = _private_list()
    raw_file_id = _id()


@PUBLISHED.event(events.MailSendStarted)
class MailSendStartedV1(EventSchema):
    draft_id = _id()
    worker = fields.Str(required=True)
    attempt = fields.Int(required=True)


@PUBLISHED.event(events.MailDataStarted)
class MailDataStartedV1(EventSchema):
    draft_id = _id()
    attempt = fields.Int(required=True)


@PUBLISHED.event(events.MailSent)
class MailSentV1(EventSchema):
    draft_id = _id()
    mail_id = _id()
    customer_id = _maybe_id()
    author_id = _maybe_id()
    approved_by = _maybe_id()
    purpose = _one_of(events.Purpose)
    message_id = _id()
    in_reply_to_mail_id = _maybe_id()
    sent_at = _time()
    raw_file_id = _id()
    refused = _private_list()


@PUBLISHED.event(events.MailSendFailed)
class MailSendFailedV1(EventSchema):
    draft_id = _id()
    attempt = fields.Int(required=True)
    permanent = fields.Bool(required=True)
    reason = personal(fields.Str(required=True))


@PUBLISHED.event(events.MailSendUncertain)
class MailSendUncertainV1(EventSchema):
    draft_id = _id()
    attempt = fields.Int(required=True)


# -- what we read of customers -------------------------------------------------------------------------

READ_CUSTOMERS = Contracts("customers")


@READ_CUSTOMERS.event("StaffJoined.v1")
@dataclass(frozen=True)
class StaffJoinedV1:
    staff_id: str
    name: str
    email: str
    role: str
    needs_approval: bool
    manager_id: str | None = None
    approver_id: str | None = None


@READ_CUSTOMERS.event("StaffRoleChanged.v1")
@dataclass(frozen=True)
class StaffRoleChangedV1:
    staff_id: str
    role: str
    needs_approval: bool
    manager_id: str | None = None
    approver_id: str | None = None


@READ_CUSTOMERS.event("StaffLeft.v1")
@dataclass(frozen=True)
class StaffLeftV1:
    staff_id: str
    left_at: datetime


@READ_CUSTOMERS.event("CustomerRegistered.v1")
@dataclass(frozen=True)
class CustomerRegisteredV1:
    customer_id: str
    code: str
    name: str
    country: str
    domains: tuple[str, ...] = ()
    from_mail_id: str | None = None


@READ_CUSTOMERS.event("CustomerRegraded.v1")
@dataclass(frozen=True)
class CustomerRegradedV1:
    customer_id: str
    code: str


@READ_CUSTOMERS.event("ContactAdded.v1")
@dataclass(frozen=True)
class ContactAddedV1:
    customer_id: str
    emails: tuple[str, ...] = ()
    faxes: tuple[str, ...] = ()


@READ_CUSTOMERS.event("ContactAddressAdded.v1")
@dataclass(frozen=True)
class ContactAddressAddedV1:
    customer_id: str
    kind: str
    address: str


@READ_CUSTOMERS.event("CustomerAssigned.v1")
@dataclass(frozen=True)
class CustomerAssignedV1:
    customer_id: str
    owner_id: str
    from_mail_id: str | None = None


@READ_CUSTOMERS.event("CustomerReassigned.v1")
@dataclass(frozen=True)
class CustomerReassignedV1:
    customer_id: str
    owner_id: str


# -- what we read of credit ----------------------------------------------------------------------------

READ_CREDIT = Contracts("credit")


@READ_CREDIT.event("CollectionStepReached.v1")
@dataclass(frozen=True)
class CollectionStepReachedV1:
    customer_id: str
    invoice_id: str
    number: str
    stage: str
    owner: str
    days_overdue: int
    amount: Money
    due_on: str
    next_measure: str
    letter: bool
