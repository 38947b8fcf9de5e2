"""Signing keys, and the tokens signed with them.

They are stored in the desk's database, sealed with a secret from outside it: who copies the database makes no
tokens.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from joserfc.jwk import OKPKey
from pymongo.errors import DuplicateKeyError

from desk.adapters.secrets import sealed, unsealed
from eventing import Db, durable, new_id
from people import Role

#: What a key signs: people's tokens, or those of the deployment's services and outside readers.
Purpose = Literal["people", "deployment"]
PURPOSES: Sequence[Purpose] = ("people", "deployment")

#: How long a retired key for people's tokens is still published: longer than its tokens are valid.
SHOWN_AFTER_ROTATION = timedelta(hours=1)


class WrongKeySecret(Exception):
    """KEY_SECRET is not the secret that the signing keys in the database were sealed with."""

    def __init__(self) -> None:
        super().__init__("KEY_SECRET is not what the signing keys were sealed with.")


class SigningKeys:
    """One active key for each purpose, however many processes ask for it first.

    `secret` seals their private parts.
    """

    def __init__(self, db: Db, secret: str) -> None:
        self._keys = durable(db, "signing_keys")
        self._secret = secret

    def create_indexes(self) -> None:
        self._keys.create_index("purpose", unique=True, partialFilterExpression={"active": True})

    def active(self, purpose: Purpose, now: datetime) -> OKPKey:
        """The key to sign with; it is made if there is none.

        Raises WrongKeySecret if it was sealed with another secret.
        """
        try:
            return OKPKey.import_key(json.loads(unsealed(self._ensure(purpose, now)["sealed"], self._secret)))
        except ValueError as error:
            raise WrongKeySecret() from error

    def _ensure(self, purpose: Purpose, now: datetime) -> Mapping[str, Any]:
        """The active key as it is stored; it is made if there is none."""
        found = self._keys.find_one({"purpose": purpose, "active": True})
        if found is not None:
            return found
        key = OKPKey.generate_key("Ed25519", {"kid": f"{purpose}-{new_id()}", "use": "sig"})
        made = {
            "_id": key.kid,
            "purpose": purpose,
            "active": True,
            "public": key.as_dict(private=False),
            "sealed": sealed(json.dumps(key.as_dict(private=True)), self._secret),
            "made_at": now,
        }
        try:
            self._keys.insert_one(made)
        except DuplicateKeyError:
            return self._ensure(purpose, now)
        return made

    def rotate(self, purpose: Purpose, now: datetime, *, revoke: bool = False) -> str:
        """Sign with a new key from now on; returns its id.

        Tokens of the former key stay valid until they expire, unless `revoke`: then each service
        refuses them as soon as it has fetched the keys again.
        """
        retired = {"active": False, "retired_at": now}
        self._keys.update_many({"purpose": purpose, "active": True}, {"$set": retired})
        if revoke:
            former = {"purpose": purpose, "active": False, "revoked_at": None}
            self._keys.update_many(former, {"$set": {"revoked_at": now}})
        return str(self.active(purpose, now).kid)

    def public(self, now: datetime) -> Sequence[Mapping[str, Any]]:
        """The public keys of tokens that are valid at this time."""
        for purpose in PURPOSES:
            self._ensure(purpose, now)
        shown = [key for key in self._keys.find({"revoked_at": None}).sort("_id") if _shown(key, now)]
        return [_public(key) for key in shown]

    def find(self, kid: str) -> Mapping[str, Any] | None:
        found = self._keys.find_one({"_id": kid, "revoked_at": None})
        return None if found is None else _public(found)


class SignedTokens:
    """Makes the tokens that every service accepts."""

    def __init__(self, keys: SigningKeys) -> None:
        self._keys = keys

    def for_person(
        self,
        account_id: str,
        staff_id: str | None,
        role: str,
        session_id: str,
        now: datetime,
        only: str | None = None,
    ) -> tuple[str, int]:
        # Imported here, as below, not above: workers do without Flask, which the HTTP kit imports.
        from eventing.http import PERSON_LIFETIME, sign

        claims = {"sub": account_id, "role": role, "sid": session_id, "staff_id": staff_id, "only": only}
        stated = {name: value for name, value in claims.items() if value is not None}
        token = sign(stated, self._keys.active("people", now), now, PERSON_LIFETIME)
        return token, int(PERSON_LIFETIME.total_seconds())

    def for_service(self, name: str, feeds: Sequence[str], lifetime: timedelta, now: datetime) -> str:
        """A token for a service or an outside reader, which can read these feeds and nothing else."""
        from eventing.http import FEED_SCOPE, sign

        scope = " ".join(FEED_SCOPE + feed for feed in feeds)
        claims = {"sub": f"service:{name}", "role": Role.SERVICE.value, "scope": scope}
        return sign(claims, self._keys.active("deployment", now), now, lifetime)


def _shown(key: Mapping[str, Any], now: datetime) -> bool:
    retired_at = key.get("retired_at")
    return key["purpose"] == "deployment" or retired_at is None or now - retired_at < SHOWN_AFTER_ROTATION


def _public(key: Mapping[str, Any]) -> Mapping[str, Any]:
    from eventing.http import ALGORITHM

    return {**key["public"], "alg": ALGORITHM}
