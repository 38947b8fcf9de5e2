"""Keys of the issuer of tokens, kept: a stopped issuer stops nobody else.

After each fetch the key set is stored in the service's own database; a process that starts while
the issuer is away finds it there.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import requests
import structlog

from eventing.core.errors import Unavailable
from eventing.core.mongo import Db, durable

log = structlog.get_logger("keys")

Jwk = Mapping[str, Any]
Fetch = Callable[[str], Sequence[Jwk]]

#: An unknown key id asks the issuer again, at most this often: ids are the caller's word.
UNKNOWN_KEY_SECONDS = 3.0
#: A key the issuer has withdrawn is forgotten within this time.
REFRESH_SECONDS = 300.0
FETCH_TIMEOUT_SECONDS = 2.0


class NoKeys(ValueError):
    """The issuer's answer is not a key set."""


def fetch_keys(url: str) -> Sequence[Jwk]:
    answer = requests.get(url, timeout=FETCH_TIMEOUT_SECONDS)
    answer.raise_for_status()
    body = answer.json()
    keys = body.get("keys") if isinstance(body, dict) else None
    if not isinstance(keys, list) or not keys or not all(isinstance(key, dict) for key in keys):
        raise NoKeys(f"{url} answered with no keys")
    return keys


class KeyStore:
    """The keys by id; one store per process. Times are of its monotonic clock."""

    def __init__(
        self,
        db: Db,
        jwks_url: str,
        fetch: Fetch = fetch_keys,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._kept = durable(db, "jwks")
        self._url = jwks_url
        self._fetch = fetch
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._keys: dict[str, Jwk] | None = None
        self._asked_at: float | None = None
        self._reached = True

    def find(self, kid: str) -> Jwk | None:
        """The key, None when the issuer does not have it. Raises Unavailable when nobody can say."""
        known = self._keys is not None and kid in self._keys
        # A known key is not kept waiting while another thread refreshes.
        if self._due(known) and self._lock.acquire(blocking=not known):
            try:
                if self._due(known=self._keys is not None and kid in self._keys):
                    self._refresh(kid)
            finally:
                self._lock.release()
        found = (self._keys or {}).get(kid)
        if found is None and not self._reached:
            raise Unavailable(
                "the issuer of tokens is away, and this key is not known yet", code="issuer_away"
            )
        return found

    def _due(self, known: bool) -> bool:
        if self._keys is None or self._asked_at is None:
            return True
        return self._monotonic() - self._asked_at >= (REFRESH_SECONDS if known else UNKNOWN_KEY_SECONDS)

    def _refresh(self, kid: str) -> None:
        if self._keys is None:
            # The first question of this process: what was kept is good until its time is up.
            self._keys = self._load()
            if kid in self._keys:
                self._asked_at = self._monotonic()
                return
        try:
            fetched: dict[str, Jwk] = {
                str(key["kid"]): _public(key) for key in self._fetch(self._url) if "kid" in key
            }
        except (requests.RequestException, ValueError) as error:
            log.warning("issuer's keys not fetched", error=type(error).__name__)
            self._reached = False
            # Another process of this service may have had them in the meantime.
            self._keys = self._load()
        else:
            self._reached = True
            self._keys = fetched
            self._kept.replace_one({"_id": "jwks"}, {"keys": list(fetched.values())}, upsert=True)
        self._asked_at = self._monotonic()

    def _load(self) -> dict[str, Jwk]:
        kept = self._kept.find_one({"_id": "jwks"})
        return {} if kept is None else {key["kid"]: key for key in kept["keys"]}


def _public(key: Jwk) -> dict[str, Any]:
    """A key without its private parts, should an issuer ever send them."""
    return {name: value for name, value in key.items() if name in ("kty", "crv", "x", "kid", "use", "alg")}
