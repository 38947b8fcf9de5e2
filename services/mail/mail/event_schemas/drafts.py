"""Events of drafts and of sending."""

from marshmallow import fields

from eventing.core.catalogue import EventSchema, personal
from mail.domain import events
from mail.event_schemas.parts import PUBLISHED, a_time, an_id, ids, maybe_id, one_of, private, private_list


@PUBLISHED.event(events.MailDrafted)
class MailDraftedV1(EventSchema):
    draft_id = an_id()
    customer_id = maybe_id()
    author_id = maybe_id()
    approver_id = maybe_id()
    needs_approval = fields.Bool(required=True)
    purpose = one_of(events.Purpose)
    to = private_list()
    cc = private_list()
    subject = private()
    text = private()
    in_reply_to_mail_id = maybe_id()
    stage = fields.Str(required=True, allow_none=True)
    invoice_ids = ids()


@PUBLISHED.event(events.MailRedrafted)
class MailRedraftedV1(EventSchema):
    draft_id = an_id()
    edited_by = an_id()
    to = private_list()
    cc = private_list()
    subject = private()
    text = private()


@PUBLISHED.event(events.DraftTakenOver)
class DraftTakenOverV1(EventSchema):
    draft_id = an_id()
    previous_author_id = maybe_id()
    author_id = an_id()


@PUBLISHED.event(events.MailSubmitted)
class MailSubmittedV1(EventSchema):
    draft_id = an_id()
    approver_id = an_id()


@PUBLISHED.event(events.MailReturned)
class MailReturnedV1(EventSchema):
    draft_id = an_id()
    returned_by = an_id()
    remarks = private()


@PUBLISHED.event(events.MailApproved)
class MailApprovedV1(EventSchema):
    draft_id = an_id()
    approved_by = an_id()


@PUBLISHED.event(events.MailQueued)
class MailQueuedV1(EventSchema):
    draft_id = an_id()
    message_id = an_id()
    sender = private()
    recipients = private_list()
    raw_file_id = an_id()


@PUBLISHED.event(events.MailSendStarted)
class MailSendStartedV1(EventSchema):
    draft_id = an_id()
    worker = fields.Str(required=True)
    attempt = fields.Int(required=True)


@PUBLISHED.event(events.MailDataStarted)
class MailDataStartedV1(EventSchema):
    draft_id = an_id()
    attempt = fields.Int(required=True)


@PUBLISHED.event(events.MailSent)
class MailSentV1(EventSchema):
    draft_id = an_id()
    mail_id = an_id()
    customer_id = maybe_id()
    author_id = maybe_id()
    approved_by = maybe_id()
    purpose = one_of(events.Purpose)
    message_id = an_id()
    in_reply_to_mail_id = maybe_id()
    sent_at = a_time()
    raw_file_id = an_id()
    refused = private_list()


@PUBLISHED.event(events.MailSendFailed)
class MailSendFailedV1(EventSchema):
    draft_id = an_id()
    attempt = fields.Int(required=True)
    permanent = fields.Bool(required=True)
    reason = personal(fields.Str(required=True))


@PUBLISHED.event(events.MailSendUncertain)
class MailSendUncertainV1(EventSchema):
    draft_id = an_id()
    attempt = fields.Int(required=True)
