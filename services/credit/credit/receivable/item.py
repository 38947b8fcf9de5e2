"""An invoice in the ledger: what was paid, credited and written off of it, promised and disputed."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import assert_never

from credit.receivable.ageing import days_past_due
from credit.receivable.pauses import (
    Dispute,
    DisputeLapsed,
    DisputeOpened,
    DisputeResolved,
    PauseEvent,
    Promise,
    PromiseBroken,
    PromiseKept,
    PromiseMade,
)
from credit.values import LateReason

ZERO = Decimal(0)


@dataclass(frozen=True)
class PartPayment:
    payment_id: str
    amount: Decimal
    days_late: int
    received_on: date


@dataclass(frozen=True)
class Item:
    """An invoice in the ledger; amounts are in the account's currency."""

    invoice_id: str
    number: str
    order_id: str | None
    amount: Decimal
    terms: str
    issued_on: date
    due_on: date
    payments: tuple[PartPayment, ...] = ()
    written_off: Decimal = ZERO
    credited: Decimal = ZERO
    credited_on: date | None = None
    cancelled: bool = False
    announced: bool = False  # that it is overdue
    stage: str | None = None
    stage_on: date | None = None
    noticed: str | None = None  # the stage that the last letter told
    settled_on: date | None = None
    late_reason: LateReason | None = None
    late_note: str | None = None
    promise: Promise | None = None
    dispute: Dispute | None = None

    @property
    def paid(self) -> Decimal:
        return sum((part.amount for part in self.payments), ZERO)

    @property
    def residual(self) -> Decimal:
        return ZERO if self.cancelled else self.amount - self.credited - self.written_off - self.paid

    def days_past_due(self, today: date) -> int:
        return days_past_due(self.due_on, today)

    def contested(self, today: date) -> Decimal:
        """What is disputed of the open amount, and not collected meanwhile."""
        dispute = self.dispute
        if dispute is None or dispute.lapsed or today > dispute.ends_on:
            return ZERO
        return min(dispute.amount, self.residual)

    @property
    def promised(self) -> Decimal:
        """What is missing of a promise that is not broken: it stops the steps of collection."""
        return self._missing(broken=False)

    @property
    def broken(self) -> Decimal:
        """What is missing of a promise that was broken: it holds orders until it is paid."""
        return self._missing(broken=True)

    def _missing(self, *, broken: bool) -> Decimal:
        promise = self.promise
        if promise is None or promise.broken is not broken:
            return ZERO
        return max(ZERO, self.residual - promise.leaves)


def paused(item: Item, event: PauseEvent) -> Item:
    """The invoice after something was promised or disputed about it, or that was over."""
    match event:
        case PromiseMade():
            made = Promise(event.amount.amount, event.leaves, event.promised_for, event.first_on)
            return replace(item, promise=made)
        case PromiseKept():
            return replace(item, promise=None)
        case PromiseBroken():
            return replace(item, promise=item.promise and replace(item.promise, broken=True))
        case DisputeOpened():
            # What is disputed as a whole is announced once more when it is overdue again.
            announced = item.announced and event.amount.amount < item.residual
            dispute = Dispute(event.amount.amount, event.ends_on)
            return replace(item, dispute=dispute, announced=announced)
        case DisputeLapsed():
            return replace(item, dispute=item.dispute and replace(item.dispute, lapsed=True))
        case DisputeResolved():
            announced = item.announced and event.due_on <= item.due_on
            return replace(item, dispute=None, due_on=event.due_on, announced=announced)
        case _:
            assert_never(event)
