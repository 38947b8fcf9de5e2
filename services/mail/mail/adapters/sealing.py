"""Secrets of others, such as the passwords of mailboxes: sealed, and kept beside log and views.

They are sealed by Fernet (AES and HMAC) with a key made of MAIL_SECRETS_KEY; a former key still opens what it
sealed. Each says for what it was sealed, so that none can be put in the place of another.
"""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from contextlib import suppress
from hashlib import blake2b

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pymongo.errors import DuplicateKeyError

from eventing import Db, durable
from mail.collecting.secrets import NoKey, NotOpened

COLLECTION = "sealed_secrets"


class SealedSecrets:
    """The port `Secrets`, on MongoDB. The first of `keys` seals; without one nothing is kept."""

    def __init__(self, db: Db, keys: Sequence[str]) -> None:
        self._kept = durable(db, COLLECTION)
        self._fernet = MultiFernet([Fernet(_key(key)) for key in keys]) if keys else None

    def keep(self, secret_id: str, secret: str) -> None:
        sealed = self._needed().encrypt(f"{secret_id}\n{secret}".encode())
        with suppress(DuplicateKeyError):  # the same request again
            self._kept.insert_one({"_id": secret_id, "sealed": sealed})

    def opened(self, secret_id: str) -> str:
        row = self._kept.find_one({"_id": secret_id})
        if row is None or self._fernet is None:
            raise NotOpened
        try:
            named, _, secret = self._fernet.decrypt(bytes(row["sealed"])).decode().partition("\n")
        except InvalidToken as error:
            raise NotOpened from error
        if named != secret_id:
            raise NotOpened
        return secret

    def seal_again(self) -> tuple[int, int]:
        fernet, done, failed = self._needed(), 0, 0
        for row in self._kept.find():
            try:
                sealed = fernet.rotate(bytes(row["sealed"]))
            except InvalidToken:
                failed += 1
                continue
            self._kept.update_one({"_id": row["_id"]}, {"$set": {"sealed": sealed}})
            done += 1
        return done, failed

    def _needed(self) -> MultiFernet:
        if self._fernet is None:
            raise NoKey
        return self._fernet


def _key(key: str) -> bytes:
    return urlsafe_b64encode(blake2b(key.encode(), digest_size=32, person=b"mail-secrets").digest())
