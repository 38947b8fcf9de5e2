"""Assessments over HTTP: statements, traits and reviews."""

from dataclasses import fields
from decimal import Decimal
from typing import Any

from credit.assessment import bodies
from credit.assessment.commands import ApproveLimit, AssessCredit, FileStatements, ScoreTraits
from credit.assessment.working_assets import Figures, balances, evaluate, sides
from credit.config import Config
from credit.permissions import WRITERS
from credit.policy.lookups import policy_on, today
from credit.resources import Resources
from eventing import Parts
from eventing.http import Accepted, Blueprint, allow, answer, run
from people.caller import caller

FIGURES = tuple(field.name for field in fields(Figures))


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    bus = parts.bus
    assessments = Blueprint("assessments", __name__, description="Statements, traits and reviews.")

    @assessments.post("/accounts/<customer_id>/statements")
    @allow(*WRITERS)
    @assessments.arguments(bodies.StatementsBody)
    @assessments.response(201, Accepted)
    def file_statements(body: dict[str, Any], customer_id: str) -> Any:
        """File a balance sheet; a lower grade or limit takes effect at once"""
        return answer(
            run(bus, FileStatements(customer_id=customer_id, by=caller().actor, **body)), "customer_id"
        )

    @assessments.get("/statements/check")
    @allow(*WRITERS)
    @assessments.arguments(bodies.StatementsCheckQuery, location="query")
    @assessments.response(200, bodies.StatementsCheckSchema)
    def check_statements(query: dict[str, Decimal]) -> Any:
        """Get both sides of a balance sheet as far as it is typed, and what it comes to; nothing is filed"""
        rules = policy_on(bus, today(bus)).statements
        whole = len(query) == len(FIGURES)
        figures = Figures(**{name: query.get(name, Decimal(0)) for name in FIGURES})
        assets, financed = sides(figures)
        right = balances(figures, rules) if whole else None
        return {
            "assets": assets,
            "financed": financed,
            "difference": abs(assets - financed),
            "balances": right,
            "evaluation": vars(evaluate(figures, rules)) if right else None,
        }

    @assessments.post("/accounts/<customer_id>/traits")
    @allow(*WRITERS)
    @assessments.arguments(bodies.TraitsBody)
    @assessments.response(201, Accepted)
    def score_traits(body: dict[str, Any], customer_id: str) -> Any:
        """Score a customer's traits; a lower grade or limit takes effect at once"""
        return answer(
            run(bus, ScoreTraits(customer_id=customer_id, by=caller().actor, **body)), "customer_id"
        )

    @assessments.post("/accounts/<customer_id>/assess")
    @allow(*WRITERS)
    @assessments.arguments(bodies.AssessBody)
    @assessments.response(201, Accepted)
    def assess_credit(body: dict[str, Any], customer_id: str) -> Any:
        """Review grade and limit, within the authority of your role

        Above the policy's amount the limit is only proposed; somebody else must approve it.
        """
        who = caller()
        command = AssessCredit(customer_id=customer_id, by=who.actor, role=who.role.value, **body)
        return answer(run(bus, command), "customer_id")

    @assessments.post("/accounts/<customer_id>/approve")
    @allow(*WRITERS)
    @assessments.response(201, Accepted)
    def approve_limit(customer_id: str) -> Any:
        """Approve the limit that somebody else proposed, within the authority of your role"""
        who = caller()
        command = ApproveLimit(customer_id=customer_id, by=who.actor, role=who.role.value)
        return answer(run(bus, command), "customer_id")

    return [assessments]
