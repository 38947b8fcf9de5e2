"""Reasons for holding an order: a function for each rule, with the numbers it compared.

Each returns None when the rule does not hold the order. Params are text: numbers in full, dates in ISO
format, and codes for the case of a rule. The sentences are in the catalogues of `wording`, kind
`hold_reason`.
"""

from datetime import date, timedelta
from decimal import Decimal

from credit.order_check.events import Compared, HoldReason
from credit.policy.context import DecisionContext
from credit.policy.terms import Terms, why_not_allowed
from credit.receivable.ledger import Ledger

ZERO = Decimal(0)

TERMS = "H2"
NO_LIMIT = "H3"
OVER_LIMIT = "H4"
OVERDUE = "H5"
COLLECTION = "H6"
PROMISE = "H7"
NO_RATE = "H8"
DEPOSIT = "H9"


def _reason(code: str, **params: object) -> HoldReason:
    return HoldReason(code=code, params={name: _as_text(value) for name, value in params.items()})


def _as_text(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)


def terms_reason(terms: Terms | None, compared: Compared, context: DecisionContext) -> HoldReason | None:
    """H2: the payment terms are not allowed for the grade."""
    why = why_not_allowed(terms, compared.grade, context.policy.terms)
    if why is None:
        return None
    return _reason(
        TERMS,
        why=why,
        terms=compared.terms,
        grade=compared.grade.value,
        days=0 if terms is None else terms.days,
        max_days=context.policy.terms.by_grade[compared.grade].max_days,
    )


def no_limit_reason(compared: Compared, context: DecisionContext) -> HoldReason | None:
    """H3: there is no limit, or it expired more than the policy's days of grace ago."""
    allowed = context.policy.limits.expiry_grace_days
    if compared.limit is None:
        return _reason(NO_LIMIT, why="not_set", expired_on="", days_expired=0, days_allowed=allowed)
    expires = compared.limit_expires_on
    if expires is None or compared.business_date <= expires + timedelta(days=allowed):
        return None
    days = (compared.business_date - expires).days
    return _reason(NO_LIMIT, why="expired", expired_on=expires, days_expired=days, days_allowed=allowed)


def over_limit_reason(compared: Compared, currency: str, context: DecisionContext) -> HoldReason | None:
    """H4: net exposure + order > limit x (1 + tolerance) (R274), by the policy's minimum amount or more.

    It is the excess that is compared with the minimum: small orders fill a limit like large ones. The
    tolerances are our own choice.
    """
    allowed = compared.limit_with_tolerance
    if compared.limit is None or allowed is None:
        return None
    if compared.exposure_with_order - allowed < context.policy.minimum_amount:
        return None
    return _reason(
        OVER_LIMIT,
        currency=currency,
        net_exposure=compared.net_exposure,
        order_net=compared.order_net,
        exposure_with_order=compared.exposure_with_order,
        limit=compared.limit,
        tolerance=compared.tolerance,
        limit_with_tolerance=allowed,
    )


def overdue_reason(compared: Compared, currency: str) -> HoldReason | None:
    """H5: something is overdue for too long, and the overdue amount is too large; both, as in IFS."""
    late = compared.oldest_days_overdue > compared.overdue_days_allowed
    if not late or compared.overdue_amount <= compared.overdue_amount_allowed:
        return None
    return _reason(
        OVERDUE,
        currency=currency,
        oldest_days_overdue=compared.oldest_days_overdue,
        overdue_days_allowed=compared.overdue_days_allowed,
        overdue_amount=compared.overdue_amount,
        overdue_amount_allowed=compared.overdue_amount_allowed,
    )


def collection_reason(compared: Compared, context: DecisionContext) -> HoldReason | None:
    """H6: collection has reached the level at which trade is suspended (R284), as in Tryton and SAP."""
    stop = context.policy.orders.stop_level
    if compared.collection_level < stop:
        return None
    return _reason(COLLECTION, collection_level=compared.collection_level, stop_level=stop)


def promise_reason(account: Ledger) -> HoldReason | None:
    """H7: a promise was broken, and what it was about is not paid."""
    broken = [(item, item.promise) for item in account.open_items() if item.promise and item.broken]
    if not broken:
        return None
    first, promise = broken[0]
    return _reason(
        PROMISE,
        number=first.number,
        promised_for=promise.promised_for,
        missing=sum((item.broken for item, _ in broken), ZERO),
        currency=account.currency,
    )


def no_rate_reason(compared: Compared, order_currency: str, currency: str) -> HoldReason:
    """H8: the order is in another currency, and there is no exchange rate."""
    return _reason(
        NO_RATE, order_total=compared.order_total, order_currency=order_currency, currency=currency
    )


def deposit_reason(compared: Compared, currency: str, context: DecisionContext) -> HoldReason | None:
    """H9: the required deposit has not arrived in full."""
    missing = compared.deposit_required - compared.deposit_received
    # What a bank kept of it is not asked for, but something must have come.
    kept = context.policy.minimum_amount if compared.deposit_received else ZERO
    if missing <= 0 or missing < kept:
        return None
    return _reason(
        DEPOSIT,
        currency=currency,
        deposit_required=compared.deposit_required,
        deposit_received=compared.deposit_received,
        missing=missing,
    )
