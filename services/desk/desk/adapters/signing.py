"""Signing keys, and the tokens signed with them.

They are stored in the desk's database, sealed with a secret from outside it: who copies the database makes no
tokens.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from joserfc.jwk import OKPKey
from pymongo.errors import DuplicateKeyError

from desk.adapters.secrets import sealed, unsealed
from eventing import Db, durable, new_id
from people import Role

#: Whose tokens a key signs: people's; each service and each outside reader has one of its own, by its name.
PEOPLE = "people"

#: How long a retired key for people's tokens is still published: longer than its tokens are valid.
SHOWN_AFTER_ROTATION = timedelta(hours=1)


class WrongKeySecret(Exception):
    """KEY_SECRET is not the secret that the signing keys in the database were sealed with."""

    def __init__(self) -> None:
        super().__init__("KEY_SECRET is not what the signing keys were sealed with.")


class SigningKeys:
    """One active key for each signer, people or a reader, however many processes ask for it first.

    `secret` seals their private parts.
    """

    def __init__(self, db: Db, secret: str) -> None:
        self._keys = durable(db, "signing_keys")
        self._secret = secret

    def create_indexes(self) -> None:
        self._keys.create_index("purpose", unique=True, partialFilterExpression={"active": True})

    def active(self, purpose: str, now: datetime) -> OKPKey:
        """The key to sign with; it is made if there is none.

        Raises WrongKeySecret if it was sealed with another secret.
        """
        try:
            return OKPKey.import_key(json.loads(unsealed(self._ensure(purpose, now)["sealed"], self._secret)))
        except ValueError as error:
            raise WrongKeySecret() from error

    def _ensure(self, purpose: str, now: datetime) -> Mapping[str, Any]:
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

    def known(self, purpose: str) -> bool:
        """Whether anything was ever signed for it."""
        return self._keys.find_one({"purpose": purpose}) is not None

    def rotate(self, purpose: str, now: datetime) -> str:
        """Sign with a new key from now on; returns its id. Tokens of the former key stay valid."""
        retired = {"active": False, "retired_at": now}
        self._keys.update_many({"purpose": purpose, "active": True}, {"$set": retired})
        return str(self.active(purpose, now).kid)

    def revoke_former(self, purpose: str, now: datetime) -> int:
        """Let nobody accept tokens of former keys any more; returns how many keys these were.

        Each service refuses them as soon as it has fetched the keys again, which is within minutes.
        """
        former = {"purpose": purpose, "active": False, "revoked_at": None}
        return self._keys.update_many(former, {"$set": {"revoked_at": now}}).modified_count

    def public(self, now: datetime) -> Sequence[Mapping[str, Any]]:
        """The public keys of tokens that are valid at this time."""
        self._ensure(PEOPLE, now)
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
        token = sign(stated, self._keys.active(PEOPLE, now), now, PERSON_LIFETIME)
        return token, int(PERSON_LIFETIME.total_seconds())

    def for_service(self, name: str, feeds: Sequence[str], lifetime: timedelta, now: datetime) -> str:
        """A token for a service or an outside reader, which can read these feeds and nothing else.

        It is signed with a key of the reader's own: revoked, it is this reader's tokens that end.
        """
        from eventing.http import FEED_SCOPE, sign

        scope = " ".join(FEED_SCOPE + feed for feed in feeds)
        claims = {"sub": f"service:{name}", "role": Role.SERVICE.value, "scope": scope}
        return sign(claims, self._keys.active(name, now), now, lifetime)


def _shown(key: Mapping[str, Any], now: datetime) -> bool:
    retired_at = key.get("retired_at")
    return key["purpose"] != PEOPLE or retired_at is None or now - retired_at < SHOWN_AFTER_ROTATION


def _public(key: Mapping[str, Any]) -> Mapping[str, Any]:
    from eventing.http import ALGORITHM

    return {**key["public"], "alg": ALGORITHM}
