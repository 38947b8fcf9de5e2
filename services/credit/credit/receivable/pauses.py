"""Pauses of collection: what a customer has promised to pay, and what they dispute; events and state."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from credit.contracts import PUBLISHED
from credit.values import DisputeAbout, DisputeOutcome, InvoiceNumber, LateNote, Reason
from eventing import Id, Money, Personal


@PUBLISHED.event("PromiseMade.v1")
@dataclass(frozen=True, kw_only=True)
class PromiseMade:
    """A customer has promised to pay `amount` of an invoice by a day; it is kept once `leaves` is open on it.

    `first_on` is the day of the first of the promises that follow one another.
    """

    customer_id: Id
    invoice_id: Id
    number: InvoiceNumber
    amount: Money
    leaves: Decimal
    promised_for: date
    note: Personal[LateNote | None]
    noted_by: Id
    noted_on: date
    first_on: date


@PUBLISHED.event("PromiseKept.v1")
@dataclass(frozen=True, kw_only=True)
class PromiseKept:
    """What was promised is paid; `on_time` is false where it had been broken before."""

    customer_id: Id
    invoice_id: Id
    number: InvoiceNumber
    promised_for: date
    on_time: bool
    kept_on: date


@PUBLISHED.event("PromiseBroken.v1")
@dataclass(frozen=True, kw_only=True)
class PromiseBroken:
    """The day that was promised is over, with the days of grace, and `amount` of the promise is not paid."""

    customer_id: Id
    invoice_id: Id
    number: InvoiceNumber
    amount: Money
    promised_for: date
    business_date: date


@PUBLISHED.event("DisputeOpened.v1")
@dataclass(frozen=True, kw_only=True)
class DisputeOpened:
    """A customer disputes `amount` of an invoice: nobody collects it through `ends_on`."""

    customer_id: Id
    invoice_id: Id
    number: InvoiceNumber
    amount: Money
    about: DisputeAbout
    note: Personal[LateNote | None]
    opened_by: Id
    opened_on: date
    ends_on: date


@PUBLISHED.event("DisputeLapsed.v1")
@dataclass(frozen=True, kw_only=True)
class DisputeLapsed:
    """A dispute was not resolved in its time: the amount counts as overdue again."""

    customer_id: Id
    invoice_id: Id
    number: InvoiceNumber
    amount: Money
    ends_on: date
    business_date: date


@PUBLISHED.event("DisputeResolved.v1")
@dataclass(frozen=True, kw_only=True)
class DisputeResolved:
    """A dispute is over. `owed`: the customer was wrong, and the due date stays.

    `not_owed`: we were; a credit note went before, and what is left is due on `due_on`.
    """

    customer_id: Id
    invoice_id: Id
    number: InvoiceNumber
    amount: Money
    outcome: DisputeOutcome
    due_on: date
    reason: Reason
    resolved_by: Id
    resolved_on: date


PauseEvent: TypeAlias = (
    PromiseMade | PromiseKept | PromiseBroken | DisputeOpened | DisputeLapsed | DisputeResolved
)


@dataclass(frozen=True)
class Promise:
    """The promise on an invoice: it is kept once no more than `leaves` is open."""

    amount: Decimal
    leaves: Decimal
    promised_for: date
    first_on: date
    broken: bool = False


@dataclass(frozen=True)
class Dispute:
    """The dispute about an invoice: this much of it is not collected through `ends_on`."""

    amount: Decimal
    ends_on: date
    lapsed: bool = False
