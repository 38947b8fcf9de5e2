"""Bearer tokens: EdDSA JWTs that say who calls, signed by the issuer, checked by every service."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from joserfc import jws, jwt
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import OKPKey

from eventing.core.clock import Clock
from eventing.core.errors import Unauthorised
from eventing.http.callers import SERVICE_ROLE, Claims

ISSUER = "accounts"
AUDIENCE = "services"
ALGORITHM = "EdDSA"

#: People's tokens live at most this long; longer ones are refused.
PERSON_LIFETIME = timedelta(minutes=10)
#: Clocks of two machines may be apart by this much.
LEEWAY_SECONDS = 5
MAX_TOKEN_LENGTH = 4096
FEED_SCOPE = "feed:"


class _EdDSA(jws.JWSRegistry):
    """EdDSA and nothing else.

    RFC 9864 renames it to Ed25519 and joserfc warns at each use of the old name; the old name is
    the one every other verifier knows.
    """

    def get_alg(self, name: str) -> Any:
        if name != ALGORITHM:
            raise UnsupportedAlgorithmError(f"{name} is not accepted")
        return self.algorithms[name]


_REGISTRY = _EdDSA()


class KeySource(Protocol):
    def find(self, kid: str) -> Mapping[str, Any] | None:
        """The public JWK of this id, None when the issuer has none; raises Unavailable when unsure."""


def sign(claims: Mapping[str, Any], key: OKPKey, now: datetime, lifetime: timedelta) -> str:
    """Sign a token of this system: issuer, audience and times are added."""
    issued = int(now.timestamp())
    stated = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": issued,
        "exp": issued + int(lifetime.total_seconds()),
        **claims,
    }
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, stated, key, registry=_REGISTRY)


class TokenVerifier:
    def __init__(self, keys: KeySource, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def verify(self, token: str) -> Claims:
        """The claims of a token. Raises Unauthorised, or Unavailable when the key cannot be had just now."""
        if len(token) > MAX_TOKEN_LENGTH:
            raise Unauthorised("invalid_token", reason="too_long")
        try:
            decoded = jwt.decode(token, self._key_of, registry=_REGISTRY).claims
            self._rules().validate(decoded)
        except (JoseError, ValueError) as error:
            raise Unauthorised("invalid_token", reason=_reason(error)) from error
        return _claims(decoded)

    def _key_of(self, token: Any) -> OKPKey:
        kid = token.headers().get("kid")
        jwk = self._keys.find(kid) if isinstance(kid, str) else None
        if jwk is None:
            raise Unauthorised("invalid_token", reason="unknown_key")
        return OKPKey.import_key(dict(jwk))

    def _rules(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(self._clock.now().timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": AUDIENCE},
            sub={"essential": True},
            role={"essential": True},
            iat={"essential": True},
            exp={"essential": True},
        )


def _reason(error: Exception) -> str:
    return error.error if isinstance(error, JoseError) else "malformed"


def _claims(stated: Mapping[str, Any]) -> Claims:
    role = str(stated["role"])
    if role != SERVICE_ROLE and stated["exp"] - stated["iat"] > PERSON_LIFETIME.total_seconds():
        raise Unauthorised("invalid_token", reason="lives_too_long")
    scopes = str(stated.get("scope", "")).split()
    return Claims(
        subject=str(stated["sub"]),
        role=role,
        staff_id=_text(stated.get("staff_id")),
        session_id=_text(stated.get("sid")),
        feeds=frozenset(scope.removeprefix(FEED_SCOPE) for scope in scopes if scope.startswith(FEED_SCOPE)),
        only=_text(stated.get("only")),
    )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
