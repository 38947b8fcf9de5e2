"""Request and response bodies of mail."""

from marshmallow import fields, validate

from eventing import BodySchema, Id, body_of, field_for
from eventing.http import AnswerSchema, PageQuery
from mail.message.commands import FileByHand, MarkSpam, NoteMail
from mail.values import Apart, NeededReason, NobodysList, Reason

# -- requests --------------------------------------------------------------------------------------

NoteBody = body_of(NoteMail, "NoteBody", without=("mail_id", "by"))
SpamBody = body_of(MarkSpam, "SpamBody", without=("mail_id", "by"))
RefileBody = body_of(FileByHand, "RefileBody", without=("mail_id",), reason=field_for(NeededReason))


class UploadQuery(BodySchema):
    mailbox_id = field_for(
        Id, load_default=None, metadata={"description": "The mailbox it belongs to, if any."}
    )


class MailsQuery(PageQuery):
    customer_id = field_for(Id, load_default=None)
    thread_id = field_for(Id, load_default=None)
    direction = fields.Str(load_default=None, validate=validate.OneOf(["in", "out"]))


class UnassignedQuery(PageQuery):
    list = field_for(
        NobodysList,
        load_default="enquiries",
        metadata={
            "description": "`enquiries` of strangers; their `list_mail`, `spam` and `automatic` mail; "
            "`unproven`: it bears our address, and nothing shows that it is from us; `set_apart`; "
            "`quarantined`."
        },
    )


class FileBody(BodySchema):
    """A customer, or what the sender is instead; exactly one of the two."""

    customer_id = field_for(Id | None)
    not_a_customer = field_for(Apart | None)
    reason = field_for(Reason, load_default="")


# -- answers ---------------------------------------------------------------------------------------


class TakenSchema(AnswerSchema):
    mail_id = fields.Str(required=True)
    outcome = fields.Str(required=True, metadata={"description": "`stored`, `known` or `quarantined`"})
    command_id = fields.Str(required=True)


class SenderAnswer(AnswerSchema):
    name = fields.Str()
    address = fields.Str()


class ChecksAnswer(AnswerSchema):
    spf = fields.Str()
    dkim = fields.Str()
    dmarc = fields.Str()


class AttachmentAnswer(AnswerSchema):
    file_id = fields.Str()
    name = fields.Str()
    content_type = fields.Str()
    size = fields.Int()
    damaged = fields.Bool(metadata={"description": "Not all of it could be decoded."})


class SuggestionAnswer(AnswerSchema):
    customer_id = fields.Str()
    code = fields.Str(allow_none=True)
    name = fields.Str(allow_none=True)
    why = fields.Str()


class MailSchema(AnswerSchema):
    mail_id = fields.Str(attribute="id")
    state = fields.Str()
    kind = fields.Str()
    direction = fields.Str()
    channel = fields.Str()
    sender = fields.Nested(SenderAnswer)
    sender_address = fields.Str(metadata={"description": "From an enquiry platform, the buyer's own."})
    reply_to = fields.List(fields.Str(), metadata={"description": "Where the sender wants answers to go."})
    proof = fields.Str(
        metadata={"description": "Whether it is from the sender it bears: `proven`, `unproven` or `failed`."}
    )
    checks = fields.Nested(
        ChecksAnswer,
        allow_none=True,
        metadata={"description": "What `proof` rests on; null if nobody whom we trust has checked."},
    )
    answers_elsewhere = fields.Bool(
        metadata={"description": "Warning: answers would go to another company than the sender's."}
    )
    lookalike_of = fields.Str(
        allow_none=True,
        metadata={"description": "Warning: the known domain that the sender's, or Reply-To's, looks like."},
    )
    bank_change = fields.Bool(metadata={"description": "Warning: it says that a bank account has changed."})
    forwarded = fields.Bool(metadata={"description": "A colleague passed on what somebody outside wrote."})
    to = fields.List(fields.Str())
    cc = fields.List(fields.Str())
    subject = fields.Str()
    preview = fields.Str(metadata={"description": "The beginning, without quoted mail."})
    sent_at = fields.AwareDateTime(allow_none=True)
    received_at = fields.AwareDateTime()
    thread_id = fields.Str()
    mailbox_ids = fields.List(fields.Str())
    attachments = fields.List(fields.Nested(AttachmentAnswer))
    size = fields.Int()
    customer_id = fields.Str(allow_none=True)
    owner_id = fields.Str(allow_none=True)
    rule = fields.Str()
    country = fields.Str(allow_none=True)
    country_basis = fields.Str()
    reason = fields.Str(
        allow_none=True, metadata={"description": "The code of why it is unassigned or in quarantine."}
    )
    suggestions = fields.List(fields.Nested(SuggestionAnswer))
    apart = fields.Str(allow_none=True)
    note = fields.Str(allow_none=True)
    noted_by = fields.Str()
    same_id_as = fields.List(fields.Str())
    draft_id = fields.Str(allow_none=True)


class NobodysCountsSchema(AnswerSchema):
    """How many mails without a customer are in each list."""

    enquiries = fields.Int()
    list_mail = fields.Int()
    spam = fields.Int()
    automatic = fields.Int()
    unproven = fields.Int()
    set_apart = fields.Int()
    quarantined = fields.Int()


class MailTextSchema(MailSchema):
    text = fields.Str(metadata={"description": "All of it with quoted mail; empty for quarantined mail."})
    html = fields.Str(metadata={"description": "Sanitised, without remote images."})


class CustomerAttachmentSchema(AttachmentAnswer):
    mail_id = fields.Str()
    subject = fields.Str()
    direction = fields.Str()
    received_at = fields.AwareDateTime()
