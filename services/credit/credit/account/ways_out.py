"""Ways out of a hold: each computed by trying it on the account as it is, and looking at the order then.

So they rest on the very rules that hold and release, whatever those become: cash that goes to the oldest
invoice first, grades that stay lowered, and orders that have waited longer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import ROUND_UP, Decimal
from itertools import accumulate
from typing import Literal

from credit.account.foreseeing import after
from credit.account.state import Account
from credit.assessment.authority import authority_of
from credit.collection.ladder import collection_level
from credit.order_check.check import Check, check_order
from credit.order_check.exposure import exposure, value_of
from credit.order_check.reasons import DEPOSIT, NO_LIMIT, NO_RATE, OVER_LIMIT, TERMS
from credit.policy.context import DecisionContext
from credit.policy.terms import parse
from credit.receivable.commands import RecordPayment
from eventing import Money

ZERO = Decimal(0)
#: How many invoices and orders are looked at in search of the least payment.
MOST = 200
#: Families of terms whose code has days.
_WITH_DAYS = frozenset({"OA", "DA", "LC_USANCE"})

Way = Literal["pay", "deposit", "prepay", "limit", "terms"]


@dataclass(frozen=True)
class WayOut:
    """Something that would end reasons of a hold: `ends` and `leaves` are their codes.

    `pay` is money for whatever is oldest, `deposit` and `prepay` are for the order itself, `limit` is a limit
    of `amount`, `terms` are those the order could have. `amount` is in the account's currency.
    """

    way: Way
    amount: Decimal | None
    terms: tuple[str, ...]
    ends: tuple[str, ...]
    leaves: tuple[str, ...]

    @property
    def releases(self) -> bool:
        return not self.leaves


@dataclass(frozen=True)
class Leave:
    """What it takes to let a held order go in spite of its reasons; `authority` None is unlimited."""

    needed: Decimal
    authority: Decimal | None
    within: bool
    days: int


def check_now(account: Account, order_id: str, context: DecisionContext) -> Check:
    """The check of an order as it would come out now, with every number."""
    orders = {key: order for key, order in account.orders.items() if key != order_id}
    others = exposure(replace(account, orders=orders))
    level = collection_level(account, context.policy, context.today)
    return check_order(account.orders[order_id], account, others, level, context)


def leave_for(account: Account, order_id: str, role: str, context: DecisionContext) -> Leave:
    """How far a role is from letting the order go."""
    needed = value_of(account.orders[order_id], account).net
    authority = authority_of(role, context)
    same = account.orders[order_id].currency == account.currency
    within = authority is None or (same and needed <= authority)
    return Leave(needed, authority, within, context.policy.orders.override_days)


def ways_out(account: Account, order_id: str, context: DecisionContext) -> tuple[WayOut, ...]:
    """What would end the hold of an order, the whole of it before parts; none for one that is not held.

    An order in another currency waits for exchange rates: no sum ends that.
    """
    order = account.orders[order_id]
    if order.state != "held":
        return ()
    check = check_now(account, order_id, context)
    if NO_RATE in check.codes:
        return ()
    search = _Search(account, order_id, check, context)
    paying = search.paying()
    found = [paying, *search.for_the_order(also_whole=paying is None), search.limit(), search.other_terms()]
    ways = [way for way in found if way is not None and way.ends]
    return tuple(sorted(ways, key=lambda way: not way.releases))


@dataclass(frozen=True)
class _Search:
    account: Account
    order_id: str
    check: Check
    context: DecisionContext

    def paying(self) -> WayOut | None:
        """The least payment on account that releases the order."""
        if not self.account.open_items() or set(self.check.codes) <= {DEPOSIT, TERMS}:
            return None
        sums = list(accumulate(item.residual for item in self.account.open_items()[:MOST]))
        return self._least("pay", [*sums, *self._excesses()], self._paid)

    def for_the_order(self, *, also_whole: bool) -> list[WayOut | None]:
        """The deposit, what is over the limit, or else, where asked, the whole order in advance."""
        found: list[WayOut | None] = []
        compared = self.check.compared
        if DEPOSIT in self.check.codes:
            missing = compared.deposit_required - compared.deposit_received
            found.append(self._way("deposit", missing, self._prepaid(missing)))
        if OVER_LIMIT in self.check.codes:
            found.append(self._least("prepay", self._excesses(), self._prepaid))
            if found[-1] is None:
                over = self._rounded(self._excess())
                found.append(self._way("prepay", over, self._prepaid(over)))
        released = any(way is not None and way.releases for way in found)
        if also_whole and not released and compared.order_net > 0:
            whole = compared.order_net
            found.append(self._way("prepay", whole, self._prepaid(whole)))
        return found

    def limit(self) -> WayOut | None:
        """The least limit, rounded up to the policy's step, under which nothing of the limit holds it."""
        if not {NO_LIMIT, OVER_LIMIT} & set(self.check.codes):
            return None
        policy, compared = self.context.policy, self.check.compared
        step = policy.limits.step
        least = compared.exposure_with_order / (1 + compared.tolerance)
        amount = max(step, (least / step).quantize(Decimal(1), ROUND_UP) * step)
        expires = self.context.today + timedelta(days=policy.limits.valid_days[self.account.grade])
        then = replace(self.account, limit=amount, limit_expires_on=expires)
        return self._way("limit", amount, check_now(then, self.order_id, self.context).codes)

    def other_terms(self) -> WayOut | None:
        """The terms under which the order would go, or else those that the grade has at all."""
        if TERMS not in self.check.codes:
            return None
        rules = self.context.policy.terms.by_grade[self.account.grade]
        codes = [
            f"{family}_{rules.max_days}" if family in _WITH_DAYS else family
            for family in rules.allowed
            if family not in _WITH_DAYS or rules.max_days
        ]
        left = {code: self._on_terms(code) for code in codes if parse(code) is not None}
        if not left:
            return None
        best = min(left.values(), key=len)
        terms = tuple(code for code, leaves in left.items() if leaves == best)
        return self._way("terms", None, best, terms)

    def _on_terms(self, code: str) -> tuple[str, ...]:
        order = replace(self.account.orders[self.order_id], terms=code)
        then = replace(self.account, orders={**self.account.orders, self.order_id: order})
        return check_now(then, self.order_id, self.context).codes

    def _excess(self) -> Decimal:
        compared = self.check.compared
        return max(ZERO, compared.exposure_with_order - (compared.limit_with_tolerance or ZERO))

    def _excesses(self) -> list[Decimal]:
        """What is over the limit, alone and with the orders that are held, too: those may go first."""
        held = [
            value_of(order, self.account).net
            for key, order in self.account.orders.items()
            if key != self.order_id and order.state == "held" and order.awaits_shipment
        ]
        return [self._excess() + more for more in accumulate(held[:MOST], initial=ZERO)]

    def _least(
        self, way: Way, amounts: Sequence[Decimal], leaves: Callable[[Decimal], tuple[str, ...]]
    ) -> WayOut | None:
        """An amount after which nothing is left, with no less than it in question among those tried."""
        tried = sorted({self._rounded(amount) for amount in amounts if amount > 0})
        low, high = 0, len(tried)
        while low < high:
            middle = (low + high) // 2
            if leaves(tried[middle]):
                low = middle + 1
            else:
                high = middle
        return self._way(way, tried[low], ()) if low < len(tried) else None

    def _paid(self, amount: Decimal) -> tuple[str, ...]:
        return self._after_payment(amount, None)

    def _prepaid(self, amount: Decimal) -> tuple[str, ...]:
        return self._after_payment(amount, self.order_id)

    def _after_payment(self, amount: Decimal, order_id: str | None) -> tuple[str, ...]:
        payment = RecordPayment(
            customer_id=self.account.customer_id,
            payment_id="foreseen",
            amount=Money(amount, self.account.currency),
            received_on=self.context.calendar_date,
            order_id=order_id,
            confirm=True,
            reason="foreseen",
        )
        order = after(self.account, payment, self.context).orders[self.order_id]
        return order.hold if order.state == "held" else ()

    def _rounded(self, amount: Decimal) -> Decimal:
        """Up to what can be paid in the account's currency."""
        return amount.quantize(Money(amount, self.account.currency).rounded().amount, ROUND_UP)

    def _way(
        self, way: Way, amount: Decimal | None, leaves: tuple[str, ...], terms: tuple[str, ...] = ()
    ) -> WayOut:
        ends = tuple(code for code in self.check.codes if code not in leaves)
        return WayOut(way, amount, terms, ends, leaves)
