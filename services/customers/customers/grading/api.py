"""The rule of grade A over HTTP."""

from collections.abc import Mapping
from typing import Any

from customers.config import Config
from customers.grading import bodies
from customers.grading.commands import SetGradeRule
from customers.grading.model import GRADE_RULE, GRADE_RULE_STREAM
from customers.permissions import SETTING_RULES
from customers.resources import Resources
from eventing import Parts
from eventing.http import Accepted, Blueprint, allow, answer, run
from people import SALES, Role
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    rules = Blueprint("grade_rule", __name__, description="What makes a customer grade A.")
    bus = parts.bus

    @rules.get("/grade-rule")
    @allow(Role.ADMINISTRATOR, *SALES)
    @rules.response(200, bodies.GradeRuleSchema)
    def grade_rule() -> Any:
        """Get what an order must amount to for grade A"""
        return vars(bus.state(GRADE_RULE, GRADE_RULE_STREAM))

    @rules.post("/grade-rule")
    @allow(*SETTING_RULES)
    @rules.arguments(bodies.GradeRuleBody)
    @rules.response(200, Accepted)
    def set_grade_rule(body: Mapping[str, Any]) -> Any:
        """Set what an order must amount to for grade A, by currency; it counts from the next cleared order"""
        return answer(run(bus, SetGradeRule(**body, by=caller().actor)))

    return [rules]
