"""Decisions on statements, traits and reviews. A fall takes effect at once; a rise needs a review."""

from datetime import timedelta
from decimal import Decimal

from credit.assessment.assessing import Assessment, assess
from credit.assessment.commands import AssessCredit, FileStatements, ScoreTraits
from credit.assessment.errors import AuthorityExceeded, ConfirmationRequired
from credit.assessment.events import (
    CreditAssessed,
    CreditGradeChanged,
    CreditLimitSet,
    StatementsFiled,
    TraitsScored,
)
from credit.assessment.rated import RatedAccount
from credit.assessment.traits import check_traits
from credit.assessment.working_assets import NEEDS_CONFIRMATION, check_figures
from credit.changes import AccountChanges
from credit.grades import Grade, is_worse
from credit.policy.context import DecisionContext
from credit.receivable.errors import other_currency
from credit.values import Occasion
from eventing import Invalid, Money, NotFound

Changes = AccountChanges[RatedAccount]

ZERO = Decimal(0)


def file_statements(changes: Changes, command: FileStatements, context: DecisionContext) -> None:
    account = changes.account
    _must_be_open(account)
    if command.currency != account.currency:
        raise other_currency("currency", command.currency, account.currency)
    if command.period_end > context.calendar_date:
        raise Invalid("period_end", "in_the_future")
    check_figures(command.figures, context.policy.statements)
    changes.add(
        StatementsFiled(
            customer_id=account.customer_id,
            currency=command.currency,
            period_end=command.period_end,
            figures=command.figures,
            origin=command.origin,
            reliability=command.reliability,
            filed_on=context.calendar_date,
        )
    )
    _lower_at_once(changes, "statements", context)


def score_traits(changes: Changes, command: ScoreTraits, context: DecisionContext) -> None:
    account = changes.account
    _must_be_open(account)
    check_traits(command.scores, context.policy.traits)
    changes.add(
        TraitsScored(
            customer_id=account.customer_id,
            scores=command.scores,
            note=command.note,
            scored_on=context.calendar_date,
        )
    )
    _lower_at_once(changes, "traits", context)


def review(changes: Changes, command: AssessCredit, context: DecisionContext) -> None:
    """A review by a person, which alone can raise grade or limit.

    Raises ConfirmationRequired for flagged figures, AuthorityExceeded for a rise beyond the role's authority.
    """
    account = changes.account
    _must_be_open(account)
    requested = _amount(account, "requested_limit", command.requested_limit)
    sales = _amount(account, "own_sales", command.own_sales)
    found = assess(account, context, requested, sales)
    unconfirmed = tuple(flag for flag in found.flags if flag in NEEDS_CONFIRMATION)
    if unconfirmed and not command.confirmed:
        raise ConfirmationRequired(flags=unconfirmed)
    authority = context.policy.limits.authorities.get(command.role, ZERO)
    if found.limit > (account.limit or ZERO) and authority is not None and found.limit > authority:
        raise AuthorityExceeded(role=command.role, limit=found.limit, authority=authority)

    changes.add(_assessed(account, found, "review", requested, sales, command.confirmed, context))
    if found.grade is not account.grade:
        changes.add(_graded(account, found, "assessment", context))
    if found.limit or account.limit is not None or found.grade is Grade.D:
        changes.add(_limited(account, found, found.limit, "assessment", context))


def _lower_at_once(changes: Changes, occasion: Occasion, context: DecisionContext) -> None:
    """Recompute grade and limit from new facts; without a review, only a fall takes effect."""
    account = changes.account
    found = assess(account, context, account.requested_limit, account.own_sales)
    grade_falls = is_worse(found.grade, than=account.grade)
    limit_falls = account.limit is not None and found.limit < account.limit
    if not grade_falls and not limit_falls:
        return
    confirmed = account.confirmed
    requested, sales = account.requested_limit, account.own_sales
    changes.add(_assessed(account, found, occasion, requested, sales, confirmed, context))
    if grade_falls:
        changes.add(_graded(account, found, occasion, context))
    if limit_falls:
        changes.add(_limited(account, found, found.limit, occasion, context))


def _assessed(
    account: RatedAccount,
    found: Assessment,
    occasion: Occasion,
    requested: Decimal | None,
    sales: Decimal | None,
    confirmed: bool,
    context: DecisionContext,
) -> CreditAssessed:
    currency = account.currency
    return CreditAssessed(
        customer_id=account.customer_id,
        policy_version=context.policy.version,
        occasion=occasion,
        assessed_on=context.today,
        financial_grade=found.financial_grade,
        trait_grade=found.traits.grade,
        base_grade=found.base_grade,
        notches=found.notches,
        cap=found.cap,
        grade=found.grade,
        evaluation_value=None if found.model is None else found.model.evaluation_value,
        working_assets=found.model,
        traits=found.traits,
        average_days_late=found.average_days_late,
        model_limit=found.model_limit,
        adjusted_limit=found.adjusted_limit,
        own_sales=None if sales is None else Money(sales, currency),
        requested_limit=None if requested is None else Money(requested, currency),
        limit=Money(found.limit, currency),
        flags=found.flags,
        confirmed=confirmed,
        inputs_hash=found.inputs_hash,
    )


def _graded(
    account: RatedAccount, found: Assessment, reason: str, context: DecisionContext
) -> CreditGradeChanged:
    oldest = account.overdue_items(context.today, context.policy.minimum_amount)
    return CreditGradeChanged(
        customer_id=account.customer_id,
        previous_grade=account.grade,
        grade=found.grade,
        reason=reason,
        policy_version=context.policy.version,
        days_overdue=max((item.days_past_due(context.today) for item in oldest), default=0),
        average_days_late=found.average_days_late,
        business_date=context.today,
    )


def _limited(
    account: RatedAccount, found: Assessment, limit: Decimal, reason: str, context: DecisionContext
) -> CreditLimitSet:
    valid = timedelta(days=context.policy.limits.valid_days[found.grade])
    return CreditLimitSet(
        customer_id=account.customer_id,
        previous_limit=None if account.limit is None else Money(account.limit, account.currency),
        limit=Money(limit, account.currency),
        expires_on=context.today + valid,
        reason=reason,
        policy_version=context.policy.version,
        business_date=context.today,
    )


def _amount(account: RatedAccount, field: str, money: Money | None) -> Decimal | None:
    if money is None:
        return None
    if money.currency != account.currency:
        raise other_currency(field, money.currency, account.currency)
    return money.amount


def _must_be_open(account: RatedAccount) -> None:
    if not account.opened:
        raise NotFound()
