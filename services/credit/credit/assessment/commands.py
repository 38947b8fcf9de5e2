"""Commands of assessments."""

from dataclasses import dataclass
from datetime import date

from credit.assessment.working_assets import Figures
from credit.values import Code, Currency, Origin, PositiveMoney, Reliability, Scores, TraitNote
from eventing import Id, Personal


@dataclass(frozen=True, kw_only=True)
class FileStatements:
    """File a balance sheet, with its origin and reliability (R271)."""

    customer_id: Id
    by: Id
    currency: Currency
    period_end: date
    figures: Figures
    origin: Origin
    reliability: Reliability


@dataclass(frozen=True, kw_only=True)
class ScoreTraits:
    """Score traits from 1 to 10 (R263); a trait without data is left out or 0.

    `payment_record`, `balance_sheet` and `capital_structure` are computed instead when payments and
    statements allow it.
    """

    customer_id: Id
    by: Id
    scores: Scores
    note: Personal[TraitNote | None] = None


@dataclass(frozen=True, kw_only=True)
class AssessCredit:
    """Review grade and limit with the authority of `role`; `confirmed` vouches for flagged figures.

    Above the policy's amount the limit is only proposed, and somebody else must approve it. `own_sales` are
    our own sales of the last twelve months, to all customers.
    """

    customer_id: Id
    by: Id
    role: Code
    requested_limit: PositiveMoney | None = None
    own_sales: PositiveMoney | None = None
    confirmed: bool = False


@dataclass(frozen=True, kw_only=True)
class ApproveLimit:
    """Approve the proposed limit with the authority of `role`."""

    customer_id: Id
    by: Id
    role: Code
