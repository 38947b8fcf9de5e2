"""Routes of the commands on the policy."""

from credit.policy.commands import PolicyCommand, PublishDefaultPolicy, PublishPolicy
from credit.policy.lookups import contexts
from credit.policy.model import POLICY_BOOK, POLICY_STREAM
from eventing import route


def _stream(_: PolicyCommand) -> str:
    return POLICY_STREAM


ROUTES = [
    route(PublishPolicy, POLICY_BOOK, _stream, facts=contexts),
    route(PublishDefaultPolicy, POLICY_BOOK, _stream, facts=contexts),
]
