"""Checks of a policy: its tables must be complete, in order, and add up. Each fault names its field."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from credit.grades import Grade
from credit.policy.tables import Policy
from eventing import Invalid

GRADES = tuple(Grade)
SUM_OF_WEIGHTS = 100


def check_policy(policy: Policy) -> None:
    """Check a policy. Raises Invalid for the first table that decisions could not use."""
    _check_bounds("statements.evaluation", [threshold.up_to for threshold in policy.statements.evaluation])
    _check_traits(policy)
    _check_matrix(policy)
    _by_grade("limits.valid_days", policy.limits.valid_days)
    _by_grade("terms.by_grade", policy.terms.by_grade)
    _by_grade("orders.tolerance", policy.orders.tolerance)
    _by_grade("orders.overdue_days", policy.orders.overdue_days)
    _check_ladder(policy)
    _check_rising("behaviour.thresholds", [threshold.over for threshold in policy.behaviour.thresholds])
    _check_rising("behaviour.caps", [cap.days for cap in policy.behaviour.caps])
    _check_bounds("ageing", [bucket.up_to for bucket in policy.ageing])


def _check_traits(policy: Policy) -> None:
    traits = policy.traits
    keys = {item.key for item in traits.items}
    for name, weights in traits.weight_sets.items():
        field = f"traits.weight_sets.{name}"
        if set(weights) != keys:
            raise Invalid(field, "not_each_trait")
        if (total := sum(weights.values())) != SUM_OF_WEIGHTS:
            raise Invalid(field, "wrong_sum", sum=total, expected=SUM_OF_WEIGHTS)
    if traits.weights not in traits.weight_sets:
        raise Invalid("traits.weights", "not_one_of", allowed=sorted(traits.weight_sets))
    _check_bounds("traits.thresholds", [threshold.up_to for threshold in traits.thresholds])
    _check_bounds("traits.labels", [threshold.up_to for threshold in traits.labels])
    _check_bounds("traits.payment_record", [threshold.up_to for threshold in traits.payment_record])
    _check_bounds("traits.capital_structure", [threshold.up_to for threshold in traits.capital_structure])
    _by_grade("traits.multipliers", traits.multipliers)


def _check_matrix(policy: Policy) -> None:
    _by_grade("matrix", policy.matrix)
    for grade, row in policy.matrix.items():
        _by_grade(f"matrix.{grade}", row)


def _check_ladder(policy: Policy) -> None:
    stages = [step.stage for step in policy.ladder.steps]
    if not stages:
        raise Invalid("ladder.steps", "too_few", min=1)
    if len(set(stages)) != len(stages):
        raise Invalid("ladder.steps", "duplicate")
    _check_rising("ladder.steps", [step.day for step in policy.ladder.steps])
    named = [*policy.ladder.starts.values(), *(s for by in policy.ladder.shifts.values() for s in by)]
    for stage in named:
        if stage not in stages:
            raise Invalid("ladder", "not_a_stage", stage=stage)


def _check_bounds(field: str, bounds: Sequence[Decimal | int | None]) -> None:
    """Check that bounds rise and only the last row is open, so that every value has a row."""
    *inner, last = bounds or (0,)
    rising = [bound for bound in inner if bound is not None]
    if last is not None or len(rising) != len(inner):
        raise Invalid(field, "not_open_ended")
    _check_rising(field, rising)


def _check_rising(field: str, values: Iterable[Decimal | int]) -> None:
    if any(later <= earlier for earlier, later in pairwise(values)):
        raise Invalid(field, "not_rising")


def _by_grade(field: str, table: Mapping[str, object]) -> None:
    if set(table) != set(GRADES):
        raise Invalid(field, "not_each_grade", grades=GRADES)
