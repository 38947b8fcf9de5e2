"""Commands on the policy."""

from dataclasses import dataclass
from typing import TypeAlias

from credit.policy.tables import Policy


@dataclass(frozen=True, kw_only=True)
class PublishPolicy:
    """Publish a new version with these tables; the version number in `policy` is ignored, and assigned."""

    policy: Policy


@dataclass(frozen=True, kw_only=True)
class PublishDefaultPolicy:
    """Put version 1 on record, so that readers of a decision can look up its tables."""


PolicyCommand: TypeAlias = PublishPolicy | PublishDefaultPolicy
