"""Who may call an endpoint: `@allow(roles)` or `@public`, one of them on each."""

import inspect
import re
from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from functools import wraps
from typing import Any, TypeVar, cast

from flask import g, request

from eventing.core.errors import Forbidden, Invalid, NotFound, Unauthorised
from eventing.core.values import ID_PATTERN, LONGEST_ID
from eventing.http.blueprint import ENDPOINT, MORE_PARAMETERS
from eventing.http.callers import Caller
from eventing.http.context import kit

View = TypeVar("View", bound=Callable[..., Any])

GUARD = "__guard__"


class LimitedToken(Forbidden):
    """The token is good for one purpose only, and this is another."""

    code = "limited_token"
    only: str


class RoleForbidden(Forbidden):
    """This is not for people of this role."""

    code = "role_forbidden"
    role: str


def public(view: View) -> View:
    """Anybody may call this, without a token."""
    return _guarded(view, view, {"security": []})


def allow(*roles: str, purpose: str | None = None) -> Callable[[View], View]:
    """Only callers of these roles: 401 without a valid token, 403 for any other role.

    A token limited to one purpose is good for the endpoints that name that purpose only. A path
    parameter named `..._id` that cannot be an id is answered 404.
    """
    if not roles:
        raise TypeError("name the roles; use @public for an endpoint anybody may call")

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            found = authenticate()
            if found.role not in roles:
                raise RoleForbidden(role=str(found.role))
            if found.only is not None and found.only != purpose:
                raise LimitedToken(only=found.only)
            g.caller = found
            _check_ids(kwargs)
            _check_query(query)
            return view(*args, **kwargs)

        query = _query_of(view)
        names = [str(role) for role in roles]
        return _guarded(view, checked, {"security": [{"bearer": []}], "x-roles": names})

    return decorate


_ID = re.compile(ID_PATTERN)


def _check_ids(of_path: Mapping[str, Any]) -> None:
    for name, value in of_path.items():
        if name.endswith("_id") and not (len(value) <= LONGEST_ID and _ID.fullmatch(value)):
            raise NotFound()


def _query_of(view: Callable[..., Any]) -> Collection[str] | None:
    """The names its query may have; None where a schema refuses the others."""
    apidoc = getattr(view, "_apidoc", {})
    declared = apidoc.get("arguments", {}).get("parameters", [])
    if any(parameter["in"] in ("query", "querystring") for parameter in declared):
        return None
    return {parameter["name"] for parameter in apidoc.get(MORE_PARAMETERS, [])}


def _check_query(names: Collection[str] | None) -> None:
    """Refuse what is asked twice or is not known: a misspelt filter must not find everything."""
    for name, values in request.args.lists():
        if names is not None and name not in names:
            raise Invalid(name, "unknown")
        if len(values) > 1:
            raise Invalid(name, "given_twice")


def caller() -> Caller:
    """Who makes the current request; only within an endpoint under `@allow`."""
    return cast(Caller, g.caller)


def authenticate() -> Caller:
    """The caller behind the request's token. Raises Unauthorised, or Unavailable when unsure."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorised("token_required")
    return kit().identify(kit().tokens.verify(token.strip()))


def _guarded(view: View, wrapper: Callable[..., Any], doc: dict[str, Any]) -> View:
    apidoc = deepcopy(getattr(view, "_apidoc", {}))
    endpoint = inspect.unwrap(view)
    feature = endpoint.__module__.split(".")[-2]
    operation = {"operationId": f"{feature}_{endpoint.__name__}", **doc}
    apidoc["manual_doc"] = {**apidoc.get("manual_doc", {}), **operation}
    apidoc[ENDPOINT] = endpoint
    wrapper._apidoc = apidoc  # type: ignore[attr-defined]
    setattr(wrapper, GUARD, doc)
    return cast(View, wrapper)
