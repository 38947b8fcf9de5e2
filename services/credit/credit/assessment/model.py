"""Decisions on statements, traits and reviews. A fall takes effect at once; a rise needs a review."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Literal

from credit.assessment.assessing import Assessment, assess
from credit.assessment.authority import authority_of, check_authority
from credit.assessment.commands import ApproveLimit, AssessCredit, FileStatements, ScoreTraits
from credit.assessment.errors import (
    ConfirmationRequired,
    NothingProposed,
    OwnProposal,
    ProposalOutdated,
)
from credit.assessment.events import (
    CreditAssessed,
    CreditGradeChanged,
    CreditLimitProposed,
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
from credit.receivable.checking import check_past
from credit.receivable.errors import other_currency
from credit.values import Occasion
from eventing import Money, NotFound

Changes = AccountChanges[RatedAccount]

ZERO = Decimal(0)

#: What becomes of a review.
Outcome = Literal["set", "proposed", "beyond", "unconfirmed"]


def file_statements(changes: Changes, command: FileStatements, context: DecisionContext) -> None:
    account = changes.account
    _must_be_open(account)
    if command.currency != account.currency:
        raise other_currency("currency", command.currency, account.currency)
    check_past("period_end", command.period_end, context)
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
            filed_by=command.by,
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
            scored_by=command.by,
        )
    )
    _lower_at_once(changes, "traits", context)


def review(changes: Changes, command: AssessCredit, context: DecisionContext) -> None:
    """A review by a person, which alone can raise or renew a limit, or raise the grade.

    What two people must agree on is only proposed. Raises ConfirmationRequired for flagged figures,
    AuthorityExceeded for a limit beyond the role's authority.
    """
    account = changes.account
    _must_be_open(account)
    requested = _amount(account, "requested_limit", command.requested_limit)
    sales = _amount(account, "own_sales", command.own_sales)
    found = assess(account, context, requested, sales)
    unconfirmed = tuple(flag for flag in found.flags if flag in NEEDS_CONFIRMATION)
    if unconfirmed and not command.confirmed:
        raise ConfirmationRequired(flags=unconfirmed)
    limit = Money(found.limit, account.currency)
    if _grants(account, found):
        if _needs_two(found.limit, context):
            changes.add(
                CreditLimitProposed(
                    customer_id=account.customer_id,
                    grade=found.grade,
                    limit=limit,
                    requested_limit=command.requested_limit,
                    own_sales=command.own_sales,
                    confirmed=command.confirmed,
                    inputs_hash=found.inputs_hash,
                    proposed_by=command.by,
                    policy_version=context.policy.version,
                    business_date=context.today,
                )
            )
            return
        check_authority(command.role, limit, account.currency, context)
    grounds = Grounds("review", requested, sales, command.confirmed, assessed_by=command.by)
    _take_effect(changes, found, grounds, context)


def outcome(account: RatedAccount, found: Assessment, role: str, context: DecisionContext) -> Outcome:
    """What becomes of a review by `role`: it is set, proposed, beyond its authority, or unconfirmed."""
    if any(flag in NEEDS_CONFIRMATION for flag in found.flags):
        return "unconfirmed"
    if not _grants(account, found):
        return "set"
    if _needs_two(found.limit, context):
        return "proposed"
    authority = authority_of(role, context)
    return "set" if authority is None or found.limit <= authority else "beyond"


def approve(changes: Changes, command: ApproveLimit, context: DecisionContext) -> None:
    """Approve what somebody else proposed, on papers that somebody else filed.

    Raises NothingProposed, OwnProposal, ProposalOutdated, AuthorityExceeded.
    """
    account = changes.account
    _must_be_open(account)
    proposal = account.proposal
    if proposal is None:
        raise NothingProposed()
    filed_by = account.statements.filed_by if account.statements else None
    if command.by in {proposal.proposed_by, filed_by, account.scored_by}:
        raise OwnProposal()
    requested = _amount(account, "requested_limit", proposal.requested_limit)
    sales = _amount(account, "own_sales", proposal.own_sales)
    found = assess(account, context, requested, sales)
    if (found.inputs_hash, found.limit) != (proposal.inputs_hash, proposal.limit.amount):
        raise ProposalOutdated(proposed=proposal.limit.amount, limit=found.limit)
    check_authority(command.role, proposal.limit, account.currency, context)
    grounds = Grounds(
        "review",
        requested,
        sales,
        proposal.confirmed,
        assessed_by=proposal.proposed_by,
        approved_by=command.by,
    )
    _take_effect(changes, found, grounds, context)


@dataclass(frozen=True)
class Grounds:
    """What an assessment rests on besides the account, and who stands for it."""

    occasion: Occasion
    requested: Decimal | None
    sales: Decimal | None
    confirmed: bool
    assessed_by: str | None = None
    approved_by: str | None = None


def _grants(account: RatedAccount, found: Assessment) -> bool:
    """Whether the review grants credit: a limit that stays the same is granted for another period."""
    return found.limit > 0 and found.limit >= (account.limit or ZERO)


def _needs_two(limit: Decimal, context: DecisionContext) -> bool:
    above = context.policy.limits.four_eyes_above
    return above is not None and limit > above


def _take_effect(changes: Changes, found: Assessment, grounds: Grounds, context: DecisionContext) -> None:
    account = changes.account
    changes.add(_assessed(account, found, grounds, context))
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
    grounds = Grounds(occasion, account.requested_limit, account.own_sales, account.confirmed)
    changes.add(_assessed(account, found, grounds, context))
    if grade_falls:
        changes.add(_graded(account, found, occasion, context))
    if limit_falls:
        changes.add(_limited(account, found, found.limit, occasion, context))


def _assessed(
    account: RatedAccount, found: Assessment, grounds: Grounds, context: DecisionContext
) -> CreditAssessed:
    currency = account.currency
    return CreditAssessed(
        customer_id=account.customer_id,
        policy_version=context.policy.version,
        occasion=grounds.occasion,
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
        own_sales=None if grounds.sales is None else Money(grounds.sales, currency),
        requested_limit=None if grounds.requested is None else Money(grounds.requested, currency),
        limit=Money(found.limit, currency),
        flags=found.flags,
        confirmed=grounds.confirmed,
        inputs_hash=found.inputs_hash,
        assessed_by=grounds.assessed_by,
        approved_by=grounds.approved_by,
    )


def _graded(
    account: RatedAccount, found: Assessment, reason: str, context: DecisionContext
) -> CreditGradeChanged:
    overdue = account.overdue(context.today, context.policy.minimum_amount)
    return CreditGradeChanged(
        customer_id=account.customer_id,
        previous_grade=account.grade,
        grade=found.grade,
        reason=reason,
        policy_version=context.policy.version,
        days_overdue=max((one.days for one in overdue), default=0),
        average_days_late=found.average_days_late,
        business_date=context.today,
    )


def _limited(
    account: RatedAccount, found: Assessment, limit: Decimal, reason: str, context: DecisionContext
) -> CreditLimitSet:
    expires_on = context.today + timedelta(days=context.policy.limits.valid_days[found.grade])
    if account.limit is not None and account.limit_expires_on is not None and limit < account.limit:
        # A fall renews nothing.
        expires_on = min(expires_on, account.limit_expires_on)
    return CreditLimitSet(
        customer_id=account.customer_id,
        previous_limit=None if account.limit is None else Money(account.limit, account.currency),
        limit=Money(limit, account.currency),
        expires_on=expires_on,
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
