"""The check of an order against its account (R274): cleared or held, with every number compared."""

from dataclasses import dataclass
from decimal import Decimal

from credit.grades import Grade
from credit.order_check.events import Compared, HoldReason
from credit.order_check.exposure import Exposure, OrderValue, value_of
from credit.order_check.orders import Order, OrderAccount
from credit.order_check.reasons import (
    collection_reason,
    deposit_reason,
    no_limit_reason,
    no_rate_reason,
    over_limit_reason,
    overdue_reason,
    promise_reason,
    terms_reason,
)
from credit.policy.context import DecisionContext
from credit.policy.terms import PREPAID, Terms, parse, required_deposit

ZERO = Decimal(0)

UTILISATION = "UTILISATION"
OVERRIDDEN = "OVERRIDDEN"
SAME_NUMBER = "SAME_NUMBER"


@dataclass(frozen=True)
class Check:
    """The result of a check: without `reasons` the order is cleared, perhaps with `warnings`."""

    reasons: tuple[HoldReason, ...]
    warnings: tuple[str, ...]
    compared: Compared

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(reason.code for reason in self.reasons)


def check_order(
    order: Order, account: OrderAccount, others: Exposure, collection_level: int, context: DecisionContext
) -> Check:
    """Check an order. `others` is the exposure without this order.

    An order that is fully paid is cleared; of one on prepaid terms only missing money can hold it. For an
    account that was not assessed, a deposit takes the place of a limit on the terms that the policy names.
    The deposit is asked for only where the terms are allowed at all.
    """
    policy = context.policy
    terms = parse(order.terms)
    compared = _compare(order, account, others, terms, collection_level, context)
    currency = account.currency
    reasons: list[HoldReason | None]
    if order.currency != account.currency:
        # Amounts in another currency cannot be compared; rules without an amount still apply.
        reasons = [
            terms_reason(terms, compared, context),
            overdue_reason(compared, currency),
            collection_reason(compared, context),
            promise_reason(account),
            no_rate_reason(compared, order.currency, currency),
        ]
    elif _is_paid(compared, policy.minimum_amount):
        reasons = []
    elif terms is not None and terms.family == PREPAID:
        # No credit is needed, so only missing money can hold it.
        reasons = [deposit_reason(compared, currency, context)]
    else:
        secured = (
            account.grade is Grade.NR
            and terms is not None
            and terms.family in policy.orders.unassessed_on_deposit
        )
        not_allowed = terms_reason(terms, compared, context)
        reasons = [
            not_allowed,
            None if secured else no_limit_reason(compared, context),
            None if secured else over_limit_reason(compared, currency, context),
            overdue_reason(compared, currency),
            collection_reason(compared, context),
            promise_reason(account),
            None if not_allowed else deposit_reason(compared, currency, context),
        ]
    found = tuple(reason for reason in reasons if reason is not None)
    overridden = bool(found) and _is_overridden(order, compared, context)
    return Check(
        reasons=() if overridden else found,
        warnings=_warnings(order, account, compared, overridden, context),
        compared=compared,
    )


def _is_paid(compared: Compared, minimum: Decimal) -> bool:
    """Whether the order's money is here, but for what a bank may have kept of it."""
    missing = compared.order_total - compared.deposit_received
    return missing <= 0 or (compared.deposit_received > 0 and missing < minimum)


def _is_overridden(order: Order, compared: Compared, context: DecisionContext) -> bool:
    override = order.override
    return (
        override is not None
        and context.today <= override.expires_on
        and compared.order_net <= override.amount
    )


def _warnings(
    order: Order, account: OrderAccount, compared: Compared, overridden: bool, context: DecisionContext
) -> tuple[str, ...]:
    used = compared.utilisation
    same = [o for o in account.orders.values() if o.number == order.number and not o.withdrawn]
    warned = {
        UTILISATION: used is not None and used >= context.policy.orders.warn_at and compared.order_net > 0,
        SAME_NUMBER: len(same) > 1,
        OVERRIDDEN: overridden,
    }
    return tuple(code for code, holds in warned.items() if holds)


def _compare(
    order: Order,
    account: OrderAccount,
    others: Exposure,
    terms: Terms | None,
    collection_level: int,
    context: DecisionContext,
) -> Compared:
    policy, grade, limit = context.policy, account.grade, account.limit
    same_currency = order.currency == account.currency
    value = value_of(order, account) if same_currency else OrderValue(ZERO, ZERO)
    tolerance = policy.orders.tolerance[grade]
    overdue = account.overdue(context.today, policy.minimum_amount)
    with_order = others.net_with(value.net)
    required = ZERO
    if terms is not None and same_currency:
        required = required_deposit(terms, order.total, order.deposit, grade, policy.terms)
    # Paid, credited or written off: nothing of it is owed any more.
    settled = sum((item.amount - item.residual for item in account.items_of(order.order_id)), ZERO)
    return Compared(
        business_date=context.today,
        grade=grade,
        terms=order.terms,
        limit=limit,
        limit_expires_on=account.limit_expires_on,
        tolerance=tolerance,
        limit_with_tolerance=None if limit is None else limit * (1 + tolerance),
        receivables=others.receivables,
        open_orders=others.open_orders,
        in_transit=others.in_transit,
        deposits=others.deposits,
        unapplied=others.unapplied,
        net_exposure=others.net,
        order_total=order.total,
        order_deposit=value.deposit,
        order_net=value.net if same_currency else order.total,
        exposure_with_order=with_order,
        utilisation=with_order / limit if limit else None,
        deposit_required=required,
        deposit_received=account.deposit_of(order.order_id) + settled,
        oldest_days_overdue=max((one.days for one in overdue), default=0),
        overdue_days_allowed=policy.orders.overdue_days[grade],
        overdue_amount=sum((one.amount for one in overdue), ZERO),
        overdue_amount_allowed=max(
            policy.orders.overdue_minimum, (limit or ZERO) * policy.orders.overdue_share
        ),
        collection_level=collection_level,
    )
