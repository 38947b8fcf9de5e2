"""Request and response bodies about the staff."""

from marshmallow import fields

from customers.staff.commands import ChangeApproval, ChangeRole, CorrectStaff, DescribeStaff, JoinStaff
from customers.staff.values import LanguageCode, Role
from eventing import Id, body_of, field_for
from eventing.http import AnswerSchema, IdsQuery

JoinStaffBody = body_of(
    JoinStaff,
    without=("staff_id",),
    language=field_for(
        LanguageCode,
        load_default="zh_CN",
        metadata={"description": "Of the pages and letters of the person: `zh_CN` or `en`."},
    ),
)
CorrectStaffBody = body_of(CorrectStaff, "CorrectStaffBody", without=("staff_id",))
DescriptionBody = body_of(DescribeStaff, "DescriptionBody", without=("staff_id",))
RoleBody = body_of(ChangeRole, "RoleBody", without=("staff_id",))
ApprovalBody = body_of(ChangeApproval, "ApprovalBody", without=("staff_id",))


class StaffQuery(IdsQuery):
    role = field_for(Role, required=False)
    manager_id = field_for(Id, required=False)
    led = fields.Bool(metadata={"description": "True: only those of your team, yourself among them."})
    left = fields.Bool(metadata={"description": "True: those who have left; false: those who have not."})


class StaffSchema(AnswerSchema):
    id = fields.Str(required=True)
    name = fields.Str(required=True)
    email = fields.Str(required=True)
    role = fields.Str(required=True)
    manager_id = fields.Str(required=True, allow_none=True)
    needs_approval = fields.Bool(required=True)
    approver_id = fields.Str(required=True, allow_none=True)
    deputy_id = fields.Str(
        required=True, allow_none=True, metadata={"description": "Approves when the approver is away."}
    )
    language = fields.Str(required=True)
    countries = fields.List(fields.Str(), required=True)
    speaks = fields.List(fields.Str(), required=True)
    products = fields.List(fields.Str(), required=True)
    since = fields.Str(required=True, allow_none=True)
    left_at = fields.AwareDateTime(required=True, allow_none=True)
    handover_id = fields.Str()
