"""One golden example for each published event version: what readers test their contracts with."""

from typing import Any

from credit.event_examples.accounts import ACCOUNT_EXAMPLES
from credit.event_examples.policy import POLICY_EXAMPLE

EXAMPLES: dict[str, dict[str, Any]] = {"CreditPolicyPublished.v1": POLICY_EXAMPLE, **ACCOUNT_EXAMPLES}
