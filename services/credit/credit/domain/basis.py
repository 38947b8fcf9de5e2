"""What a decision on an account rests on besides the account itself."""

from dataclasses import dataclass
from datetime import date

from credit.domain.policy import Policy


@dataclass(frozen=True)
class Basis:
    """`today` is the business date, which every rule counts from.

    `calendar_date` is the day on the wall at the company, and is used only to refuse dates in the
    future: after a standstill the business date may still be on its way there. `currency` is the
    base currency accounts are opened in.
    """

    policy: Policy
    today: date
    calendar_date: date
    currency: str
