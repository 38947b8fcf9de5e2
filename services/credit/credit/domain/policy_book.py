"""The versions of the policy, and which one is in effect on a day."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, assert_never

from credit.domain.commands import PolicyCommand, PublishDefaultPolicy, PublishPolicy
from credit.domain.decision_context import DecisionContext
from credit.domain.events import CreditPolicyPublished
from credit.domain.policy import DEFAULT, Policy
from credit.domain.policy_checks import check_policy
from eventing.core.decider import Decider
from eventing.core.errors import Invalid

POLICY_STREAM = "policy"


@dataclass(frozen=True)
class PolicyBook:
    """Ordered by version, which is also the order of effective dates."""

    published: tuple[CreditPolicyPublished, ...] = ()

    @property
    def last(self) -> Policy:
        return self.published[-1] if self.published else DEFAULT

    def in_effect(self, on: date) -> Policy:
        """The newest version effective by that day; version 1 before any was published."""
        return next((p for p in reversed(self.published) if p.effective_on <= on), DEFAULT)


def evolve(book: PolicyBook, event: CreditPolicyPublished) -> PolicyBook:
    return replace(book, published=(*book.published, event))


def decide(book: PolicyBook, command: PolicyCommand, context: DecisionContext) -> list[CreditPolicyPublished]:
    """Effective dates are business dates."""
    match command:
        case PublishDefaultPolicy():
            return [] if book.published else [_event(DEFAULT)]
        case PublishPolicy(policy):
            if policy.effective_on < context.today:
                raise Invalid("effective_on", "A policy is not dated back.")
            if policy.effective_on < book.last.effective_on:
                raise Invalid(
                    "effective_on",
                    f"Version {book.last.version} is effective only on {book.last.effective_on}; "
                    "a later version cannot be effective before it.",
                )
            check_policy(policy)
            missing = [] if book.published else [_event(DEFAULT)]
            return [*missing, _event(replace(policy, version=book.last.version + 1))]
        case _:
            assert_never(command)


def _event(policy: Policy) -> CreditPolicyPublished:
    values: dict[str, Any] = {field.name: getattr(policy, field.name) for field in fields(Policy)}
    return CreditPolicyPublished(**values)


POLICY_BOOK = Decider("policy", PolicyBook(), evolve, decide)
