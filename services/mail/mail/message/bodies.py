"""Request and response bodies of mail."""

from marshmallow import fields

from eventing import BodySchema, Id, body_of, field_for
from eventing.http import AnswerSchema
from mail.message.commands import FileByHand, MarkSpam, NoteMail
from mail.values import Apart, NeededReason, Reason

# -- requests --------------------------------------------------------------------------------------

NoteBody = body_of(NoteMail, "NoteBody", without=("mail_id", "by"))
SpamBody = body_of(MarkSpam, "SpamBody", without=("mail_id", "by"))
RefileBody = body_of(FileByHand, "RefileBody", without=("mail_id",), reason=field_for(NeededReason))


class UploadQuery(BodySchema):
    mailbox_id = field_for(
        Id, load_default=None, metadata={"description": "The mailbox it belongs to, if any."}
    )


class FileBody(BodySchema):
    """A customer, or what the sender is instead; exactly one of the two."""

    customer_id = field_for(Id | None)
    not_a_customer = field_for(Apart | None)
    reason = field_for(Reason, load_default="")


# -- answers ---------------------------------------------------------------------------------------


class TakenSchema(AnswerSchema):
    mail_id = fields.Str(required=True)
    outcome = fields.Str(
        required=True, metadata={"description": "What became of it: `stored`, `known` or `quarantined`."}
    )
    command_id = fields.Str(required=True)
