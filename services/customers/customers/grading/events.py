"""Events of the rule of grade A."""

from dataclasses import dataclass

from customers.contracts import PUBLISHED
from customers.grading.values import Minimums
from customers.values import Reason
from eventing import Id


@PUBLISHED.event("GradeRuleSet.v1")
@dataclass(frozen=True, kw_only=True)
class GradeRuleSet:
    """From now on an order must amount to this for grade A; a currency that is not named asks for nothing."""

    version: int
    minimums: Minimums
    set_by: Id
    reason: Reason
