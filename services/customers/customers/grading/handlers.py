"""Routes of the commands on the rule of grade A."""

from customers.grading.commands import SetGradeRule
from customers.grading.model import GRADE_RULE, GRADE_RULE_STREAM
from eventing import route

ROUTES = [route(SetGradeRule, GRADE_RULE, lambda _: GRADE_RULE_STREAM)]
