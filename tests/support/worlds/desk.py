"""desk, with passwords that are quick to hash."""

import re
from dataclasses import replace
from typing import Any, ClassVar

from argon2 import PasswordHasher
from flask import Flask
from limits.storage import MemoryStorage

from desk.account.commands import OpenFirstAdministrator
from desk.account.model import FIRST_ADMINISTRATOR
from desk.adapters.attempts import LimitedAttempts
from desk.adapters.passwords import Argon2Passwords
from desk.config import Config
from desk.ports import Passwords
from desk.resources import Resources, resources
from desk.service import SERVICE
from eventing import Db
from eventing.http import Claims
from eventing.http.testing import bearer
from eventing.http.tokens import TokenVerifier
from people import Role
from people.testing import add_staff
from tests.support.world import World

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
KEY_SECRET = "a secret that is kept outside the database"
FIRST_PASSWORD = "first and only once"
PASSWORD = "correct horse battery"


def quick_resources(config: Config, db: Db) -> Resources:
    """The service's resources, without what takes time or a connection of its own."""
    made = resources(config, db)
    return replace(made, passwords=Argon2Passwords(QUICK), attempts=LimitedAttempts(MemoryStorage))


class Desk(World):
    service = replace(SERVICE, resources=quick_resources)
    environment: ClassVar = {"KEY_SECRET": KEY_SECRET}

    def make_app(self) -> Flask:
        # Tokens are desk's own.
        return self.service.api(self.parts)

    @property
    def passwords(self) -> Passwords:
        found: Passwords = self.parts.resources.passwords
        return found

    def ask(self, path: str, body: Any = None, headers: Any = None) -> Any:
        """Post with a token of desk's own, or without one."""
        return self.client.post(path, json=body, headers=headers)

    def sign_in(self, login: str, password: str) -> Any:
        return self.ask("/sign-in", {"login": login, "password": password})

    def headers(self, login: str, password: str = PASSWORD) -> dict[str, str]:
        return bearer(self.sign_in(login, password).json["access_token"])

    def claims(self, token: str) -> Claims:
        """The claims another service reads in the token, with only the public keys."""
        keys = {key["kid"]: key for key in self.jwks()}

        class Fetched:
            def find(self, kid: str) -> Any:
                return keys.get(kid)

        return TokenVerifier(Fetched(), self.clock).verify(token)

    def jwks(self) -> Any:
        response: Any = self.client.get("/jwks.json")
        return response.json["keys"]

    def administrator(self) -> dict[str, str]:
        """The first administrator, whose one-time password has been changed."""
        self.do(
            OpenFirstAdministrator(
                account_id=FIRST_ADMINISTRATOR, login="admin", one_time_password=FIRST_PASSWORD
            ),
            "operator",
        )
        self.change_password("admin", FIRST_PASSWORD, PASSWORD)
        return self.headers("admin")

    def change_password(self, login: str, current: str, new: str) -> Any:
        body = {"current_password": current, "new_password": new}
        return self.ask("/password", body, self.headers(login, current))

    def salesperson(self, staff_id: str = "zhou", login: str = "zhou@example.com") -> str:
        """An account for a member of staff, ready to use; returns its id."""
        add_staff(self.db, staff_id, Role.SALESPERSON, "boss")
        body = {"login": login, "staff_id": staff_id, "one_time_password": FIRST_PASSWORD}
        opened = self.ask("/accounts", body, self.administrator())
        assert opened.status_code == 201, opened.text
        assert self.change_password(login, FIRST_PASSWORD, PASSWORD).status_code == 200
        return str(opened.json["account_id"])

    def everything_stored(self) -> str:
        """The log as text, for what must not be in it."""
        return str(list(self.log.commits.find())) + str(list(self.log.receipts.find()))


def is_hash(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{64}", text) is not None
