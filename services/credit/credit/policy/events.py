"""Events of the policy."""

from dataclasses import dataclass

from credit.contracts import PUBLISHED
from credit.policy.tables import Policy


@PUBLISHED.event("CreditPolicyPublished.v1")
@dataclass(frozen=True)
class CreditPolicyPublished(Policy):
    """A whole version of the policy, so that readers of a decision can look up every table behind it."""
