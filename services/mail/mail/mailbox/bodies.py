"""Request and response bodies of mailboxes."""

from marshmallow import fields

from eventing import body_of
from eventing.http import AnswerSchema, PageQuery
from mail.mailbox.commands import AddMailbox

MailboxBody = body_of(AddMailbox, "MailboxBody")


class MailboxesQuery(PageQuery):
    staff_id = fields.Str(metadata={"description": "Only the personal ones of this member of staff."})


class MailboxSchema(AnswerSchema):
    mailbox_id = fields.Str(attribute="id")
    address = fields.Str()
    kind = fields.Str()
    staff_id = fields.Str(allow_none=True)
    closed_at = fields.AwareDateTime(allow_none=True)
