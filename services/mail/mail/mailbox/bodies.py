"""Request and response bodies of mailboxes."""

from marshmallow import fields

from eventing import body_of
from eventing.http import AnswerSchema
from mail.mailbox.commands import AddMailbox

MailboxBody = body_of(AddMailbox, "MailboxBody")


class MailboxSchema(AnswerSchema):
    mailbox_id = fields.Str(attribute="id")
    address = fields.Str()
    kind = fields.Str()
    staff_id = fields.Str(allow_none=True)
    closed_at = fields.AwareDateTime(allow_none=True)
