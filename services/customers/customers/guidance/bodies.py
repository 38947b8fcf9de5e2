"""Request and response bodies about guidance."""

from marshmallow import fields

from customers.guidance.commands import AcknowledgeGuidance, GiveGuidance
from eventing import BodySchema, body_of
from eventing.http import AnswerSchema, IdList

GuidanceBody = body_of(GiveGuidance, "GuidanceBody", without=("customer_id", "guidance_id", "given_by"))
AcknowledgeBody = body_of(AcknowledgeGuidance, "AcknowledgeBody", without=("thing_id", "acknowledged_by"))


class GuidanceQuery(BodySchema):
    things = IdList(required=True, metadata={"description": "Ids of mails, drafts and customers."})


class GuidanceSchema(AnswerSchema):
    """What a manager said, and whether it has been read. `thing_id`: of draft, mail or customer."""

    id = fields.Str(required=True)
    customer_id = fields.Str(required=True)
    mail_id = fields.Str(required=True, allow_none=True)
    draft_id = fields.Str(required=True, allow_none=True)
    thing_id = fields.Str(required=True, metadata={"description": "What it is about."})
    owner_id = fields.Str(required=True, allow_none=True, metadata={"description": "Who has the customer."})
    text = fields.Str(required=True)
    given_by = fields.Str(required=True)
    given_at = fields.AwareDateTime(required=True)
    acknowledged_by = fields.Str(required=True, allow_none=True)
    acknowledged_at = fields.AwareDateTime(required=True, allow_none=True)


class GuidanceListSchema(AnswerSchema):
    items = fields.List(
        fields.Nested(GuidanceSchema), required=True, metadata={"description": "The oldest first."}
    )
