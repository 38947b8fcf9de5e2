"""Queries of accounts, within what the caller can see."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from credit import permissions
from credit.account.state import Account
from credit.account.views import ACCOUNTS
from credit.order_check.exposure import exposure
from credit.policy.tables import Policy
from credit.receivable.ageing import days_past_due, spread
from credit.receivable.lookups import INVOICES, MOVEMENTS, OPEN, PAYMENTS
from eventing import Db, Document, NotFound, Page, page_of

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
    """What an account owes as of a day, in its currency; `available` is None without a limit.

    `unapplied` is free cash, `deposits` all that waits for an order, of whatever order.
    """

    exposure: Decimal
    receivables: Decimal
    available: Decimal | None
    unapplied: Decimal
    deposits: Decimal
    overdue: Decimal
    oldest_days_overdue: int


def standing(account: Account, policy: Policy, today: date) -> Standing:
    """The standing of an account, by the exposure function that also checks its orders."""
    owed = exposure(account)
    overdue = account.overdue(today, policy.minimum_amount)
    return Standing(
        exposure=owed.net,
        receivables=owed.receivables,
        available=None if account.limit is None else max(Decimal(0), account.limit - owed.net),
        unapplied=owed.unapplied,
        deposits=sum((cash.amount for cash in account.cash if cash.order_id is not None), Decimal(0)),
        overdue=sum((one.amount for one in overdue), Decimal(0)),
        oldest_days_overdue=max((one.days for one in overdue), default=0),
    )


def accounts(
    db: Db,
    caller: "Caller",
    *,
    owner_id: str | None = None,
    expires_before: date | None = None,
    cursor: str | None = None,
    limit: int = 50,
    **wanted: Any,
) -> Page:
    """A page of accounts by code; with `expires_before` of limits that end before it, first to end first."""
    query: dict[str, Any] = {**permissions.accounts(caller, owner_id), **wanted}
    sort = "code"
    if expires_before is not None:
        sort = "limit_expires_on"
        query.update(has_limit=True, limit_expires_on={"$lt": expires_before.isoformat()})
    return page_of(ACCOUNTS, db, query, sort=((sort, 1),), cursor=cursor, limit=limit)


def payment(db: Db, caller: "Caller", payment_id: str) -> Document:
    """A payment. Raises NotFound when there is none or the caller cannot see it."""
    row = PAYMENTS.get(db, payment_id)
    if row is None or not permissions.may_see_payment(caller, row):
        raise NotFound()
    return row


def whereabouts(account: Account, payment_id: str) -> dict[str, Any]:
    """Where the money of a payment is: on which invoices, and given back."""
    paid = {
        item: sum((part.amount for part in item.payments if part.payment_id == payment_id), Decimal(0))
        for item in account.items.values()
    }
    return {
        "refunded": account.payments[payment_id].refunded,
        "allocations": [
            {"invoice_id": item.invoice_id, "number": item.number, "amount": amount}
            for item, amount in paid.items()
            if amount
        ],
    }


def ageing(
    db: Db, caller: "Caller", policy: Policy, as_of: date, customer_id: str | None = None
) -> dict[str, Any]:
    """The ageing (R278): open amounts by days past due, and amounts paid in the last year by days late."""
    scope = {**permissions.invoices(caller), **({} if customer_id is None else {"customer_id": customer_id})}
    by_customer: dict[str, list[tuple[int, Decimal]]] = {}
    for row, residual in _open_as_of(db, scope, as_of):
        days = days_past_due(date.fromisoformat(row["due_on"]), as_of)
        by_customer.setdefault(row["customer_id"], []).append((days, residual))
    since = as_of - timedelta(days=PAID_WITHIN_DAYS)
    lately = {"received_on": {"$gt": since.isoformat(), "$lt": _day_after(as_of)}}
    paid = [(row["days_late"], row["amount"]) for row in MOVEMENTS.find(db, {**scope, **lately})]
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


def _day_after(day: date) -> str:
    """The open end of a range: SecantusDB leaves out what is equal to `$lte` where the index goes on."""
    return (day + timedelta(days=1)).isoformat()


def _open_as_of(db: Db, scope: Document, as_of: date) -> Iterator[tuple[Document, Decimal]]:
    """The invoices that were open at the end of a day, with what was open: what moved since is undone."""
    by_then = {"issued_on": {"$lt": _day_after(as_of)}}
    moved: dict[str, Decimal] = defaultdict(Decimal)
    for movement in MOVEMENTS.find(db, {**scope, "on": {"$gt": as_of.isoformat()}}):
        moved[movement["invoice_id"]] += movement["amount"]
    rows = {row["_id"]: row for row in INVOICES.find(db, {**scope, **by_then, "status": OPEN})}
    others = [invoice_id for invoice_id in moved if invoice_id not in rows]
    rows.update({row["_id"]: row for row in INVOICES.find(db, {**scope, **by_then, "_id": {"$in": others}})})
    for row in rows.values():
        residual = row["residual"] + moved[row["_id"]]
        if residual:
            yield row, residual


def _aged(amounts: list[tuple[int, Decimal]], policy: Policy) -> dict[str, Any]:
    return {
        "total": sum((amount for _, amount in amounts), Decimal(0)),
        "overdue": sum((amount for days, amount in amounts if days > 0), Decimal(0)),
        "buckets": spread(amounts, policy.ageing),
    }


def _names(db: Db, caller: "Caller", customer_ids: list[str]) -> Mapping[str, Document]:
    query = {**permissions.accounts(caller), "_id": {"$in": customer_ids}}
    return {row["_id"]: row for row in ACCOUNTS.find(db, query)}
