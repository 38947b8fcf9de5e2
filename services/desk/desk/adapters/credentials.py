"""Sign-in names and password hashes, in a collection of their own beside the log."""

from collections.abc import Mapping
from typing import Any

from pymongo.errors import DuplicateKeyError

from desk.domain.credentials import Credential
from eventing.core.errors import Unavailable
from eventing.core.mongo import Db, durable


class MongoCredentials:
    def __init__(self, db: Db) -> None:
        self._credentials = durable(db, "credentials")

    def create_indexes(self) -> None:
        self._credentials.create_index("login", unique=True)

    def by_login(self, login: str) -> Credential | None:
        return _credential(self._credentials.find_one({"login": login}))

    def by_id(self, credential_id: str) -> Credential | None:
        return _credential(self._credentials.find_one({"_id": credential_id}))

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
                raise Unavailable("The sign-in name was set free this moment; try again.") from None
            return holder
        return None

    def replace_hash(self, credential_id: str, old: str, new: str) -> bool:
        found = self._credentials.update_one({"_id": credential_id, "hash": old}, {"$set": {"hash": new}})
        return found.matched_count == 1

    def remove(self, credential_id: str) -> None:
        self._credentials.delete_one({"_id": credential_id})

    def logins(self, credential_ids: list[str]) -> dict[str, str]:
        """Sign-in names by credential, for the list an administrator sees."""
        found = self._credentials.find({"_id": {"$in": credential_ids}}, {"login": 1})
        return {row["_id"]: row["login"] for row in found}


def _credential(row: Mapping[str, Any] | None) -> Credential | None:
    if row is None:
        return None
    return Credential(row["_id"], row["account_id"], row["login"], row["hash"], row["created_at"])
