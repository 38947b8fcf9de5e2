"""Queries of accounts, within what the caller can see, and the ageing of what they owe (R278)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from credit import permissions
from credit.account.state import Account
from credit.account.views import ACCOUNTS
from credit.order_check.events import Compared
from credit.order_check.exposure import exposure
from credit.order_check.lookups import ORDERS
from credit.policy.tables import Policy
from credit.receivable.ageing import bucket_of, days_past_due, spread
from credit.receivable.commands import Allocation, IssueInvoice, RecordPayment
from credit.receivable.lookups import INVOICES, MOVEMENTS, OPEN, PAYMENTS
from eventing import Db, Document, Money, NotFound, Page, page_of
from finding import match, telling_beginnings, terms_of

if TYPE_CHECKING:
    from people.caller import Caller

#: Documents of a kind that are named beside a number.
FEW = 5
#: How many are found at once, and how many are looked at for them.
MOST_FOUND, MOST_LOOKED_AT = 50, 500
ZERO = Decimal(0)
PAID_WITHIN_DAYS = 365
#: Invoices behind a sum that are listed.
MOST_LISTED = 200
#: The names of sums that are no buckets of the policy.
DISPUTED, OVERDUE = "disputed", "overdue"


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
    open_orders: Decimal
    in_transit: Decimal
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
        open_orders=owed.open_orders,
        in_transit=owed.in_transit,
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


def found_accounts(db: Db, caller: "Caller", text: str) -> list[Document]:
    """A few accounts that have all words of a text, or such as begin so, by their codes."""
    terms = terms_of(text)
    seen: dict[str, Document] = {}
    for beginning in telling_beginnings(terms):
        query = {**permissions.accounts(caller), "starts": beginning}
        rows = ACCOUNTS.find(db, query, limit=MOST_LOOKED_AT)
        seen.update((row["_id"], row) for row in rows if "currency" in row and match(terms, row["tokens"]))
    return sorted(seen.values(), key=lambda row: row["code"])[:MOST_FOUND]


@dataclass(frozen=True)
class Grounds:
    """What the numbers of an order's check rest on: numbers of documents and days, a few of each."""

    open_invoices: int
    overdue_invoices: tuple[dict[str, Any], ...]
    open_orders: tuple[str, ...]
    in_transit: tuple[str, ...]
    cash_received_on: tuple[date, ...]


def grounds(account: Account, order_id: str, policy: Policy, today: date) -> Grounds:
    """The documents behind the check of an order, oldest first."""
    others = [order for key, order in account.orders.items() if key != order_id and order.entered]
    overdue = account.overdue(today, policy.minimum_amount)
    return Grounds(
        open_invoices=len(account.open_items()),
        overdue_invoices=tuple(
            {"invoice_id": one.item.invoice_id, "number": one.item.number, "days": one.days}
            for one in overdue[:FEW]
        ),
        open_orders=tuple(
            order.number for order in others if order.awaits_shipment and order.state == "cleared"
        )[:FEW],
        in_transit=tuple(
            order.number for order in others if order.shipped_on is not None and not order.withdrawn
        )[:FEW],
        cash_received_on=tuple(sorted({cash.received_on for cash in account.cash})[:FEW]),
    )


