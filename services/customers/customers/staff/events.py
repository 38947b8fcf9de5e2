"""Events of a member of staff."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from customers.addresses import Email
from customers.contracts import PUBLISHED
from customers.staff.values import Countries, LanguageCode, Moves, Products, Role, SpokenLanguages
from customers.values import Reason
from eventing import Id, Name, Personal


@PUBLISHED.event("StaffJoined.v1")
@dataclass(frozen=True, kw_only=True)
class StaffJoined:
    staff_id: Id
    name: Personal[Name]
    email: Personal[Email]
    role: Role
    manager_id: Id | None
    needs_approval: bool
    approver_id: Id | None
    language: LanguageCode
    deputy_id: Id | None = None


@PUBLISHED.event("StaffCorrected.v1")
@dataclass(frozen=True, kw_only=True)
class StaffCorrected:
    """Somebody's name or address was put right, or their language set; without `email` the address stays."""

    staff_id: Id
    name: Personal[Name]
    language: LanguageCode
    email: Personal[Email | None] = None


@PUBLISHED.event("StaffDescribed.v1")
@dataclass(frozen=True, kw_only=True)
class StaffDescribed:
    """Whom somebody suits, for those who give customers to people: countries, languages, products, and since
    when they are with the firm."""

    staff_id: Id
    countries: Countries
    speaks: SpokenLanguages
    products: Products
    since: date | None


@PUBLISHED.event("StaffRoleChanged.v1")
@dataclass(frozen=True, kw_only=True)
class StaffRoleChanged:
    """Role, manager or the rule of approval changed. `deputy_id` approves when the approver is away."""

    staff_id: Id
    role: Role
    manager_id: Id | None
    needs_approval: bool
    approver_id: Id | None
    deputy_id: Id | None = None


@PUBLISHED.event("StaffLeft.v1")
@dataclass(frozen=True, kw_only=True)
class StaffLeft:
    """Somebody left. `moves` names who gets which customer, `successor_id` who gets all others, later ones
    too."""

    staff_id: Id
    left_at: datetime
    reason: Personal[Reason]
    handover_id: Id
    successor_id: Id | None
    moves: Moves = ()
    recorded_by: Id | None = None


StaffEvent: TypeAlias = StaffJoined | StaffCorrected | StaffDescribed | StaffRoleChanged | StaffLeft
