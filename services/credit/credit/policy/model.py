"""Versions of the policy, and the one in effect on a day."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, assert_never

from credit.policy.checks import check_policy
from credit.policy.commands import PolicyCommand, PublishDefaultPolicy, PublishPolicy
from credit.policy.context import DecisionContext
from credit.policy.default import DEFAULT
from credit.policy.events import CreditPolicyPublished
from credit.policy.tables import Policy
from eventing import Decider, Invalid

POLICY_STREAM = "policy"


@dataclass(frozen=True)
class PolicyBook:
    """The published versions, in order of version and of effective date."""

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
    """The events of a command. Effective dates are business dates."""
    match command:
        case PublishDefaultPolicy():
            return [] if book.published else [_event(DEFAULT)]
        case PublishPolicy():
            policy = command.policy
            if policy.effective_on < context.today:
                raise Invalid("effective_on", "in_the_past")
            if policy.effective_on < book.last.effective_on:
                raise Invalid("effective_on", "before", other=book.last.effective_on)
            check_policy(policy)
            missing = [] if book.published else [_event(DEFAULT)]
            return [*missing, _event(replace(policy, version=book.last.version + 1))]
        case _:
            assert_never(command)


def _event(policy: Policy) -> CreditPolicyPublished:
    values: dict[str, Any] = {field.name: getattr(policy, field.name) for field in fields(Policy)}
    return CreditPolicyPublished(**values)


POLICY_BOOK = Decider("policy", PolicyBook(), evolve, decide)