def as_stored(compared: Compared) -> dict[str, Any]:
    """Numbers of a check as the view of orders has them: days as text."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in vars(compared).items()
    }


def order(db: Db, caller: "Caller", order_id: str) -> Document:
    """An order. Raises NotFound when there is none or the caller cannot see it."""
    row = ORDERS.get(db, order_id)
    if row is None or not permissions.may_see_order(caller, row):
        raise NotFound()
    return row


def payment(db: Db, caller: "Caller", payment_id: str) -> Document:
    """A payment. Raises NotFound when there is none or the caller cannot see it."""
    row = PAYMENTS.get(db, payment_id)
    if row is None or not permissions.may_see_payment(caller, row):
        raise NotFound()
    return row


def payment_foreseen(customer_id: str, currency: str, query: Mapping[str, Any]) -> RecordPayment:
    """The payment that a query describes."""
    parts = [part.partition(":") for part in query.get("allocations", ())]
    return RecordPayment(
        customer_id=customer_id,
        payment_id="foreseen",
        amount=Money(query["amount"], currency),
        received_on=query["received_on"],
        order_id=query.get("order_id"),
        allocations=tuple(Allocation(invoice_id=key, amount=Decimal(amount)) for key, _, amount in parts)
        or None,
        bank_charge=query.get("bank_charge", Decimal(0)),
        reference=query.get("reference"),
        confirm=query.get("confirm", False),
        reason="foreseen",
    )


def invoice_foreseen(customer_id: str, currency: str, query: Mapping[str, Any]) -> IssueInvoice:
    """The invoice that a query describes."""
    more = {name: query[name] for name in ("order_id", "terms", "due_on", "confirm") if name in query}
    return IssueInvoice(
        customer_id=customer_id,
        invoice_id="foreseen",
        number=query["number"],
        amount=Money(query["amount"], currency),
        issued_on=query["issued_on"],
        reason="foreseen",
        **more,
    )


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


# -- the ageing ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Owed:
    """An invoice that was open on a day: what of it counts by its days past due, and what was disputed."""

    row: Document
    days: int
    claimed: Decimal
    disputed: Decimal

    def within(self, bucket: str, policy: Policy) -> Decimal:
        """What the invoice adds to a sum of the ageing."""
        if bucket == DISPUTED:
            return self.disputed
        if bucket == OVERDUE:
            return self.claimed if self.days > 0 else ZERO
        return self.claimed if bucket_of(self.days, policy.ageing) == bucket else ZERO


def ageing_of(
    db: Db, caller: "Caller", policy: Policy, as_of: date, customer_id: str | None = None
) -> dict[str, Any]:
    """Open amounts by days past due, and amounts paid in the last year by days late."""
    scope = _scope(caller, customer_id)
    by_customer: dict[str, list[Owed]] = {}
    for one in _owed(db, scope, as_of):
        by_customer.setdefault(one.row["customer_id"], []).append(one)
    since = as_of - timedelta(days=PAID_WITHIN_DAYS)
    lately = {"received_on": {"$gt": since.isoformat(), "$lt": _day_after(as_of)}}
    paid = [(row["days_late"], row["amount"]) for row in MOVEMENTS.find(db, {**scope, **lately})]
    names = _names(db, caller, sorted(by_customer))
    return {
        "as_of": as_of,
        **_summed([one for owed in by_customer.values() for one in owed], policy),
        "paid_since": since,
        "paid": spread(paid, policy.ageing),
        "customers": [
            {"customer_id": key, **_named(names, key), **_summed(owed, policy)}
            for key, owed in sorted(by_customer.items())
        ],
    }


def aged(
    db: Db, caller: "Caller", policy: Policy, as_of: date, bucket: str, customer_id: str | None
) -> dict[str, Any]:
    """The invoices behind a sum of the ageing, longest overdue first, their number and sum."""
    parts = [(one, one.within(bucket, policy)) for one in _owed(db, _scope(caller, customer_id), as_of)]
    mine = sorted(
        ((one, amount) for one, amount in parts if amount),
        key=lambda part: (-part[0].days, part[0].row["number"]),
    )
    shown = mine[:MOST_LISTED]
    names = _names(db, caller, sorted({one.row["customer_id"] for one, _ in shown}))
    return {
        "count": len(mine),
        "total": sum((amount for _, amount in mine), ZERO),
        "items": [
            {
                "invoice_id": one.row["_id"],
                "customer_id": one.row["customer_id"],
                **_named(names, one.row["customer_id"]),
                "number": one.row["number"],
                "due_on": one.row["due_on"],
                "days": one.days,
                "amount": amount,
            }
            for one, amount in shown
        ],
    }


def owed_on(
    db: Db, caller: "Caller", before: date | None, customer_id: str | None = None
) -> dict[str, Decimal | None]:
    """What was owed and overdue on an earlier day; None for both where none is asked for."""
    if before is None:
        return {"total_before": None, "overdue_before": None}
    owed = [*_owed(db, _scope(caller, customer_id), before)]
    return {
        "total_before": sum((one.claimed + one.disputed for one in owed), ZERO),
        "overdue_before": sum((one.claimed for one in owed if one.days > 0), ZERO),
    }


def _scope(caller: "Caller", customer_id: str | None) -> Document:
    return {**permissions.invoices(caller), **({} if customer_id is None else {"customer_id": customer_id})}


def _owed(db: Db, scope: Document, as_of: date) -> Iterator[Owed]:
    for row, residual in _open_as_of(db, scope, as_of):
        days = days_past_due(date.fromisoformat(row["due_on"]), as_of)
        disputed = min(residual, _disputed(row, as_of))
        yield Owed(row, days, residual - disputed, disputed)


def _disputed(row: Document, as_of: date) -> Decimal:
    """What was disputed of an invoice on a day, by its last dispute."""
    dispute = row.get("dispute")
    if dispute is None or not dispute["opened_on"] <= as_of.isoformat() <= row["disputed_until"]:
        return ZERO
    return Decimal(dispute["amount"])


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


def _summed(owed: Sequence[Owed], policy: Policy) -> dict[str, Any]:
    amounts = [(one.days, one.claimed) for one in owed]
    disputed = sum((one.disputed for one in owed), ZERO)
    return {
        "total": sum((amount for _, amount in amounts), disputed),
        "overdue": sum((amount for days, amount in amounts if days > 0), ZERO),
        "disputed": disputed,
        "buckets": spread(amounts, policy.ageing),
    }


def _named(names: Mapping[str, Document], customer_id: str) -> Document:
    account = names.get(customer_id, {})
    return {"code": account.get("code"), "name": account.get("name")}


def _names(db: Db, caller: "Caller", customer_ids: list[str]) -> Mapping[str, Document]:
    query = {**permissions.accounts(caller), "_id": {"$in": customer_ids}}
    return {row["_id"]: row for row in ACCOUNTS.find(db, query)}
