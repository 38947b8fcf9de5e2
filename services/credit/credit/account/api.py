"""Credit accounts over HTTP: grade, limit, holds, ageing."""

from dataclasses import asdict
from typing import Any

from credit.account import bodies, queries
from credit.account.model import ACCOUNT, account_stream
from credit.account.views import ACCOUNTS
from credit.config import Config
from credit.order_check.lookups import ORDERS
from credit.permissions import READERS
from credit.policy.lookups import policy_on, today
from credit.receivable.lookups import INVOICES, PAYMENTS
from credit.resources import Resources
from eventing import Document, Parts
from eventing.http import Blueprint, allow, etag, reads, worded
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    bus, db = parts.bus, parts.db
    accounts = Blueprint("accounts", __name__, description="Credit accounts.")

    @accounts.get("/accounts/<customer_id>")
    @allow(*READERS)
    @reads(ACCOUNTS, ORDERS)
    @accounts.response(200, bodies.AccountSchema)
    def one_account(customer_id: str) -> Any:
        """Get a customer's credit grade, limit, exposure and overdue amount"""
        row = queries.account(db, caller(), customer_id)
        loaded = bus.log.load(account_stream(customer_id), ACCOUNT)
        day = today(bus)
        shown = {
            "customer_id": customer_id,
            **row,
            **asdict(queries.standing(loaded.state, policy_on(bus, day), day)),
            "holds": len(queries.holds(db, caller(), customer_id)),
            "business_date": day,
        }
        return shown, etag(loaded.version)

    @accounts.get("/accounts/<customer_id>/holds")
    @allow(*READERS)
    @reads(ACCOUNTS, ORDERS)
    @accounts.response(200, bodies.HoldsSchema)
    def holds_of_account(customer_id: str) -> Any:
        """List a customer's orders on hold, longest held first, with the reasons and every number compared"""
        queries.account(db, caller(), customer_id)
        return _worded(queries.holds(db, caller(), customer_id))

    @accounts.get("/ageing")
    @allow(*READERS)
    @reads(INVOICES, PAYMENTS)
    @accounts.arguments(bodies.AgeingQuery, location="query")
    @accounts.response(200, bodies.AgeingSchema)
    def ageing(query: dict[str, Any]) -> Any:
        """Get open amounts by days past due as of the business date, in total and for each customer"""
        day = today(bus)
        found = queries.ageing(db, caller(), policy_on(bus, day), day, query.get("customer_id"))
        return {**found, "currency": parts.resources.currency}

    return [accounts]


def _worded(holds: list[Document]) -> tuple[dict[str, Any], dict[str, str]]:
    """The holds, with their reasons in the language of the request."""
    return worded({"items": holds}, "hold_reason", (reason for hold in holds for reason in hold["reasons"]))
