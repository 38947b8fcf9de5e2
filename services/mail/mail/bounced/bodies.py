"""Request and response bodies of addresses that letters do not reach."""

from marshmallow import fields

from eventing import BodySchema, Id, body_of, field_for
from eventing.http import AnswerSchema
from mail.bounced.commands import MendAddress

MendBody = body_of(MendAddress, "MendBody", without=("by",))


class BouncedQuery(BodySchema):
    customer_id = field_for(Id)


class BouncedAddressAnswer(AnswerSchema):
    """An address that is not written to, because a letter came back from it."""

    address = fields.Str(metadata={"description": "The mail address, in lower case."})
    code = fields.Str(
        metadata={
            "description": "Why letters do not reach it: `no_such_address`, `no_such_domain` or "
            "`address_disabled`."
        }
    )
    status = fields.Str(
        allow_none=True,
        metadata={"description": "The enhanced status (RFC 3463), such as 5.1.1; null where none was said."},
    )
    since = fields.AwareDateTime(metadata={"description": "When it became known, with its offset from UTC."})


class BouncedAddressesSchema(AnswerSchema):
    items = fields.List(fields.Nested(BouncedAddressAnswer), required=True)
