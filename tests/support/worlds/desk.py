"""desk, with passwords that are quick to hash."""

import re
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from limits.storage import MemoryStorage

from desk import wiring
from desk.adapters.attempts import LimitedAttempts
from desk.adapters.passwords import Argon2Passwords
from desk.config import Config
from desk.domain.account import FIRST_ADMINISTRATOR
from desk.domain.commands import OpenFirstAdministrator
from desk.event_schemas import PUBLISHED, READ_CUSTOMERS
from desk.projections import VIEWS
from desk.reactions import REACTIONS
from eventing.access import Role
from eventing.bus.bus import CommandBus
from eventing.http.testing import add_staff, bearer
from eventing.http.tokens import Claims, TokenVerifier
from tests.support.world import World
from tests.support.worlds.settings import settings

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
FIRST_PASSWORD = "first and only once"
PASSWORD = "correct horse battery"


class Desk(World[CommandBus]):
    published, views, reactions, reads = PUBLISHED, VIEWS, REACTIONS, (READ_CUSTOMERS,)

    def make_bus(self) -> CommandBus:
        self.passwords = Argon2Passwords(QUICK)
        return wiring.make_bus(settings(Config), self.passwords)(self.log, self.clock, self.db)

    def make_app(self) -> Flask:
        self.parts = wiring.Parts(settings(Config), self.runtime, self.passwords)
        self.runtime.preparations.append(self.parts.create_indexes)
        return wiring.api(self.parts, LimitedAttempts(MemoryStorage))

    def ask(self, path: str, body: Any = None, headers: Any = None) -> Any:
        """With a token of desk's own, or without one."""
        return self.client.post(path, json=body, headers=headers)

    def sign_in(self, login: str, password: str) -> Any:
        return self.ask("/sign-in", {"login": login, "password": password})

    def headers(self, login: str, password: str = PASSWORD) -> dict[str, str]:
        return bearer(self.sign_in(login, password).json["access_token"])

    def claims(self, token: str) -> Claims:
        """As another service reads the token: with the public keys alone."""
        keys = {key["kid"]: key for key in self.jwks()}

        class Fetched:
            def find(self, kid: str) -> Any:
                return keys.get(kid)

        return TokenVerifier(Fetched(), self.clock).verify(token)

    def jwks(self) -> Any:
        response: Any = self.client.get("/jwks.json")
        return response.json["keys"]

    def administrator(self) -> dict[str, str]:
        """The first administrator, with his one-time password changed."""
        self.do(OpenFirstAdministrator(FIRST_ADMINISTRATOR, "admin", FIRST_PASSWORD), "operator")
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
