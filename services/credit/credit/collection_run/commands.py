"""Commands on the collection run, and its command on accounts."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from eventing import Id


@dataclass(frozen=True, kw_only=True)
class AdvanceCollection:
    """Start the run of a new business date, or queue it behind one that is running."""

    business_date: date


@dataclass(frozen=True, kw_only=True)
class ListOpenAccounts:
    """Fix the list of accounts that this day's run visits."""

    business_date: date


@dataclass(frozen=True, kw_only=True)
class VisitNextAccounts:
    """Visit the next accounts of this day's run, from `position` on."""

    business_date: date
    position: int


RunCommand: TypeAlias = AdvanceCollection | ListOpenAccounts | VisitNextAccounts


@dataclass(frozen=True, kw_only=True)
class VisitAccount:
    """Look at an account as of the business date: what is overdue, and which step is reached."""

    customer_id: Id
