"""desk on a real database, with a clock that can be moved and passwords that are quick to hash."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from environs import Env
from flask.testing import FlaskClient
from limits.storage import MemoryStorage

from desk.adapters.attempts import LimitedAttempts
from desk.adapters.passwords import Argon2Passwords
from desk.config import Config
from desk.domain.account import FIRST_ADMINISTRATOR
from desk.domain.commands import OpenFirstAdministrator
from desk.event_schemas import PUBLISHED
from desk.projections import VIEWS
from desk.reactions import REACTIONS
from desk.wiring import Parts, make_bus
from eventing.access import Role
from eventing.commands import Issued
from eventing.http.testing import add_staff, bearer
from eventing.http.tokens import Claims, TokenVerifier
from eventing.ids import new_id
from eventing.log import Log
from eventing.mongo import Db
from eventing.reader import Reader
from eventing.sequencer import Sequencer
from eventing.sources import OwnLog
from eventing.subscription import PartitionReader

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
FIRST_PASSWORD = "first and only once"
PASSWORD = "correct horse battery"


class MovableClock:
    def __init__(self) -> None:
        self.time = datetime(2026, 10, 10, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def move(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass
class Desk:
    parts: Parts
    client: FlaskClient
    clock: MovableClock
    db: Db

    def post(self, path: str, body: Any = None, headers: Any = None) -> Any:
        return self.client.post(path, json=body, headers=headers)

    def sign_in(self, login: str, password: str) -> Any:
        return self.post("/sign-in", {"login": login, "password": password})

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
        command = OpenFirstAdministrator(FIRST_ADMINISTRATOR, "admin", FIRST_PASSWORD)
        self.parts.bus.handle(command, Issued(new_id(), "operator", self.clock.now())).or_raise()
        self.change_password("admin", FIRST_PASSWORD, PASSWORD)
        return self.headers("admin")

    def change_password(self, login: str, current: str, new: str) -> Any:
        body = {"current_password": current, "new_password": new}
        return self.post("/password", body, self.headers(login, current))

    def salesperson(self, staff_id: str = "zhou", login: str = "zhou@example.com") -> str:
        """An account for a member of staff, ready to use; returns its id."""
        add_staff(self.db, staff_id, Role.SALESPERSON, "boss")
        body = {"login": login, "staff_id": staff_id, "one_time_password": FIRST_PASSWORD}
        opened = self.post("/accounts", body, self.administrator())
        assert opened.status_code == 201, opened.text
        assert self.change_password(login, FIRST_PASSWORD, PASSWORD).status_code == 200
        return str(opened.json["account_id"])

    def settle(self) -> None:
        """The worker's part, at once."""
        log = self.parts.log
        Sequencer(log).number(range(log.partitions))
        reader = Reader.make(OwnLog(log), self.db, self.clock, self.parts.bus, VIEWS, REACTIONS)
        for partition in range(log.partitions):
            one = PartitionReader(reader, partition)
            one.open()
            one.catch_up()

    def everything_stored(self) -> str:
        """The log as text, for what must not be in it."""
        return str(list(self.parts.log.commits.find())) + str(list(self.parts.log.receipts.find()))


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setenv("MONGO_URI", "mongodb://not-used")
    return Config.from_env(Env())


@pytest.fixture
def desk(mongo_db: Db, config: Config) -> Desk:
    clock = MovableClock()
    passwords = Argon2Passwords(QUICK)
    log = Log(mongo_db, PUBLISHED)
    bus = make_bus(config, passwords)(log, clock, mongo_db)
    parts = Parts(db=mongo_db, log=log, clock=clock, bus=bus, passwords=passwords, config=config)
    return Desk(parts, parts.app(LimitedAttempts(MemoryStorage())).test_client(), clock, mongo_db)


def is_hash(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{64}", text) is not None
