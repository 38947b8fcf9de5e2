"""The caller of a request: a token's claims, checked against this service's own view of the staff."""

from dataclasses import dataclass, replace
from typing import Any, cast

from eventing import Db, Unauthorised, Unavailable
from eventing.http import Access, Claims, Identify, RoleForbidden, service_of
from eventing.http import Caller as AnyCaller
from eventing.http import caller as any_caller
from people.directory import Member, StaffDirectory
from people.roles import ASSIGNERS, Role
from people.scope import NOBODY, Scope


@dataclass(frozen=True, kw_only=True)
class Caller(AnyCaller):
    """Who makes a request. `actor` is the staff id; without a staff entry, the account id.

    `flags` holds NEEDS_APPROVAL or nothing. A service that calls has neither staff id nor scope.
    """

    role: Role
    staff_id: str | None = None
    flags: frozenset[str] = frozenset()
    scope: Scope = NOBODY

    @property
    def assigns(self) -> bool:
        return self.role in ASSIGNERS

    @property
    def reach(self) -> Scope:
        """The scope; for those who assign, what has no owner yet as well."""
        return replace(self.scope, unowned=self.assigns)


def caller() -> Caller:
    """The caller of the current request; only within an endpoint under `@allow`."""
    return cast(Caller, any_caller())


def known_caller(claims: Claims, staff: StaffDirectory) -> Caller:
    """The caller behind a token; the role in the staff directory wins over the token's.

    Raises Unauthorised, RoleForbidden, or Unavailable while the person is not known here yet.
    """
    role = Role.named(claims.role)
    if role is Role.SERVICE:
        service = service_of(claims)
        return Caller(actor=service.actor, role=role, feeds=service.feeds)
    if role is None:
        raise Unauthorised("invalid_token", reason="unknown_role")
    known = Caller(
        actor=claims.subject,
        role=role,
        account_id=claims.subject,
        session_id=claims.session_id,
        only=claims.only,
    )
    if claims.staff_id is None:
        # Only an administrator's account has no staff entry.
        if role is not Role.ADMINISTRATOR:
            raise Unauthorised("invalid_token", reason="no_staff")
        return known
    member = staff.find(claims.staff_id)
    if member is None:
        raise Unavailable("a member of staff who is not known here yet", code="staff_not_known_yet")
    if member.left:
        raise Unauthorised("staff_has_left")
    if member.role is None or member.role is Role.SERVICE:
        raise RoleForbidden(role="none")
    return replace(known, **_standing(member, member.role, staff))


def as_caller(staff_id: str, staff: StaffDirectory) -> Caller | None:
    """Somebody who acts without a token, such as by a mail program; None: they may do nothing."""
    member = staff.find(staff_id)
    if member is None or member.left or member.role is None or member.role is Role.SERVICE:
        return None
    return Caller(**_standing(member, member.role, staff))


def _standing(member: Member, role: Role, staff: StaffDirectory) -> dict[str, Any]:
    return {
        "actor": member.staff_id,
        "staff_id": member.staff_id,
        "role": role,
        "flags": member.flags,
        "scope": staff.scope_of(member),
    }


def _by_directory(db: Db) -> Identify:
    staff = StaffDirectory(db)
    return lambda claims: known_caller(claims, staff)


#: How every service whose callers are staff identifies them: `Service(..., access=ACCESS)`.
ACCESS = Access(roles=tuple(Role), identify=_by_directory)
