"""Commands on a member of staff.

The caller gives a new thing its id, derived from the command's id, so that a repeated command makes nothing
twice.
"""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from customers.addresses import Email
from customers.staff.values import Countries, LanguageCode, Moves, Products, Role, SpokenLanguages
from customers.values import Reason
from eventing import Id, Name


@dataclass(frozen=True, kw_only=True)
class JoinStaff:
    name: Name
    email: Email
    role: Role
    manager_id: Id | None = None
    needs_approval: bool = False
    approver_id: Id | None = None
    deputy_id: Id | None = None
    language: LanguageCode = "zh_CN"
    staff_id: Id


@dataclass(frozen=True, kw_only=True)
class CorrectStaff:
    """Put right somebody's name and address, or set their language; without `email` the address stays."""

    staff_id: Id
    name: Name
    language: LanguageCode
    email: Email | None = None


@dataclass(frozen=True, kw_only=True)
class DescribeStaff:
    """Say whom somebody suits: countries and products they know, languages they speak, and since when they
    are with the firm."""

    staff_id: Id
    countries: Countries = ()
    speaks: SpokenLanguages = ()
    products: Products = ()
    since: date | None = None


@dataclass(frozen=True, kw_only=True)
class ChangeRole:
    """Change role and manager; whether mail needs approval stays."""

    staff_id: Id
    role: Role
    manager_id: Id | None = None


@dataclass(frozen=True, kw_only=True)
class ChangeApproval:
    """Set whether somebody's mail needs approval, by whom, and who approves when that person is away."""

    staff_id: Id
    needs_approval: bool
    approver_id: Id | None = None
    deputy_id: Id | None = None


@dataclass(frozen=True, kw_only=True)
class RelieveMember:
    """Replace a manager, approver or deputy who has left, or can be that no longer, by who is still here."""

    staff_id: Id


@dataclass(frozen=True, kw_only=True)
class RelieveColleagues:
    """Relieve everybody whose manager, approver or deputy `staff_id` is."""

    staff_id: Id


@dataclass(frozen=True, kw_only=True)
class LeaveStaff:
    """Record that somebody leaves; `moves` say who gets which customer, `successor_id` gets the rest."""

    staff_id: Id
    reason: Reason
    successor_id: Id | None = None
    moves: Moves = ()
    handover_id: Id
    recorded_by: Id | None = None


StaffCommand: TypeAlias = (
    JoinStaff
    | CorrectStaff
    | DescribeStaff
    | ChangeRole
    | ChangeApproval
    | RelieveMember
    | RelieveColleagues
    | LeaveStaff
)
