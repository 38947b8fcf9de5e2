"""Trait analysis: eighteen items in three groups, scored, weighted and turned into a grade."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from credit.domain.grades import Grade
from credit.domain.policy import TraitRules
from credit.domain.thresholds import row_for
from credit.domain.working_assets import Figures
from eventing.core.errors import Invalid

HIGHEST_SCORE = 10

PAYMENT_RECORD = "payment_record"
BALANCE_SHEET = "balance_sheet"
CAPITAL_STRUCTURE = "capital_structure"


@dataclass(frozen=True)
class TraitResult:
    """`percent` of the highest possible score; `coverage` is the weight, of 100, of the items known."""

    scores: dict[str, int]
    derived: tuple[str, ...]  # the items computed from what happened instead of an opinion
    weights: str
    weighted_score: int
    percent: Decimal
    coverage: int
    grade: Grade
    label: str


def check_scores(scores: Mapping[str, int], rules: TraitRules) -> None:
    """Raises Invalid for an unknown item or a score off the scale; 0 says there is no data."""
    known = {item.key for item in rules.items}
    for key, score in scores.items():
        if key not in known:
            raise Invalid(f"scores.{key}", "Not one of the eighteen traits.")
        if not 0 <= score <= HIGHEST_SCORE:
            raise Invalid(f"scores.{key}", f"Must be from 0 to {HIGHEST_SCORE}.")


def derived_scores(
    average_days_late: Decimal | None, financial_grade: Grade, figures: Figures | None, rules: TraitRules
) -> dict[str, int]:
    """The three items that follow from events; those without data are left out."""
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
    """P = sum(weight x score) / sum(weight x 10) x 100.

    A missing item scores 0 and keeps its weight, unless the policy says to renormalise; too little
    coverage is no grade at all.
    """
    weights = rules.weight_sets[rules.weights]
    known = {key: score for key, score in {**scores, **(derived or {})}.items() if score > 0}
    weighted = sum(weights[key] * score for key, score in known.items())
    coverage = sum(weights[key] for key in known)
    counted = coverage if rules.missing == "renormalise" else sum(weights.values())
    percent = Decimal(weighted) / Decimal(counted * HIGHEST_SCORE) * 100 if counted else Decimal(0)
    grade = Grade.NR if coverage < rules.minimum_coverage else row_for(percent, rules.bands).grade
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
