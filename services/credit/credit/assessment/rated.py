"""The part of an account's state about its rating: grade, limit, and their inputs."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from credit.assessment.events import CreditLimitProposed, StatementsFiled
from credit.grades import Grade
from credit.receivable.ledger import Ledger


@dataclass(frozen=True)
class RatedAccount(Ledger):
    """A ledger with its rating; amounts are in its currency, and `limit` None means that none was set."""

    grade: Grade = Grade.NR
    base_grade: Grade = Grade.NR  # of the last assessment, before behaviour
    assessed: bool = False
    limit: Decimal | None = None
    limit_expires_on: date | None = None
    statements: StatementsFiled | None = None
    scores: dict[str, int] = field(default_factory=dict)
    requested_limit: Decimal | None = None
    own_sales: Decimal | None = None
    confirmed: bool = False
    review_open: bool = False
    scored_by: str | None = None
    proposal: CreditLimitProposed | None = None
    reviewed_days_late: Decimal | None = None  # average days late at the last review
