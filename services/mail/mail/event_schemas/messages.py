"""Events of mailboxes and messages."""

from typing import Literal

from marshmallow import fields

from eventing.core.catalogue import EventSchema
from mail.domain import events
from mail.event_schemas.parts import (
    PUBLISHED,
    a_time,
    an_id,
    ids,
    maybe_id,
    maybe_private,
    one_of,
    private,
    private_list,
)


@PUBLISHED.event(events.MailboxAdded)
class MailboxAddedV1(EventSchema):
    mailbox_id = an_id()
    address = private()
    kind = one_of(Literal["shared", "personal"])
    staff_id = maybe_id()


class SenderSchema(EventSchema):
    name = private()
    address = private()


class AttachmentSchema(EventSchema):
    file_id = an_id()
    name = private()
    content_type = fields.Str(required=True)
    size = fields.Int(required=True)


class SuggestionSchema(EventSchema):
    customer_id = an_id()
    why = one_of(events.Why)


@PUBLISHED.event(events.MailReceived)
class MailReceivedV1(EventSchema):
    mail_id = an_id()
    message_id = maybe_id()
    digest = fields.Str(required=True)
    direction = one_of(events.Direction)
    mailbox_ids = ids()
    sender = fields.Nested(SenderSchema, required=True)
    reply_to = maybe_private()
    to = private_list()
    cc = private_list()
    subject = private()
    sent_at = fields.AwareDateTime(required=True, allow_none=True)
    received_at = a_time()
    text = private()
    raw_file_id = an_id()
    size = fields.Int(required=True)
    attachments = fields.List(fields.Nested(AttachmentSchema), required=True)
    in_reply_to = maybe_id()
    references = ids()
    thread_id = an_id()
    kind = one_of(events.Kind)
    same_id_as = ids()
    channel = one_of(events.Channel)
    correspondent = maybe_private()
    fax_number = maybe_private()
    phone_country = fields.Str(required=True, allow_none=True)
    relayed = fields.Bool(required=True)
    draft_id = maybe_id()


@PUBLISHED.event(events.MailReachedMailbox)
class MailReachedMailboxV1(EventSchema):
    mail_id = an_id()
    mailbox_ids = ids()


@PUBLISHED.event(events.MailQuarantined)
class MailQuarantinedV1(EventSchema):
    mail_id = an_id()
    reason = fields.Str(required=True)
    raw_file_id = an_id()
    size = fields.Int(required=True)
    received_at = a_time()
    mailbox_ids = ids()


@PUBLISHED.event(events.MailMarkedSpam)
class MailMarkedSpamV1(EventSchema):
    mail_id = an_id()
    spam = fields.Bool(required=True)
    reason = fields.Str(required=True)
    marked_by = maybe_id()
    sender_address = maybe_private()


@PUBLISHED.event(events.MailSetApart)
class MailSetApartV1(EventSchema):
    mail_id = an_id()
    apart = one_of(events.Apart)
    reason = fields.Str(required=True)
    set_by = maybe_id()
    sender_address = maybe_private()


class _Placed(EventSchema):
    mail_id = an_id()
    direction = one_of(events.Direction)
    channel = one_of(events.Channel)
    kind = one_of(events.Kind)
    received_at = a_time()
    sender_address = private()
    country = fields.Str(required=True, allow_none=True)
    country_basis = one_of(events.CountryBasis)


@PUBLISHED.event(events.MailFiled)
class MailFiledV1(_Placed):
    customer_id = an_id()
    rule = one_of(events.Rule)
    thread_id = an_id()


@PUBLISHED.event(events.MailUnmatched)
class MailUnmatchedV1(_Placed):
    reason = one_of(events.UnmatchedReason)
    suggestions = fields.List(fields.Nested(SuggestionSchema), required=True)


@PUBLISHED.event(events.MailRefiled)
class MailRefiledV1(_Placed):
    customer_id = an_id()
    previous_customer_id = maybe_id()
    reason = fields.Str(required=True)
    rule = one_of(events.Rule)
    thread_id = an_id()


@PUBLISHED.event(events.MailNoted)
class MailNotedV1(EventSchema):
    mail_id = an_id()
    note = private()
    noted_by = an_id()
