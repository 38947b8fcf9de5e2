"""Events of grade and limit, and of the statements and traits behind them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from credit.assessment.traits import TraitResult
from credit.assessment.working_assets import Figures, WorkingAssets
from credit.contracts import PUBLISHED
from credit.grades import Grade
from credit.values import Code, Currency, Occasion, Origin, Reliability, Scores, TraitNote
from eventing import Id, Money, Personal


@PUBLISHED.event("StatementsFiled.v1")
@dataclass(frozen=True, kw_only=True)
class StatementsFiled:
    customer_id: Id
    currency: Currency
    period_end: date
    figures: Figures
    origin: Origin
    reliability: Reliability
    filed_on: date
    filed_by: Id


@PUBLISHED.event("TraitsScored.v1")
@dataclass(frozen=True, kw_only=True)
class TraitsScored:
    customer_id: Id
    scores: Scores
    note: Personal[TraitNote | None]
    scored_on: date
    scored_by: Id


@PUBLISHED.event("CreditAssessed.v1")
@dataclass(frozen=True, kw_only=True)
class CreditAssessed:
    """An assessment with all its inputs. `limit` is its result.

    `assessed_by` is None where new facts alone lowered grade or limit, `approved_by` where nobody else had
    to approve it.
    """

    customer_id: Id
    policy_version: int
    occasion: Occasion
    assessed_on: date
    financial_grade: Grade
    trait_grade: Grade
    base_grade: Grade
    notches: int
    cap: Grade | None
    grade: Grade
    evaluation_value: Decimal | None
    working_assets: WorkingAssets | None
    traits: TraitResult | None
    average_days_late: Decimal | None
    model_limit: Decimal
    adjusted_limit: Decimal
    own_sales: Money | None
    requested_limit: Money | None
    limit: Money
    flags: tuple[Code, ...]
    confirmed: bool
    inputs_hash: Code
    assessed_by: Id | None
    approved_by: Id | None


@PUBLISHED.event("CreditLimitProposed.v1")
@dataclass(frozen=True, kw_only=True)
class CreditLimitProposed:
    """A review came to a limit that somebody else must approve; until then nothing changes."""

    customer_id: Id
    grade: Grade
    limit: Money
    requested_limit: Money | None
    own_sales: Money | None
    confirmed: bool
    inputs_hash: Code
    proposed_by: Id
    policy_version: int
    business_date: date


@PUBLISHED.event("CreditGradeChanged.v1")
@dataclass(frozen=True, kw_only=True)
class CreditGradeChanged:
    """The grade changed. `reason`: an occasion, `assessment`, `late_payment`, or `arrears_` and the days."""

    customer_id: Id
    previous_grade: Grade
    grade: Grade
    reason: Code
    policy_version: int
    days_overdue: int
    average_days_late: Decimal | None
    business_date: date


@PUBLISHED.event("CreditLimitSet.v1")
@dataclass(frozen=True, kw_only=True)
class CreditLimitSet:
    """A limit was set. `reason`: an occasion, `assessment`, `grade_d`, or `arrears_` and the days."""

    customer_id: Id
    previous_limit: Money | None
    limit: Money
    expires_on: date | None
    reason: Code
    policy_version: int
    business_date: date


@PUBLISHED.event("CreditReviewOpened.v1")
@dataclass(frozen=True, kw_only=True)
class CreditReviewOpened:
    """A person must look at this account again, beyond what the automatic rules do."""

    customer_id: Id
    reason: Code
    average_days_late: Decimal
    policy_version: int
    business_date: date
