"""Endpoints of the ledger: each translates, and does nothing else."""

from typing import Any

from eventing import Document, Page, Parts, uuid5hex
from eventing.http import Accepted, Blueprint, allow, answer, issue, reads, run
from ledger.accounts import bodies, queries
from ledger.accounts.commands import OpenAccount, PayIn, PayOut
from ledger.accounts.views import ACCOUNTS, WARNINGS
from ledger.config import Config

#: Only other services call the ledger.
CALLERS = ("service",)


def blueprints(parts: Parts[Config, Config]) -> list[Blueprint]:
    accounts = Blueprint("accounts", __name__, description="Accounts, and what is paid in and out.")
    bus, db = parts.bus, parts.db

    @accounts.post("/accounts")
    @allow(*CALLERS)
    @accounts.arguments(bodies.OpenBody)
    @accounts.response(201, Accepted)
    def open_account(body: dict[str, Any]) -> Any:
        """Open an account"""
        context = issue()
        # Derived from the command's id: sent again, it means the same account.
        command = OpenAccount(account_id=uuid5hex(context.command_id, "account"), **body)
        return answer(run(bus, command, context=context), location="/accounts/{account_id}")

    @accounts.post("/accounts/<account_id>/pay-in")
    @allow(*CALLERS)
    @accounts.arguments(bodies.PaymentBody)
    @accounts.response(200, Accepted)
    def pay_in(body: dict[str, Any], account_id: str) -> Any:
        """Pay into an account"""
        return answer(run(bus, PayIn(account_id=account_id, **body)))

    @accounts.post("/accounts/<account_id>/pay-out")
    @allow(*CALLERS)
    @accounts.arguments(bodies.PaymentBody)
    @accounts.response(200, Accepted)
    def pay_out(body: dict[str, Any], account_id: str) -> Any:
        """Pay out of an account, below zero as far as its credit goes"""
        return answer(run(bus, PayOut(account_id=account_id, **body)))

    @accounts.get("/accounts/<account_id>")
    @allow(*CALLERS)
    @reads(ACCOUNTS)
    @accounts.response(200, bodies.AccountSchema)
    def one_account(account_id: str) -> Document:
        """One account"""
        return queries.account(db, account_id)

    @accounts.get("/accounts")
    @allow(*CALLERS)
    @reads(ACCOUNTS)
    @accounts.arguments(bodies.OwnerQuery, location="query")
    @accounts.response(200, bodies.AccountPage)
    def list_accounts(query: dict[str, Any]) -> Page:
        """The accounts of an owner"""
        return queries.accounts_of(db, query["owner"], query.get("cursor"), query["limit"])

    @accounts.get("/warnings")
    @allow(*CALLERS)
    @reads(WARNINGS)
    @accounts.arguments(bodies.OwnerQuery, location="query")
    @accounts.response(200, bodies.WarningPage)
    def list_warnings(query: dict[str, Any]) -> Page:
        """Warnings of an owner, the earliest first"""
        return queries.warnings_of(db, query["owner"], query.get("cursor"), query["limit"])

    return [accounts]
