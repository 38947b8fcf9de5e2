"""Tables of the credit policy: every number that decisions use, as data with a version.

A change is a new version with an effective date (R242); a decision uses only the policy it is given. Amounts
are in the base currency.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from credit.grades import Grade
from credit.values import Action, ActionOwner, Code, NextStep, NotNegative, Score, Stage
from eventing import Number

#: A positive number of things.
Count = Annotated[int, Number(min=1)]
NoneOrMore = Annotated[int, Number(min=0)]
#: From 0 to 10; the weights of a set add up to 100 (R264).
Weight = Annotated[int, Number(min=0, max=10)]
#: By trait.
Weights = dict[Code, Weight]


@dataclass(frozen=True)
class EvaluationThreshold:
    """Evaluation values up to and including `up_to` (None: any) give `percent` of the working assets."""

    up_to: Decimal | None
    percent: Decimal
    risk: Code
    grade: Grade


@dataclass(frozen=True)
class StatementRules:
    evaluation: tuple[EvaluationThreshold, ...]
    ratio_cap: Decimal  # current and quick ratio when there are no current liabilities
    max_age_months: int
    balance_tolerance: Decimal  # share of total assets


@dataclass(frozen=True)
class TraitItem:
    key: Code
    group: Literal["customer", "priority", "credit"]


@dataclass(frozen=True)
class TraitThreshold:
    up_to: Decimal | None
    grade: Grade


@dataclass(frozen=True)
class LabelThreshold:
    up_to: Decimal | None
    label: Code


@dataclass(frozen=True)
class ScoreThreshold:
    up_to: Decimal | None
    score: Score
    inclusive: bool = True


@dataclass(frozen=True)
class TraitRules:
    items: tuple[TraitItem, ...]
    weight_sets: dict[Code, Weights]
    weights: Code  # the name of the set in use
    thresholds: tuple[TraitThreshold, ...]
    labels: tuple[LabelThreshold, ...]
    minimum_coverage: int  # sum of the weights of known items, of 100
    missing: Literal["zero", "renormalise"]
    adjustment: Literal["multiplier", "additive_percent"]
    multipliers: dict[Code, Decimal]  # by trait grade
    # Items that are computed, not scored by a person:
    payment_record: tuple[ScoreThreshold, ...]  # by average days late
    balance_sheet: dict[Code, Score]  # by financial grade
    capital_structure: tuple[ScoreThreshold, ...]  # by total liabilities / net worth
    capital_structure_without_net_worth: Score


@dataclass(frozen=True)
class LimitRules:
    step: Annotated[Decimal, Number(more_than=0)]
    own_sales_share: Decimal
    ceilings: dict[Code, Decimal]  # by grade; none unless configured
    startup_limit: Decimal
    startup_orders: Count
    startup_average_of: Count
    startup_terms: tuple[Code, ...]
    valid_days: dict[Code, int]  # by grade
    expiry_grace_days: int
    four_eyes_above: NotNegative | None  # a limit that two people must agree on; None: never
    authorities: dict[Code, Decimal | None]  # by role; None: any amount


@dataclass(frozen=True)
class GradeTerms:
    allowed: tuple[Code, ...]  # families of terms
    max_days: int
    deposit_percent: Decimal


@dataclass(frozen=True)
class TermsRules:
    by_grade: dict[Code, GradeTerms]
    deposit_percent: dict[Code, Decimal]  # by family, where the terms themselves name one
    no_deposit: tuple[Code, ...]  # families that are exempt from a grade's deposit
    balance_days: int  # TT30_70BL: after shipment
    bank_days: int  # letter of credit at sight: after presentation
    transit_days: int  # documents against payment: after shipment


@dataclass(frozen=True)
class OrderRules:
    tolerance: dict[Code, Decimal]  # by grade, share of the limit
    overdue_days: dict[Code, int]  # by grade
    overdue_minimum: Decimal
    overdue_share: Decimal  # of the limit
    override_days: Count  # how long leave to ship a held order lasts
    stop_level: int  # collection level from which orders are held
    warn_at: Decimal  # utilisation
    unassessed_on_deposit: tuple[Code, ...]  # families where a deposit stands in for a limit, for grade NR


@dataclass(frozen=True)
class BehaviourThreshold:
    """The effect of average days late above `over`."""

    over: Decimal
    notches: int
    review: bool


@dataclass(frozen=True)
class OverdueCap:
    days: int
    grade: Grade
    limit: Literal["no_increase", "exposure", "zero"]


@dataclass(frozen=True)
class BehaviourRules:
    window_days: int
    minimum_items: int
    thresholds: tuple[BehaviourThreshold, ...]
    caps: tuple[OverdueCap, ...]
    broken_promises: Count  # so many within the days below lower the grade by one
    broken_within_days: Count


@dataclass(frozen=True)
class PauseRules:
    """For how long what a customer promises or disputes stops collection."""

    promise_days: Count  # to the last day that can be promised
    grace_days: NoneOrMore  # after the day that was promised
    dispute_days: Count  # of a dispute, until somebody extends it
    resolved_days: Count  # to pay the rest of an invoice that was disputed rightly


@dataclass(frozen=True)
class Step:
    stage: Stage
    day: int
    level: int
    action: Action
    owner: ActionOwner
    written: bool
    next_step: NextStep


@dataclass(frozen=True)
class LadderRules:
    steps: tuple[Step, ...]
    shifts: dict[Code, dict[Stage, int]]  # by grade, by stage: days later
    starts: dict[Code, Stage]  # by grade: the first stage, reached on the first day
    notice_interval_days: int


@dataclass(frozen=True)
class AgeingBucket:
    """A bucket of days past due, up to and including `up_to`; None: without an end."""

    name: Code
    up_to: int | None


@dataclass(frozen=True)
class Policy:
    version: int
    effective_on: date
    # An open item below this is not overdue; a bank charge below it is written off.
    minimum_amount: NotNegative
    statements: StatementRules
    traits: TraitRules
    matrix: dict[Code, dict[Code, Grade]]  # financial grade, then trait grade
    limits: LimitRules
    terms: TermsRules
    orders: OrderRules
    behaviour: BehaviourRules
    ladder: LadderRules
    pauses: PauseRules
    ageing: tuple[AgeingBucket, ...]
