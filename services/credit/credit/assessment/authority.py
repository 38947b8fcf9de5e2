"""Authority: how much each role can let through by itself, by the policy."""

from decimal import Decimal

from credit.assessment.errors import AuthorityExceeded
from credit.policy.context import DecisionContext
from eventing import Money

ZERO = Decimal(0)


def authority_of(role: str, context: DecisionContext) -> Decimal | None:
    """The most that a role lets through by itself, in the account's currency; None is unlimited."""
    return context.policy.limits.authorities.get(role, ZERO)


def check_authority(role: str, amount: Money, currency: str, context: DecisionContext) -> None:
    """Check what a role lets through against its authority, which is in the account's currency.

    Raises AuthorityExceeded; an amount in another currency is beyond every authority but an unlimited one.
    """
    authority = authority_of(role, context)
    if authority is not None and (amount.currency != currency or amount.amount > authority):
        raise AuthorityExceeded(role=role, amount=amount.amount, authority=authority)
