"""Fixtures: a small API of the toy bank of tests.support.toy on a real database."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from flask import Flask
from marshmallow import Schema, fields, validate
from pymongo.errors import AutoReconnect
from structlog import PrintLogger
from structlog.testing import LogCapture

from eventing.bus.reactions import Reactions
from eventing.core.codes import BodySchema
from eventing.core.errors import ConcurrencyError, NotFound, Unavailable
from eventing.core.money import MoneyField
from eventing.core.mongo import Db
from eventing.http import (
    Accepted,
    Blueprint,
    IdsQuery,
    allow,
    answer,
    create_app,
    etag,
    page_schema,
    problems,
    public,
    reads,
    requestlog,
    run,
)
from eventing.http.context import EXTENSION
from eventing.http.testing import TestIssuer
from eventing.log.log import Log
from eventing.log.sequencer import Sequencer
from eventing.readers.partition_reader import PartitionReader
from eventing.readers.reader import Reader
from eventing.readers.sources import OwnLog
from eventing.views.paging import page_by_ids, page_of
from eventing.views.view import bare
from people import Role
from people.caller import ACCESS, caller
from people.testing import add_staff
from tests.support.toy import ACCOUNT, BALANCES, BANK_VIEWS, Bank, Close, Deposit, bank_log


class MovableClock:
    def __init__(self) -> None:
        self.time = datetime(2026, 10, 10, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def move(self, **by: float) -> None:
        self.time += timedelta(**by)


class LineBody(BodySchema):
    quantity = fields.Int(required=True, strict=True)


class DepositBody(BodySchema):
    amount = fields.Int(required=True, strict=True, validate=validate.Range(0, 1_000_000))
    price = MoneyField()
    rate = fields.Decimal(as_string=True, allow_none=True)
    on = fields.Date()
    lines = fields.List(fields.Nested(LineBody))
    secret = fields.Str()


class BalanceSchema(Schema):
    id = fields.Str(required=True)
    total = fields.Int(required=True)


class BalanceQuery(IdsQuery):
    least = fields.Int()


class Broken(Exception):
    """An error nobody foresaw, with something personal in its message."""


def bank_blueprint(bank: Bank, db: Db) -> Blueprint:
    accounts = Blueprint("accounts", __name__, url_prefix="/accounts", description="Accounts.")

    @accounts.post("/<account_id>/deposits")
    @allow(Role.SALESPERSON, Role.MANAGER)
    @accounts.arguments(DepositBody)
    @accounts.response(201, Accepted)
    def deposit(body: dict[str, Any], account_id: str) -> Any:
        """Pay in"""
        outcome = run(bank, Deposit(account_id, body["amount"]), secret=("secret",))
        return answer(outcome, location="/accounts/{account_id}")

    @accounts.post("/<account_id>/close")
    @allow(Role.MANAGER)
    @accounts.response(200, Accepted)
    def close(account_id: str) -> Any:
        return answer(run(bank, Close(account_id)), "account_id")

    @accounts.post("/password")
    @allow(Role.SALESPERSON, purpose="change-password")
    @accounts.response(200)
    def change_password() -> Any:
        return {"by": caller().actor}

    @accounts.get("")
    @allow(Role.SALESPERSON, Role.MANAGER)
    @reads(BALANCES)
    @accounts.arguments(BalanceQuery, location="query")
    @accounts.response(200, page_schema(BalanceSchema))
    def balances(query: dict[str, Any]) -> Any:
        if "ids" in query:
            found = page_by_ids(BALANCES, db, query["ids"], lambda row: row["total"] < 100)
            return {"items": [bare(row) for row in found.items], "next": found.next}
        found = page_of(
            BALANCES,
            db,
            {"total": {"$gte": query.get("least", 0)}},
            [("total", -1)],
            query.get("cursor"),
            query["limit"],
        )
        return {"items": [bare(row) for row in found.items], "next": found.next}

    @accounts.get("/<account_id>")
    @allow(Role.SALESPERSON, Role.MANAGER)
    @reads(BALANCES)
    @accounts.response(200, BalanceSchema)
    def balance(account_id: str) -> Any:
        row = BALANCES.get(db, account_id)
        if row is None or not caller().scope.covers("s1"):
            raise NotFound
        return bare(row), etag(bank.log.load(f"account-{account_id}", ACCOUNT).version)

    @accounts.get("/whoami")
    @allow(*Role)
    @accounts.response(200)
    def whoami() -> Any:
        who = caller()
        return {
            "actor": who.actor,
            "role": who.role.value,
            "flags": sorted(who.flags),
            "everybody": who.scope.all,
            "staff_ids": sorted(who.scope.staff_ids),
        }

    @accounts.get("/fails/<how>")
    @public
    @accounts.response(200)
    def fails(how: str) -> Any:
        errors: Mapping[str, Exception] = {
            "database": AutoReconnect("connection to ann@example.com closed"),
            "conflict": ConcurrencyError("account-a", 1),
            "unavailable": Unavailable("not now", retry_after=7),
            "unexpected": Broken("ann@example.com"),
        }
        raise errors[how]

    return accounts


@dataclass
class Api:
    """The bank's API with what stands behind it. `settle` does the worker's part, at once."""

    app: Flask
    client: Any
    issuer: TestIssuer
    clock: MovableClock
    db: Db
    log: Log
    bank: Bank

    def settle(self) -> None:
        Sequencer(self.log).number(range(self.log.partitions))
        reader = Reader.make(OwnLog(self.log), self.db, self.clock, self.bank, BANK_VIEWS, Reactions())
        for partition in range(self.log.partitions):
            one = PartitionReader(reader, partition)
            one.open()
            one.catch_up()

    def deposit(self, account_id: str = "a", amount: Any = 5, **headers: str) -> Any:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(
            f"/accounts/{account_id}/deposits",
            json={"amount": amount},
            headers={**self.issuer.of_staff("s1"), **headers},
        )


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> LogCapture:
    """What the kit writes into the log, however the process's logs are configured."""
    capture = LogCapture()
    for module in (requestlog, problems):
        monkeypatch.setattr(module, "log", structlog.wrap_logger(PrintLogger(), processors=[capture]))
    return capture


