"""Commands of filing after something was learned about a sender."""

from dataclasses import dataclass

from eventing import Id
from mail.values import FilingValue, RefileBy


@dataclass(frozen=True, kw_only=True)
class Refile:
    """Look again at unfiled mail from this address, domain, fax number or sender.

    `after` is the last mail id of the chunk before; None for the first chunk.
    """

    by: RefileBy
    value: FilingValue
    assigned_to: Id | None = None
    after: Id | None = None
