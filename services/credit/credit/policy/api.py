"""The credit policy over HTTP: read, and published in a new version."""

from typing import Any

from credit.config import Config
from credit.permissions import POLICY_WRITERS, WRITERS
from credit.policy import bodies
from credit.policy.commands import PublishPolicy
from credit.policy.lookups import policy_on, today
from credit.policy.model import POLICY_BOOK, POLICY_STREAM
from credit.policy.tables import Policy
from credit.resources import Resources
from eventing import Parts
from eventing.http import Accepted, Blueprint, allow, answer, etag, run


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    bus = parts.bus
    policy = Blueprint("policy", __name__, description="The credit policy.")

    @policy.get("/policy")
    @allow(*WRITERS)
    @policy.response(200, bodies.PolicySchema)
    def policy_in_effect() -> Any:
        """Get the policy in effect, with every table"""
        return policy_on(bus, today(bus)), etag(bus.log.load(POLICY_STREAM, POLICY_BOOK).version)

    @policy.post("/policy")
    @allow(*POLICY_WRITERS)
    @policy.arguments(bodies.PolicyBody)
    @policy.response(201, Accepted)
    def publish_policy(body: dict[str, Any]) -> Any:
        """Publish the next version of the policy, effective today or later"""
        return answer(run(bus, PublishPolicy(policy=Policy(version=0, **body))))

    return [policy]
