"""Sign-in names and password hashes, in a collection of their own outside the log."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pymongo.errors import DuplicateKeyError

from desk.account.credentials import Credential, login_busy
from eventing import Db, durable


class MongoCredentials:
    def __init__(self, db: Db) -> None:
        self._credentials = durable(db, "credentials")

    def create_indexes(self) -> None:
        self._credentials.create_index("login", unique=True)

    def by_login(self, login: str) -> Credential | None:
        found = self._credentials.find_one({"login": login})
        return None if found is None else _credential(found)

    def by_logins(self, logins: Iterable[str]) -> Mapping[str, Credential]:
        return {credential.login: credential for credential in self._among("login", logins)}

    def by_ids(self, credential_ids: Iterable[str]) -> Mapping[str, Credential]:
        return {credential.credential_id: credential for credential in self._among("_id", credential_ids)}

    def add(self, credential: Credential) -> Credential | None:
        document = {
            "_id": credential.credential_id,
            "account_id": credential.account_id,
            "login": credential.login,
            "hash": credential.password_hash,
            "created_at": credential.created_at,
        }
        try:
            self._credentials.replace_one({"_id": credential.credential_id}, document, upsert=True)
        except DuplicateKeyError:
            holder = self.by_login(credential.login)
            if holder is None:
                raise login_busy() from None
            return holder
        return None

    def replace_hash(self, credential_id: str, old: str, new: str) -> bool:
        found = self._credentials.update_one({"_id": credential_id, "hash": old}, {"$set": {"hash": new}})
        return found.matched_count == 1

    def remove(self, credential_id: str) -> None:
        self._credentials.delete_one({"_id": credential_id})

    def _among(self, field: str, values: Iterable[str]) -> Iterator[Credential]:
        """The credentials with one of these values, in one query; without values, in none."""
        named = list(values)
        if named:
            yield from map(_credential, self._credentials.find({field: {"$in": named}}))


def _credential(row: Mapping[str, Any]) -> Credential:
    return Credential(row["_id"], row["account_id"], row["login"], row["hash"], row["created_at"])
