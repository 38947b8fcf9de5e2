"""Request and response bodies about customers."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from customers.addresses import DialledNumber, Domain, Email
from customers.bodies import CardSchema
from customers.customer.commands import (
    AddContact,
    AddContactAddress,
    AssignCustomer,
    ChooseZone,
    CloseCustomer,
    CorrectContact,
    CorrectCustomer,
    ReassignCustomer,
    RegisterCustomer,
    RegradeCustomer,
    ReopenCustomer,
    RetireContactAddress,
    SetNextContact,
    SetStage,
    SetStatus,
)
from customers.customer.values import CreditGrade, CustomerName, Order, Source
from customers.values import CodeNumber, Country, Grade, Region, Remark
from eventing import BodySchema, Id, body_of, field_for
from eventing.http import AnswerSchema, IdsQuery

#: Characters of a search text.
MAX_SEARCH = 200

_CONFIRMED: Mapping[str, Any] = {
    "load_default": False,
    "metadata": {"description": "It is meant that an address is on file with another customer you can see."},
}

RegisterBody = body_of(
    RegisterCustomer,
    "RegisterBody",
    without=("customer_id",),
    source=field_for(
        Source | None,
        metadata={"description": "How the customer was found: a fair, a platform, a referral."},
    ),
    owner_id=field_for(Id | None, metadata={"description": "By default, the salesperson who registers."}),
    confirmed=field_for(bool, **_CONFIRMED),
    from_mail_id=field_for(Id | None, metadata={"description": "The unfiled mail that this customer wrote."}),
    sequence=field_for(
        CodeNumber | None,
        metadata={
            "description": "The number in the region, for a record that has a code from before this system."
        },
    ),
)
ContactBody = body_of(
    AddContact, "ContactBody", without=("customer_id", "contact_id"), confirmed=field_for(bool, **_CONFIRMED)
)
AddressBody = body_of(
    AddContactAddress,
    "AddressBody",
    without=("customer_id", "contact_id"),
    confirmed=field_for(bool, **_CONFIRMED),
)
CorrectBody = body_of(
    CorrectCustomer, "CorrectBody", without=("customer_id",), confirmed=field_for(bool, **_CONFIRMED)
)
CorrectContactBody = body_of(CorrectContact, "CorrectContactBody", without=("customer_id", "contact_id"))
StageBody = body_of(SetStage, "StageBody", without=("customer_id",))
StatusBody = body_of(SetStatus, "StatusBody", without=("customer_id",))
RetireAddressBody = body_of(RetireContactAddress, "RetireAddressBody", without=("customer_id", "contact_id"))
ReopenBody = body_of(ReopenCustomer, "ReopenBody", without=("customer_id",))
AssignBody = body_of(AssignCustomer, "AssignBody", without=("customer_id",))
ReassignBody = body_of(
    ReassignCustomer,
    "ReassignBody",
    without=("customer_id", "moved_by"),
    note=field_for(Remark | None, metadata={"description": "Why."}),
)
RegradeBody = body_of(RegradeCustomer, "RegradeBody", without=("customer_id",))
NextContactBody = body_of(SetNextContact, "NextContactBody", without=("customer_id",))
ZoneBody = body_of(ChooseZone, "ZoneBody", without=("customer_id",))
CloseBody = body_of(CloseCustomer, "CloseBody", without=("customer_id",))


class CustomerQuery(IdsQuery):
    q = fields.Str(
        validate=validate.Length(1, MAX_SEARCH),
        metadata={"description": "Words of names or addresses, a phone number, or a code, current or old."},
    )
    owner_id = field_for(Id, required=False)
    country = field_for(Country, required=False)
    region = field_for(Region, required=False)
    grade = field_for(Grade, required=False)
    source = field_for(Source, required=False)
    credit_grade = field_for(CreditGrade, required=False)
    at_risk = fields.Bool(metadata={"description": "Whether there are risk flags."})
    unowned = fields.Bool(metadata={"description": "True: only those without an owner."})
    closed = fields.Bool()
    order = field_for(
        Order,
        load_default="code",
        metadata={"description": "`last_contact` begins with those nobody was in contact with for longest."},
    )


class DoublesQuery(BodySchema):
    name = field_for(CustomerName | None, load_default="")
    country = field_for(Country | None, metadata={"description": "Where numbers without `+` are dialled."})
    email = field_for(Email | None)
    domain = field_for(Domain | None)
    phone = field_for(DialledNumber | None)


class DoublesSchema(AnswerSchema):
    held_by_colleague = fields.Bool(
        required=True, metadata={"description": "Whether one is on file that you cannot see."}
    )
    yours = fields.List(
        fields.Nested(CardSchema),
        required=True,
        metadata={"description": "Those on file that you can see."},
    )


class SearchQuery(BodySchema):
    q = fields.Str(
        required=True,
        validate=validate.Length(1, MAX_SEARCH),
        metadata={
            "description": "The beginnings of words of names or addresses, a phone number, or a code in any "
            "spelling, current or old."
        },
    )


class FoundSchema(AnswerSchema):
    items = fields.List(
        fields.Nested(CardSchema),
        required=True,
        metadata={"description": "At most 20, open ones first, by their codes."},
    )


class AtQuery(BodySchema):
    at = fields.AwareDateTime(load_default=None, metadata={"description": "Now by default."})


class OwnershipSchema(AnswerSchema):
    owner_id = fields.Str(required=True)
    previous_owner_id = fields.Str(required=True, allow_none=True)
    since = fields.AwareDateTime(required=True)
    reason = fields.Str(
        required=True,
        metadata={"description": "Why the customer came to this owner: `assigned`, `left` or `transfer`."},
    )
    moved_by = fields.Str(required=True)
    note = fields.Str(allow_none=True)
    handover_id = fields.Str(allow_none=True)


class OwnershipsSchema(AnswerSchema):
    items = fields.List(fields.Nested(OwnershipSchema), required=True)
