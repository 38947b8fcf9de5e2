"""Trait analysis: eighteen items in three groups, scored, weighted and turned into a grade (R260-R266)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from credit.assessment.thresholds import row_for
from credit.assessment.working_assets import Figures
from credit.grades import Grade
from credit.policy.tables import TraitRules
from credit.values import Code
from eventing import Invalid

HIGHEST_SCORE = 10

PAYMENT_RECORD = "payment_record"
BALANCE_SHEET = "balance_sheet"
CAPITAL_STRUCTURE = "capital_structure"


@dataclass(frozen=True)
class TraitResult:
    """The result of a trait analysis. `percent` is of the highest possible score, 0 to 100.

    `coverage` is the weight, of 100, of the items with a score; `label` is of a second table, for
    information.
    """

    scores: dict[Code, int]
    derived: tuple[Code, ...]  # items computed from payments and statements, not scored by a person
    weights: Code
    weighted_score: int
    percent: Decimal
    coverage: int
    grade: Grade
    label: Code


def check_traits(scores: Mapping[str, int], rules: TraitRules) -> None:
    """Check scores. Raises Invalid for a trait that the policy does not have."""
    known = {item.key for item in rules.items}
    for key in scores:
        if key not in known:
            raise Invalid(f"scores.{key}", "not_a_trait")


def derived_scores(
    average_days_late: Decimal | None, financial_grade: Grade, figures: Figures | None, rules: TraitRules
) -> dict[str, int]:
    """Scores of the three items that are computed; those without data are left out.

    Payment record by average days late, balance sheet by financial grade, capital structure by total
    liabilities / net worth. The tables are our own choice.
    """
    found: dict[str, int] = {}
    if average_days_late is not None:
        found[PAYMENT_RECORD] = row_for(average_days_late, rules.payment_record).score
    if financial_grade in rules.balance_sheet:
        found[BALANCE_SHEET] = rules.balance_sheet[financial_grade]
    if figures is not None:
        if figures.net_worth <= 0:
            found[CAPITAL_STRUCTURE] = rules.capital_structure_without_net_worth
        else:
            ratio = figures.total_liabilities / figures.net_worth
            found[CAPITAL_STRUCTURE] = row_for(ratio, rules.capital_structure).score
    return found


def analyse(
    scores: Mapping[str, int], rules: TraitRules, *, derived: Mapping[str, int] | None = None
) -> TraitResult:
    """The trait analysis: percent = sum(weight x score) / sum(weight x 10) x 100 (R263-R265).

    A missing item scores 0 and keeps its weight, unless the policy says to renormalise; with too little
    coverage the grade is NR. Both are our own choices. The tables of grades and labels (R266) are known from
    textbooks and credit agencies, without a source at hand.
    """
    weights = rules.weight_sets[rules.weights]
    known = {key: score for key, score in {**scores, **(derived or {})}.items() if score > 0}
    weighted = sum(weights[key] * score for key, score in known.items())
    coverage = sum(weights[key] for key in known)
    counted = coverage if rules.missing == "renormalise" else sum(weights.values())
    percent = Decimal(weighted) / Decimal(counted * HIGHEST_SCORE) * 100 if counted else Decimal(0)
    grade = Grade.NR if coverage < rules.minimum_coverage else row_for(percent, rules.thresholds).grade
    return TraitResult(
        scores=known,
        derived=tuple(derived or ()),
        weights=rules.weights,
        weighted_score=weighted,
        percent=percent,
        coverage=coverage,
        grade=grade,
        label="NR" if grade is Grade.NR else row_for(percent, rules.labels).label,
    )
