"""Bodies of requests and answers. Unknown fields of a request are refused."""

from typing import Any, Literal, get_args

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from eventing.core.fields import Flag
from eventing.http import AnswerSchema, PageQuery
from mail.domain import events
from mail.domain.addresses import is_address, normal
from mail.domain.writing import MAX_RECIPIENTS, MAX_SUBJECT, MAX_TEXT

NOTE = 4000
REASON = 500

_ID = validate.Length(1, 64)
_APART = validate.OneOf(get_args(events.Apart))
_KINDS = validate.OneOf(get_args(events.Kind))


class AddressField(fields.Str):
    """One mail address, kept in lower case."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"format": "email"}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        address = normal(str(super()._deserialize(value, attr, data, **kwargs)))
        if not is_address(address):
            raise ValidationError("Not a mail address.")
        return address


def _optional_id() -> fields.Str:
    return fields.Str(load_default=None, allow_none=True, validate=_ID)


def _addresses() -> fields.List[str]:
    return fields.List(AddressField(), load_default=[], validate=validate.Length(max=MAX_RECIPIENTS))


# -- requests ------------------------------------------------------------------------------------------


class MailboxBody(Schema):
    address = AddressField(required=True)
    kind = fields.Str(required=True, validate=validate.OneOf(get_args(Literal["shared", "personal"])))
    staff_id = _optional_id()


class UploadQuery(Schema):
    mailbox_id = fields.Str(
        load_default=None,
        validate=_ID,
        metadata={"description": "The mailbox it belongs to, if any."},
    )


class MailsQuery(PageQuery):
    customer_id = fields.Str(load_default=None, validate=_ID)
    thread_id = fields.Str(load_default=None, validate=_ID)
    direction = fields.Str(load_default=None, validate=validate.OneOf(["in", "out"]))


class UnassignedQuery(PageQuery):
    kind = fields.Str(
        load_default="person",
        validate=_KINDS,
        metadata={"description": "`person`: strangers' enquiries; `spam` and the rest are kept apart."},
    )


class NoteBody(Schema):
    note = fields.Str(required=True, validate=validate.Length(1, NOTE))


class SpamBody(Schema):
    spam = Flag(required=True)
    reason = fields.Str(load_default="", validate=validate.Length(max=REASON))


class FileBody(Schema):
    """A customer, or what the sender is instead."""

    customer_id = _optional_id()
    not_a_customer = fields.Str(load_default=None, allow_none=True, validate=_APART)
    reason = fields.Str(load_default="", validate=validate.Length(max=REASON))

    @validates_schema
    def one_of_both(self, data: dict[str, Any], **kwargs: Any) -> None:
        if (data.get("customer_id") is None) == (data.get("not_a_customer") is None):
            raise ValidationError("Name either a customer or what it is instead.", "customer_id")


class RefileBody(Schema):
    customer_id = fields.Str(required=True, validate=_ID)
    reason = fields.Str(required=True, validate=validate.Length(1, REASON))


class DraftTextBody(Schema):
    to = _addresses()
    cc = _addresses()
    subject = fields.Str(load_default="", validate=validate.Length(max=MAX_SUBJECT))
    text = fields.Str(load_default="", validate=validate.Length(max=MAX_TEXT))


class DraftBody(DraftTextBody):
    customer_id = _optional_id()
    in_reply_to_mail_id = _optional_id()

    @validates_schema(skip_on_field_errors=False)
    def to_somebody(self, data: dict[str, Any], **kwargs: Any) -> None:
        if not data.get("to") and not data.get("in_reply_to_mail_id"):
            raise ValidationError("Needed, unless it is a reply.", "to")


class DraftsQuery(PageQuery):
    status = fields.Str(load_default=None, validate=validate.Length(1, 20))
    customer_id = fields.Str(load_default=None, validate=_ID)
    to_approve = fields.Bool(load_default=False)


class SubmitBody(Schema):
    approver_id = _optional_id()


class ReturnBody(Schema):
    remarks = fields.Str(required=True, validate=validate.Length(1, NOTE))


class ResolveBody(Schema):
    sent = Flag(
        required=True,
        metadata={"description": "It did go out; false: send it again under the same Message-ID."},
    )


# -- answers -------------------------------------------------------------------------------------------


class TakenSchema(AnswerSchema):
    mail_id = fields.Str(required=True)
    outcome = fields.Str(required=True, metadata={"description": "`stored`, `known` or `quarantined`"})
    command_id = fields.Str(required=True)


class MailboxSchema(AnswerSchema):
    mailbox_id = fields.Str(attribute="id")
    address = fields.Str()
    kind = fields.Str()
    staff_id = fields.Str(allow_none=True)


class SenderAnswer(AnswerSchema):
    name = fields.Str()
    address = fields.Str()


class AttachmentAnswer(AnswerSchema):
    file_id = fields.Str()
    name = fields.Str()
    content_type = fields.Str()
    size = fields.Int()


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
    sender_address = fields.Str(metadata={"description": "Behind a relay platform the buyer's own."})
    to = fields.List(fields.Str())
    cc = fields.List(fields.Str())
    subject = fields.Str()
    preview = fields.Str(metadata={"description": "The beginning, without what it answers to."})
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
    reason = fields.Str(allow_none=True)
    suggestions = fields.List(fields.Nested(SuggestionAnswer))
    apart = fields.Str(allow_none=True)
    note = fields.Str(allow_none=True)
    noted_by = fields.Str()
    same_id_as = fields.List(fields.Str())
    draft_id = fields.Str(allow_none=True)


class MailTextSchema(MailSchema):
    text = fields.Str(metadata={"description": "All of it, quotes included; empty for quarantined mail."})
    html = fields.Str(metadata={"description": "Sanitised; fetches nothing from elsewhere."})


class CustomerAttachmentSchema(AttachmentAnswer):
    mail_id = fields.Str()
    subject = fields.Str()
    direction = fields.Str()
    received_at = fields.AwareDateTime()


class DraftSchema(AnswerSchema):
    draft_id = fields.Str(attribute="id")
    status = fields.Str()
    customer_id = fields.Str(allow_none=True)
    owner_id = fields.Str(allow_none=True)
    author_id = fields.Str(allow_none=True)
    approver_id = fields.Str(allow_none=True)
    approved_by = fields.Str(allow_none=True)
    needs_approval = fields.Bool()
    purpose = fields.Str()
    to = fields.List(fields.Str())
    cc = fields.List(fields.Str())
    subject = fields.Str()
    text = fields.Str()
    in_reply_to_mail_id = fields.Str(allow_none=True)
    stage = fields.Str(allow_none=True)
    invoice_ids = fields.List(fields.Str())
    remarks = fields.Str(allow_none=True)
    failure = fields.Str(allow_none=True)
    mail_id = fields.Str(allow_none=True)
    drafted_at = fields.AwareDateTime()
