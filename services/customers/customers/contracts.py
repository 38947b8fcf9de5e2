"""Contracts: what the customer archive publishes, and what it reads of other services.

Of others' events it reads only the fields it needs.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from eventing import Contracts, Money, Published

PUBLISHED = Published("customers")

# -- read of mail ----------------------------------------------------------------------------------

READ_MAIL = Contracts("mail")


@READ_MAIL.event("MailFiled.v1")
@dataclass(frozen=True, kw_only=True)
class MailFiled:
    mail_id: str
    customer_id: str
    direction: Literal["in", "out"]
    channel: Literal["mail", "fax"]
    kind: str
    received_at: datetime


@READ_MAIL.event("MailRefiled.v1")
@dataclass(frozen=True, kw_only=True)
class MailRefiled:
    mail_id: str
    customer_id: str
    direction: Literal["in", "out"]
    channel: Literal["mail", "fax"]
    kind: str
    received_at: datetime
    previous_customer_id: str | None = None


@READ_MAIL.event("OldMailFiled.v1")
@dataclass(frozen=True, kw_only=True)
class OldMailFiled(MailFiled):
    """What was written once, and was brought in from an archive."""


@READ_MAIL.event("OldMailRefiled.v1")
@dataclass(frozen=True, kw_only=True)
class OldMailRefiled(MailRefiled):
    pass


@READ_MAIL.event("MailSent.v1")
@dataclass(frozen=True, kw_only=True)
class MailSent:
    mail_id: str
    purpose: str
    sent_at: datetime
    customer_id: str | None = None
    author_id: str | None = None


@READ_MAIL.event("MailDrafted.v1")
@dataclass(frozen=True, kw_only=True)
class MailDrafted:
    draft_id: str
    customer_id: str | None


# -- read of credit --------------------------------------------------------------------------------

READ_CREDIT = Contracts("credit")


@READ_CREDIT.event("CreditGradeChanged.v1")
@dataclass(frozen=True, kw_only=True)
class CreditGradeChanged:
    """A customer's credit grade changed.

    `days_overdue`: of the oldest overdue item when the grade changed; 0 when there was none.
    """

    customer_id: str
    grade: str
    reason: str
    days_overdue: int = 0


@READ_CREDIT.event("CreditLimitSet.v1")
@dataclass(frozen=True, kw_only=True)
class CreditLimitSet:
    customer_id: str
    limit: Money


@dataclass(frozen=True, kw_only=True)
class HoldReason:
    """The code of a credit rule, and what the rule compared."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@READ_CREDIT.event("OrderCleared.v1")
@dataclass(frozen=True, kw_only=True)
class OrderCleared:
    customer_id: str
    order_id: str
    total: Money


@READ_CREDIT.event("OrderHeld.v1")
@dataclass(frozen=True, kw_only=True)
class OrderHeld:
    customer_id: str
    order_id: str
    reasons: tuple[HoldReason, ...] = ()


@READ_CREDIT.event("OrderHoldReleased.v1")
@dataclass(frozen=True, kw_only=True)
class OrderHoldReleased:
    customer_id: str
    order_id: str


@READ_CREDIT.event("InvoiceOverdue.v1")
@dataclass(frozen=True, kw_only=True)
class InvoiceOverdue:
    customer_id: str
    invoice_id: str
    days_overdue: int
    residual: Money


@READ_CREDIT.event("InvoiceSettled.v1")
@dataclass(frozen=True, kw_only=True)
class InvoiceSettled:
    customer_id: str
    invoice_id: str


@READ_CREDIT.event("PromiseMade.v1")
@dataclass(frozen=True, kw_only=True)
class PromiseMade:
    customer_id: str
    number: str
    amount: Money
    promised_for: date
    noted_by: str


@READ_CREDIT.event("PromiseKept.v1")
@dataclass(frozen=True, kw_only=True)
class PromiseKept:
    customer_id: str
    number: str
    promised_for: date
    on_time: bool


@READ_CREDIT.event("PromiseBroken.v1")
@dataclass(frozen=True, kw_only=True)
class PromiseBroken:
    customer_id: str
    number: str
    amount: Money
    promised_for: date


@READ_CREDIT.event("DisputeOpened.v1")
@dataclass(frozen=True, kw_only=True)
class DisputeOpened:
    customer_id: str
    number: str
    amount: Money
    about: str
    ends_on: date


@READ_CREDIT.event("DisputeLapsed.v1")
@dataclass(frozen=True, kw_only=True)
class DisputeLapsed:
    customer_id: str
    number: str
    amount: Money


@READ_CREDIT.event("DisputeResolved.v1")
@dataclass(frozen=True, kw_only=True)
class DisputeResolved:
    customer_id: str
    number: str
    amount: Money
    outcome: str
    reason: str


@READ_CREDIT.event("ArrearsEnded.v1")
@dataclass(frozen=True, kw_only=True)
class ArrearsEnded:
    customer_id: str
