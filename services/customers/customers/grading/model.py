"""The rule of grade A, and whether an order is enough for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from customers.grading.commands import SetGradeRule
from customers.grading.events import GradeRuleSet
from eventing import Decider, Money

GRADE_RULE_STREAM = "grade-rule"


@dataclass(frozen=True)
class GradeRule:
    """The rule in force; version 0, before there is one, asks for nothing: any cleared order will do."""

    version: int = 0
    minimums: dict[str, Decimal] = field(default_factory=dict)
    set_by: str | None = None
    reason: str | None = None

    def is_enough(self, total: Money) -> bool:
        return total.amount >= self.minimums.get(total.currency, Decimal(0))


def evolve(_: GradeRule, event: GradeRuleSet) -> GradeRule:
    return GradeRule(event.version, dict(event.minimums), event.set_by, event.reason)


def decide(rule: GradeRule, command: SetGradeRule, _: datetime) -> Sequence[GradeRuleSet]:
    if rule.version and rule.minimums == command.minimums:
        return []
    return [
        GradeRuleSet(
            version=rule.version + 1, minimums=command.minimums, set_by=command.by, reason=command.reason
        )
    ]


GRADE_RULE = Decider("grade-rule", GradeRule(), evolve, decide)