@pytest.fixture
def api(mongo_db: Db) -> Iterator[Api]:
    made = api_of(mongo_db)
    yield made
    made.app.extensions[EXTENSION].feed.close()


def api_of(mongo_db: Db, partitions: int = 8) -> Api:
    clock = MovableClock()
    log = bank_log(mongo_db, partitions)
    bank = Bank(log)
    issuer = TestIssuer(clock)
    add_staff(mongo_db, "gm", Role.GENERAL_MANAGER)
    add_staff(mongo_db, "m1", Role.MANAGER, "gm")
    add_staff(mongo_db, "m2", Role.MANAGER, "m1")
    add_staff(mongo_db, "s1", Role.SALESPERSON, "m1", needs_approval=True)
    add_staff(mongo_db, "s2", Role.SALESPERSON, "m2")
    add_staff(mongo_db, "s3", Role.SALESPERSON, "gm")
    add_staff(mongo_db, "gone", Role.SALESPERSON, "m1", left=True)
    app = create_app(
        "bank",
        log=log,
        db=mongo_db,
        clock=clock,
        keys=issuer,
        access=ACCESS,
        blueprints=[bank_blueprint(bank, mongo_db)],
        max_body=20_000,
    )
    return Api(app, app.test_client(), issuer, clock, mongo_db, log, bank)


def feed(api: Api, after: str, **query: Any) -> Any:
    headers = api.issuer.of_service("reader", "bank")
    return api.client.get("/feed", query_string={"after": after, **query}, headers=headers)


def lines(response: Any) -> Any:
    assert response.status_code == 200, response.text
    return [json.loads(line) for line in response.data.splitlines()]
