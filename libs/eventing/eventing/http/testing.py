"""Testing kit for APIs: an issuer of tokens, and the check that every endpoint is guarded."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import Flask
from joserfc.jwk import OKPKey

from eventing.core.clock import Clock
from eventing.http.app import unguarded
from eventing.http.callers import SERVICE_ROLE
from eventing.http.guards import GUARD
from eventing.http.tokens import FEED_SCOPE, PERSON_LIFETIME, sign


class TestIssuer:
    """Signs tokens as the real issuer does, and is the source of the key they are checked with."""

    __test__ = False  # pytest takes every class named Test... for a test

    def __init__(self, clock: Clock, kid: str = "test") -> None:
        self.clock = clock
        self.key = OKPKey.generate_key("Ed25519", {"kid": kid})

    def find(self, kid: str) -> Mapping[str, Any] | None:
        return self.key.as_dict(private=False) if kid == self.key.kid else None

    def token(self, lifetime: timedelta = PERSON_LIFETIME, **claims: Any) -> str:
        return sign(claims, self.key, self.clock.now(), lifetime)

    def of_staff(self, staff_id: str, role: str = "salesperson") -> dict[str, str]:
        """Request headers of a member of staff; the role of record is the directory's."""
        return bearer(self.token(sub=f"account-{staff_id}", staff_id=staff_id, role=role))

    def of_administrator(self, account_id: str = "admin") -> dict[str, str]:
        """Request headers of an administrator without a staff entry."""
        return bearer(self.token(sub=account_id, role="administrator"))

    def of_service(self, name: str, *feeds: str) -> dict[str, str]:
        scope = " ".join(FEED_SCOPE + feed for feed in feeds)
        claims = {"sub": f"service:{name}", "role": SERVICE_ROLE, "scope": scope}
        return bearer(self.token(lifetime=timedelta(days=365), **claims))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def assert_guarded(app: Flask, *, public: Sequence[str] = ()) -> None:
    """Check that every endpoint says who may call it; `public` lists the open ones besides the kit's own."""
    assert unguarded(app) == [], "endpoints with neither @allow nor @public"
    kits_own = {
        f"process.{name}" for name in ("health", "ready", "metrics", "openapi", "docs", "explain_problem")
    }
    open_ones = {endpoint for endpoint, view in app.view_functions.items() if is_public(view)} - kits_own
    assert open_ones == set(public), "endpoints open to anybody"


def is_public(view: object) -> bool:
    guard: Mapping[str, Any] = getattr(view, GUARD, {})
    return guard.get("security") == []
