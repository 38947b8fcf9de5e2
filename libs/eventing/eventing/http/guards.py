"""Who may call an endpoint: `@allow(roles)` or `@public`, one of them on each."""

from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from typing import Any, TypeVar, cast

from flask import g, request

from eventing.access import Caller, Role, StaffDirectory
from eventing.core.errors import Forbidden, Unavailable
from eventing.http.context import kit
from eventing.http.problems import Unauthorised
from eventing.http.tokens import Claims

View = TypeVar("View", bound=Callable[..., Any])

GUARD = "__guard__"


class LimitedToken(Forbidden):
    """The token is good for one purpose only, and this is another."""

    code = "limited_token"


def public(view: View) -> View:
    """Anybody may call this, without a token."""
    return _guarded(view, view, {"security": []})


def allow(*roles: Role, purpose: str | None = None) -> Callable[[View], View]:
    """Only callers of these roles: 401 without a valid token, 403 for any other role.

    A token limited to one purpose is good for the endpoints that name that purpose only.
    """
    if not roles:
        raise TypeError("name the roles; use @public for an endpoint anybody may call")

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            found = authenticate()
            if found.role not in roles:
                raise Forbidden(f"This is not for the role {found.role}.", role=found.role)
            if found.only is not None and found.only != purpose:
                raise LimitedToken(f"This token is good for {found.only} only.", only=found.only)
            g.caller = found
            return view(*args, **kwargs)

        names = [role.value for role in roles]
        return _guarded(view, checked, {"security": [{"bearer": []}], "x-roles": names})

    return decorate


def caller() -> Caller:
    """Who makes the current request; only within an endpoint under `@allow`."""
    return cast(Caller, g.caller)


def authenticate() -> Caller:
    """The caller behind the request's token. Raises Unauthorised, or Unavailable when unsure."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorised("A bearer token is required.", code="token_required")
    return known_caller(kit().tokens.verify(token.strip()), kit().staff)


def known_caller(claims: Claims, staff: StaffDirectory) -> Caller:
    """Claims checked against this service's own view of the staff; the role of record wins."""
    if claims.role is Role.SERVICE:
        return Caller(claims.subject, None, Role.SERVICE, feeds=claims.feeds)
    if claims.staff_id is None:
        # Only the administrator's account stands without a staff entry.
        if claims.role is not Role.ADMINISTRATOR:
            raise Unauthorised("The token names no member of staff.")
        return Caller(
            claims.subject,
            None,
            Role.ADMINISTRATOR,
            account_id=claims.subject,
            session_id=claims.session_id,
            only=claims.only,
        )
    member = staff.find(claims.staff_id)
    if member is None:
        raise Unavailable("This member of staff is not known here yet; try again in a moment.")
    if member.left:
        raise Unauthorised("This member of staff has left.")
    if member.role is None or member.role is Role.SERVICE:
        raise Forbidden("The role of record gives no rights here.")
    return Caller(
        claims.staff_id,
        claims.staff_id,
        member.role,
        flags=member.flags,
        scope=staff.scope_of(member),
        account_id=claims.subject,
        session_id=claims.session_id,
        only=claims.only,
    )


def _guarded(view: View, wrapper: Callable[..., Any], doc: dict[str, Any]) -> View:
    apidoc = deepcopy(getattr(view, "_apidoc", {}))
    apidoc["manual_doc"] = {**apidoc.get("manual_doc", {}), **doc}
    wrapper._apidoc = apidoc  # type: ignore[attr-defined]
    setattr(wrapper, GUARD, doc)
    return cast(View, wrapper)
