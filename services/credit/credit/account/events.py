"""Events of an account: its opening, and those of each feature that shares its stream."""

from dataclasses import dataclass
from typing import TypeAlias

from credit.assessment.events import (
    CreditAssessed,
    CreditGradeChanged,
    CreditLimitProposed,
    CreditLimitSet,
    CreditReviewOpened,
    StatementsFiled,
    TraitsScored,
)
from credit.contracts import PUBLISHED
from credit.order_check.events import OrderEvent
from credit.receivable.events import ReceivableEvent
from credit.values import Currency
from eventing import Id


@PUBLISHED.event("CreditAccountOpened.v1")
@dataclass(frozen=True, kw_only=True)
class CreditAccountOpened:
    customer_id: Id
    currency: Currency


AccountEvent: TypeAlias = (
    CreditAccountOpened
    | StatementsFiled
    | TraitsScored
    | CreditAssessed
    | CreditLimitProposed
    | CreditGradeChanged
    | CreditLimitSet
    | CreditReviewOpened
    | OrderEvent
    | ReceivableEvent
)
