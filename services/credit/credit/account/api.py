"""Credit accounts over HTTP: grade, limit, what is owed, where a payment's money is, ageing."""

from dataclasses import asdict
from typing import Any

from credit.account import bodies, queries
from credit.account.model import ACCOUNT, account_stream
from credit.account.views import ACCOUNTS
from credit.config import Config
from credit.order_check.lookups import ORDERS, count_holds
from credit.permissions import READERS, WRITERS
from credit.policy.lookups import dated, policy_on, today
from credit.receivable.lookups import INVOICES, MOVEMENTS, PAYMENTS
from credit.resources import Resources
from eventing import Invalid, Parts
from eventing.http import Blueprint, allow, etag, page_schema, reads
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    bus, db = parts.bus, parts.db
    accounts = Blueprint("accounts", __name__, description="Credit accounts.")

    @accounts.get("/accounts")
    @allow(*READERS)
    @reads(ACCOUNTS)
    @accounts.arguments(bodies.AccountsQuery, location="query")
    @accounts.response(200, page_schema(bodies.AccountItemSchema))
    def list_accounts(query: dict[str, Any]) -> Any:
        """List the accounts that you can see: by grade, in arrears, with an open review, or soon to expire"""
        found = queries.accounts(db, caller(), **query)
        return {"items": found.items, "next": found.next}

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
            "holds": count_holds(db, customer_id),
            **dated(bus),
        }
        return shown, etag(loaded.version)

    @accounts.get("/payments/<payment_id>")
    @allow(*WRITERS)
    @reads(PAYMENTS)
    @accounts.response(200, bodies.OnePaymentSchema)
    def one_payment(payment_id: str) -> Any:
        """Get a payment, with the invoices that its money is on"""
        row = queries.payment(db, caller(), payment_id)
        account = bus.state(ACCOUNT, account_stream(row["customer_id"]))
        return {**row, **queries.whereabouts(account, payment_id)}

    @accounts.get("/ageing")
    @allow(*WRITERS)
    @reads(INVOICES, MOVEMENTS)
    @accounts.arguments(bodies.AgeingQuery, location="query")
    @accounts.response(200, bodies.AgeingSchema)
    def ageing(query: dict[str, Any]) -> Any:
        """Get open amounts by days past due as of a day, in total and for each customer"""
        day = today(bus)
        as_of = query.get("as_of", day)
        if as_of > day:
            raise Invalid("as_of", "in_the_future")
        found = queries.ageing(db, caller(), policy_on(bus, as_of), as_of, query.get("customer_id"))
        return {**found, "currency": parts.resources.currency, **dated(bus)}

    return [accounts]
