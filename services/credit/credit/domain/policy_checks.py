"""What makes a policy a policy: complete tables, in order, that add up. Each fault names its field."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from credit.domain.grades import Grade
from credit.domain.policy import Policy
from eventing.core.errors import Invalid

GRADES = tuple(Grade)


def check_policy(policy: Policy) -> None:
    """Raises Invalid at the first table that could not be decided by."""
    _check_bands("statements.evaluation", [band.up_to for band in policy.statements.evaluation])
    _check_traits(policy)
    _check_matrix(policy)
    _check_limits(policy)
    _by_grade("terms.by_grade", policy.terms.by_grade)
    _by_grade("orders.tolerance", policy.orders.tolerance)
    _by_grade("orders.overdue_days", policy.orders.overdue_days)
    _check_ladder(policy)
    _check_rising("behaviour.bands", [band.over for band in policy.behaviour.bands])
    _check_rising("behaviour.caps", [cap.days for cap in policy.behaviour.caps])
    _check_bands("ageing", [bucket.up_to for bucket in policy.ageing])
    if policy.minimum_amount < 0:
        raise Invalid("minimum_amount", "Must not be negative.")


def _check_traits(policy: Policy) -> None:
    traits = policy.traits
    keys = {item.key for item in traits.items}
    for name, weights in traits.weight_sets.items():
        field = f"traits.weight_sets.{name}"
        if set(weights) != keys:
            raise Invalid(field, "Must name each trait once.")
        if any(not 0 <= weight <= 10 for weight in weights.values()):
            raise Invalid(field, "Each weight must be from 0 to 10.")
        if sum(weights.values()) != 100:
            raise Invalid(field, f"The weights must add up to 100, not {sum(weights.values())}.")
    if traits.weights not in traits.weight_sets:
        raise Invalid("traits.weights", "Not one of the weight sets.")
    _check_bands("traits.bands", [band.up_to for band in traits.bands])
    _check_bands("traits.labels", [band.up_to for band in traits.labels])
    _check_bands("traits.payment_record", [band.up_to for band in traits.payment_record])
    _check_bands("traits.capital_structure", [band.up_to for band in traits.capital_structure])
    _by_grade("traits.multipliers", traits.multipliers)


def _check_matrix(policy: Policy) -> None:
    _by_grade("matrix", policy.matrix)
    for grade, row in policy.matrix.items():
        _by_grade(f"matrix.{grade}", row)


def _check_limits(policy: Policy) -> None:
    _by_grade("limits.valid_days", policy.limits.valid_days)
    if policy.limits.step <= 0:
        raise Invalid("limits.step", "Must be more than zero.")
    if policy.limits.startup_orders < 1 or policy.limits.startup_average_of < 1:
        raise Invalid("limits.startup_orders", "Must be at least one.")


def _check_ladder(policy: Policy) -> None:
    stages = [step.stage for step in policy.ladder.steps]
    if not stages or len(set(stages)) != len(stages):
        raise Invalid("ladder.steps", "Must name each stage once.")
    _check_rising("ladder.steps", [step.day for step in policy.ladder.steps])
    named = [*policy.ladder.starts.values(), *(s for by in policy.ladder.shifts.values() for s in by)]
    for stage in named:
        if stage not in stages:
            raise Invalid("ladder", f"{stage} is not one of the stages.")


def _check_bands(field: str, bounds: Sequence[Decimal | int | None]) -> None:
    """Bounds rise, and only the last band is open, so that every value falls into one."""
    *inner, last = bounds or (0,)
    rising = [bound for bound in inner if bound is not None]
    if last is not None or len(rising) != len(inner):
        raise Invalid(field, "The last band, and only the last, must be open (up_to null).")
    _check_rising(field, rising)


def _check_rising(field: str, values: Iterable[Decimal | int]) -> None:
    if any(later <= earlier for earlier, later in pairwise(values)):
        raise Invalid(field, "The bounds must rise.")


def _by_grade(field: str, table: Mapping[str, object]) -> None:
    if set(table) != set(GRADES):
        raise Invalid(field, "Must name each of the grades A, B, C, NR and D, and nothing else.")
