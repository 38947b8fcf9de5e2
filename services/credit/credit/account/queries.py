"""Queries of accounts, within what the caller can see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from credit import permissions
from credit.account.state import Account
from credit.account.views import ACCOUNTS
from credit.order_check.exposure import exposure
from credit.order_check.lookups import HELD, ORDERS, UNSHIPPED
from credit.policy.tables import Policy
from credit.receivable.ageing import days_past_due, spread
from credit.receivable.lookups import INVOICES, OPEN, PAYMENTS
from eventing import Db, Document, Money, NotFound, all_of

if TYPE_CHECKING:
    from people.caller import Caller

PAID_WITHIN_DAYS = 365


def account(db: Db, caller: "Caller", customer_id: str) -> Document:
    """An account. Raises NotFound when there is none or the caller cannot see it."""
    row = ACCOUNTS.get(db, customer_id)
    if row is None or not permissions.may_see_account(caller, row):
        raise NotFound()
    return permissions.account_as_seen(caller, row)


@dataclass(frozen=True)
class Standing:
    """What an account owes as of a day, in its currency; `available` is None without a limit."""

    exposure: Decimal
    receivables: Decimal
    available: Decimal | None
    unapplied: Decimal
    overdue: Decimal
    oldest_days_overdue: int


def standing(account: Account, policy: Policy, today: date) -> Standing:
    """The standing of an account, by the exposure function that also checks its orders."""
    owed = exposure(account)
    overdue = account.overdue_items(today, policy.minimum_amount)
    return Standing(
        exposure=owed.net,
        receivables=owed.receivables,
        available=None if account.limit is None else max(Decimal(0), account.limit - owed.net),
        unapplied=owed.unapplied,
        overdue=sum((item.residual for item in overdue), Decimal(0)),
        oldest_days_overdue=max((item.days_past_due(today) for item in overdue), default=0),
    )


def holds(db: Db, caller: "Caller", customer_id: str) -> list[Document]:
    """The customer's orders on hold, longest held first."""
    query = all_of(permissions.orders(caller), {"customer_id": customer_id, "check": HELD, **UNSHIPPED})
    return [
        {**row, "total": _money(row["total"]), "deposit": _money(row["deposit"])}
        for row in ORDERS.find(db, query, sort=[("held_on", 1), ("_id", 1)])
    ]


def ageing(
    db: Db, caller: "Caller", policy: Policy, as_of: date, customer_id: str | None = None
) -> dict[str, Any]:
    """The ageing (R278): open amounts by days past due, and amounts paid in the last year by days late."""
    of_customer = {} if customer_id is None else {"customer_id": customer_id}
    by_customer: dict[str, list[tuple[int, Decimal]]] = {}
    for row in INVOICES.find(db, all_of(permissions.invoices(caller), of_customer, {"status": OPEN})):
        days = days_past_due(date.fromisoformat(row["due_on"]), as_of)
        by_customer.setdefault(row["customer_id"], []).append((days, row["residual"]))
    since = as_of - timedelta(days=PAID_WITHIN_DAYS)
    lately = {"received_on": {"$gt": since.isoformat(), "$lte": as_of.isoformat()}}
    rows = PAYMENTS.find(db, all_of(permissions.payments(caller), of_customer, lately))
    paid = [(row["days_late"], row["amount"]) for row in rows]
    names = _names(db, caller, sorted(by_customer))
    every = [amount for amounts in by_customer.values() for amount in amounts]
    return {
        "as_of": as_of,
        **_aged(every, policy),
        "paid_since": since,
        "paid": spread(paid, policy.ageing),
        "customers": [
            {
                "customer_id": key,
                "code": names.get(key, {}).get("code"),
                "name": names.get(key, {}).get("name"),
                **_aged(amounts, policy),
            }
            for key, amounts in sorted(by_customer.items())
        ],
    }


def _aged(amounts: list[tuple[int, Decimal]], policy: Policy) -> dict[str, Any]:
    return {
        "total": sum((amount for _, amount in amounts), Decimal(0)),
        "overdue": sum((amount for days, amount in amounts if days > 0), Decimal(0)),
        "buckets": spread(amounts, policy.ageing),
    }


def _names(db: Db, caller: "Caller", customer_ids: list[str]) -> Mapping[str, Document]:
    query = all_of(permissions.accounts(caller), {"_id": {"$in": customer_ids}})
    return {row["_id"]: row for row in ACCOUNTS.find(db, query)}


def _money(stored: Mapping[str, Any] | None) -> Money | None:
    return None if stored is None else Money(stored["amount"], stored["currency"])
