"""The order check: one order against the account as it stands, cleared or held with every number compared."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from credit.domain.account import Account, Order
from credit.domain.collection import collection_level
from credit.domain.decision_context import DecisionContext
from credit.domain.events import Compared, HoldReason
from credit.domain.exposure import Exposure, OrderValue, value_of
from credit.domain.grades import Grade
from credit.domain.terms import PREPAID, Terms, parse, required_deposit, why_not_allowed

ZERO = Decimal(0)

TERMS = "H2"
NO_LIMIT = "H3"
OVER_LIMIT = "H4"
OVERDUE = "H5"
COLLECTION = "H6"
NO_RATE = "H8"
DEPOSIT = "H9"

UTILISATION = "UTILISATION"


@dataclass(frozen=True)
class Check:
    """No reasons: cleared, perhaps with warnings."""

    reasons: tuple[HoldReason, ...]
    warnings: tuple[str, ...]
    compared: Compared

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(reason.code for reason in self.reasons)


def check_order(order: Order, account: Account, others: Exposure, context: DecisionContext) -> Check:
    """`others` is the exposure without this order."""
    policy = context.policy
    terms = parse(order.terms)
    compared = _compare(order, account, others, terms, context)
    reasons: list[HoldReason | None]
    if order.currency != account.currency:
        # Nothing in another currency can be compared; what needs no amount still holds it.
        reasons = [
            _terms_reason(terms, compared, context),
            _overdue_reason(compared),
            _collection_reason(compared, context),
            _no_rate_reason(order, account),
        ]
    elif compared.order_net < policy.minimum_amount:
        reasons = []
    elif terms is not None and terms.family == PREPAID:
        # No credit is asked for, so nothing but the money itself can hold it.
        reasons = [_deposit_reason(compared, context)]
    else:
        secured = (
            account.grade is Grade.NR
            and terms is not None
            and terms.family in policy.orders.unassessed_on_deposit
        )
        reasons = [
            _terms_reason(terms, compared, context),
            None if secured else _no_limit_reason(compared, context),
            None if secured else _over_limit_reason(compared),
            _overdue_reason(compared),
            _collection_reason(compared, context),
            _deposit_reason(compared, context),
        ]
    used = compared.utilisation
    warned = (
        used is not None and used >= policy.orders.warn_at and compared.order_net >= policy.minimum_amount
    )
    return Check(
        reasons=tuple(reason for reason in reasons if reason is not None),
        warnings=(UTILISATION,) if warned else (),
        compared=compared,
    )


def _compare(
    order: Order, account: Account, others: Exposure, terms: Terms | None, context: DecisionContext
) -> Compared:
    policy, grade, limit = context.policy, account.grade, account.limit
    same_currency = order.currency == account.currency
    value = value_of(order, account) if same_currency else OrderValue(ZERO, ZERO)
    tolerance = policy.orders.tolerance[grade]
    overdue = account.overdue_items(context.today, policy.minimum_amount)
    with_order = others.net_with(value.net)
    required = ZERO
    if terms is not None and same_currency:
        required = required_deposit(terms, order.total, order.deposit, grade, policy.terms)
    paid_on_invoices = sum(
        (part.amount for item in account.items_of(order.order_id) for part in item.payments), ZERO
    )
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
        deposit_received=account.deposit_of(order.order_id) + paid_on_invoices,
        oldest_days_overdue=max((item.days_past_due(context.today) for item in overdue), default=0),
        overdue_days_allowed=policy.orders.overdue_days[grade],
        overdue_amount=sum((item.residual for item in overdue), ZERO),
        overdue_amount_allowed=max(
            policy.orders.overdue_minimum, (limit or ZERO) * policy.orders.overdue_share
        ),
        collection_level=collection_level(account, policy, context.today),
    )


def _terms_reason(terms: Terms | None, compared: Compared, context: DecisionContext) -> HoldReason | None:
    why = why_not_allowed(terms, compared.terms, compared.grade, context.policy.terms)
    if why is None:
        return None
    numbers = {}
    if terms is not None:
        numbers = {
            "days": Decimal(terms.days),
            "max_days": Decimal(context.policy.terms.by_grade[compared.grade].max_days),
        }
    return HoldReason(TERMS, why, numbers)


def _no_limit_reason(compared: Compared, context: DecisionContext) -> HoldReason | None:
    if compared.limit is None:
        return HoldReason(NO_LIMIT, "there is no limit", {})
    grace = timedelta(days=context.policy.limits.expiry_grace_days)
    expires = compared.limit_expires_on
    if expires is None or compared.business_date <= expires + grace:
        return None
    days = (compared.business_date - expires).days
    return HoldReason(
        NO_LIMIT,
        f"the limit expired on {expires}",
        {"days_expired": Decimal(days), "days_allowed": Decimal(grace.days)},
    )


def _over_limit_reason(compared: Compared) -> HoldReason | None:
    allowed = compared.limit_with_tolerance
    if compared.limit is None or allowed is None or compared.exposure_with_order <= allowed:
        return None
    return HoldReason(
        OVER_LIMIT,
        f"exposure with this order {compared.exposure_with_order} is above limit and tolerance {allowed}",
        {
            "net_exposure": compared.net_exposure,
            "order_net": compared.order_net,
            "exposure_with_order": compared.exposure_with_order,
            "limit": compared.limit,
            "tolerance": compared.tolerance,
            "limit_with_tolerance": allowed,
        },
    )


def _overdue_reason(compared: Compared) -> HoldReason | None:
    late = compared.oldest_days_overdue > compared.overdue_days_allowed
    if not late or compared.overdue_amount <= compared.overdue_amount_allowed:
        return None
    return HoldReason(
        OVERDUE,
        f"{compared.overdue_amount} is overdue, the oldest for {compared.oldest_days_overdue} days",
        {
            "oldest_days_overdue": Decimal(compared.oldest_days_overdue),
            "overdue_days_allowed": Decimal(compared.overdue_days_allowed),
            "overdue_amount": compared.overdue_amount,
            "overdue_amount_allowed": compared.overdue_amount_allowed,
        },
    )


def _collection_reason(compared: Compared, context: DecisionContext) -> HoldReason | None:
    stop = context.policy.orders.stop_level
    if compared.collection_level < stop:
        return None
    return HoldReason(
        COLLECTION,
        f"collection has reached level {compared.collection_level}",
        {"collection_level": Decimal(compared.collection_level), "stop_level": Decimal(stop)},
    )


def _no_rate_reason(order: Order, account: Account) -> HoldReason:
    return HoldReason(
        NO_RATE,
        f"the order is in {order.currency}, the account in {account.currency}; there is no exchange rate",
        {"order_total": order.total},
    )


def _deposit_reason(compared: Compared, context: DecisionContext) -> HoldReason | None:
    missing = compared.deposit_required - compared.deposit_received
    if missing < context.policy.minimum_amount:
        return None
    return HoldReason(
        DEPOSIT,
        f"of a deposit of {compared.deposit_required}, {compared.deposit_received} has arrived",
        {
            "deposit_required": compared.deposit_required,
            "deposit_received": compared.deposit_received,
            "missing": missing,
        },
    )
