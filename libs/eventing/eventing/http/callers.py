"""Callers: what a token says, and what a service makes of it. The kit itself knows only services."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eventing.core.errors import Unauthorised
from eventing.core.mongo import Db

#: The role of programs that read feeds.
SERVICE_ROLE = "service"


@dataclass(frozen=True)
class Claims:
    """What a valid token says. `staff_id` is None for accounts without a staff entry, and for services."""

    subject: str
    role: str
    staff_id: str | None
    session_id: str | None
    feeds: frozenset[str]
    only: str | None


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who makes a request.

    `actor` is what events are attributed to, for services `service:<name>`. `feeds` are the sources a service
    may read; `only` is the one purpose a limited token is good for.
    """

    actor: str
    role: str
    feeds: frozenset[str] = frozenset()
    account_id: str | None = None
    session_id: str | None = None
    only: str | None = None

    @property
    def is_service(self) -> bool:
        return self.role == SERVICE_ROLE


Identify = Callable[[Claims], Caller]


def service_of(claims: Claims) -> Caller:
    """The service a token names. Raises Unauthorised for anybody else's."""
    if claims.role != SERVICE_ROLE:
        raise Unauthorised("invalid_token", reason="unknown_role")
    return Caller(actor=claims.subject, role=SERVICE_ROLE, feeds=claims.feeds)


def _services_alone(_db: Db) -> Identify:
    return service_of


@dataclass(frozen=True)
class Access:
    """The roles there are, and who is behind a token according to the service's database."""

    roles: Sequence[str] = (SERVICE_ROLE,)
    identify: Callable[[Db], Identify] = _services_alone


ONLY_SERVICES = Access()
