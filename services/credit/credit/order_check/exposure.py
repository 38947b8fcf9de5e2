"""Exposure: what a customer owes or may come to owe, each document counted once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from credit.order_check.orders import Order, OrderAccount

ZERO = Decimal(0)


@dataclass(frozen=True)
class Exposure:
    """An exposure by its parts, in the account's currency.

    `deposits` count at most the order that each secures; `unapplied` is free cash.
    """

    receivables: Decimal
    open_orders: Decimal
    in_transit: Decimal
    deposits: Decimal
    unapplied: Decimal

    @property
    def net(self) -> Decimal:
        """The net exposure, see `net_with`."""
        return self.net_with(ZERO)

    def net_with(self, more: Decimal) -> Decimal:
        """Net exposure (R274): receivables + open orders + in transit - deposits + `more` - unapplied.

        It is never below 0. The parts are those of SAP's credit check.
        """
        gross = self.receivables + self.open_orders + self.in_transit - self.deposits
        return max(ZERO, gross + more - self.unapplied)

    def with_order(self, order: "OrderValue") -> "Exposure":
        return replace(
            self, open_orders=self.open_orders + order.amount, deposits=self.deposits + order.deposit
        )


@dataclass(frozen=True)
class OrderValue:
    """The amount of an order that is not invoiced yet, and the deposit that secures it."""

    amount: Decimal
    deposit: Decimal

    @property
    def net(self) -> Decimal:
        return self.amount - self.deposit


def value_of(order: Order, account: OrderAccount) -> OrderValue:
    """The value of an order, less what was invoiced of it: no amount counts twice."""
    invoiced = sum((item.amount for item in account.items_of(order.order_id)), ZERO)
    amount = max(ZERO, order.total - invoiced)
    return OrderValue(amount, min(amount, account.deposit_of(order.order_id)))


def money_needed(order_id: str, account: OrderAccount) -> Decimal | None:
    """The money that an order still needs: what of it was not invoiced. None while that is not known."""
    order = account.orders.get(order_id)
    if order is None:
        return None
    if order.withdrawn:
        return ZERO
    return value_of(order, account).amount if order.entered and order.currency == account.currency else None


def exposure(account: OrderAccount, unshipped: Iterable[Order] | None = None) -> Exposure:
    """The exposure of an account, with these unshipped orders; by default all that are cleared.

    Orders in another currency do not count: they are held until there are exchange rates.
    """
    if unshipped is None:
        unshipped = (o for o in account.orders.values() if o.awaits_shipment and o.state == "cleared")
    waiting = [value_of(order, account) for order in unshipped]
    shipped = [
        value_of(order, account)
        for order in account.orders.values()
        if order.entered
        and order.shipped_on is not None
        and not order.withdrawn
        and order.currency == account.currency
    ]
    return Exposure(
        receivables=sum((item.residual for item in account.open_items()), ZERO),
        open_orders=sum((order.amount for order in waiting), ZERO),
        in_transit=sum((order.amount for order in shipped), ZERO),
        deposits=sum((order.deposit for order in (*waiting, *shipped)), ZERO),
        unapplied=account.free_cash(),
    )
