"""Long random secrets: kept only as their hashes, and texts sealed with them."""

import hashlib
import secrets

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    # The secret is long and random, so a fast hash is enough.
    return hashlib.sha256(secret.encode()).hexdigest()


def sealed(text: str, secret: str) -> str:
    """A text that only who has the secret can read: a JWE, by AES-GCM."""
    return jwe.encrypt_compact({"alg": "dir", "enc": "A256GCM"}, text.encode(), _key(secret))


def unsealed(sealed_text: str, secret: str) -> str:
    """The text that was sealed. Raises ValueError for another secret."""
    try:
        return (jwe.decrypt_compact(sealed_text, _key(secret)).plaintext or b"").decode()
    except JoseError as error:
        raise ValueError("sealed with another secret") from error


def _key(secret: str) -> OctKey:
    # Another hash than the one that is kept.
    return OctKey.import_key(hashlib.blake2b(secret.encode(), digest_size=32, person=b"sealing").digest())
