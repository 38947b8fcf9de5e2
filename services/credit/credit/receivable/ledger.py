"""The part of an account's state about invoices and payments."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, assert_never

from credit.receivable.events import (
    ArrearsEnded,
    BankChargeReopened,
    BankChargeWrittenOff,
    CollectionLetterDue,
    CollectionLetterRevised,
    CollectionStepReached,
    DepositReleased,
    InvoiceCancelled,
    InvoiceCredited,
    InvoiceIssued,
    InvoiceOverdue,
    InvoiceReopened,
    InvoiceSettled,
    LateReasonNoted,
    NoticeLine,
    PaymentApplied,
    PaymentReceived,
    PaymentRefunded,
    PaymentReversed,
    PaymentTakenBack,
    ReceivableEvent,
)
from credit.receivable.item import Item, PartPayment, paused
from credit.receivable.pauses import (
    DisputeLapsed,
    DisputeOpened,
    DisputeResolved,
    PauseEvent,
    PromiseBroken,
    PromiseKept,
    PromiseMade,
)

ZERO = Decimal(0)


@dataclass(frozen=True)
class Cash:
    """Money received and on no invoice: with an order, a deposit for it. `aside`: a person decides on it."""

    payment_id: str
    order_id: str | None
    amount: Decimal
    received_on: date
    aside: bool = False


@dataclass(frozen=True)
class Payment:
    """A payment as it was recorded, and what became of it besides its parts on invoices."""

    payment_id: str
    order_id: str | None
    amount: Decimal
    reference: str | None
    refunded: Decimal = ZERO
    reversed: bool = False


@dataclass(frozen=True)
class Overdue:
    """An overdue invoice: what is open beyond the free cash that covers it, and the days that count.

    `days` are the days past due, but not from before the customer owed the policy's minimum in sum.
    """

    item: Item
    amount: Decimal
    days: int


@dataclass(frozen=True)
class Letter:
    """The last collection letter that is still owed something."""

    letter_id: str
    stage: str
    next_step: str
    amounts: dict[str, Decimal]  # by invoice


@dataclass(frozen=True)
class Ledger:
    """An account's invoices and cash, in its `currency`."""

    customer_id: str = ""
    currency: str = ""
    in_arrears: bool = False
    items: dict[str, Item] = field(default_factory=dict)
    cash: tuple[Cash, ...] = ()
    payments: dict[str, Payment] = field(default_factory=dict)
    letter: Letter | None = None
    last_notice_on: date | None = None
    broken_on: tuple[date, ...] = ()  # the days on which promises were broken

    @property
    def opened(self) -> bool:
        return bool(self.customer_id)

    def open_items(self) -> list[Item]:
        """The unpaid items, earliest due first: the sequence in which payments are allocated."""
        items = (item for item in self.items.values() if item.residual > 0)
        return sorted(items, key=lambda item: (item.due_on, item.number))

    def overdue(self, today: date, minimum: Decimal) -> list[Overdue]:
        """What every rule counts as overdue, earliest due first.

        Free cash covers the oldest open items, wherever it waits; what is disputed does not count. What is
        left counts once its sum is at least `minimum`: a bank charge left open does not, a hundred do.
        """
        free = self.free_cash()
        late: list[tuple[Item, Decimal]] = []
        for item in self.open_items():
            claimed = item.residual - item.contested(today)
            covered = min(free, claimed)
            free -= covered
            if item.days_past_due(today) > 0 and covered < claimed:
                late.append((item, claimed - covered))
        owed, since = ZERO, None
        for item, amount in late:
            owed += amount
            if owed >= minimum:
                since = item.days_past_due(today)
                break
        if since is None:
            return []
        return [Overdue(item, amount, min(item.days_past_due(today), since)) for item, amount in late]

    def chased(self, today: date, minimum: Decimal) -> list[Overdue]:
        """What is overdue and not promised: of this the ladder's steps and letters are about."""
        return [one for one in self.overdue(today, minimum) if not one.item.promised]

    def free_cash(self) -> Decimal:
        return sum((cash.amount for cash in self.cash if cash.order_id is None), ZERO)

    def deposit_of(self, order_id: str) -> Decimal:
        return sum((cash.amount for cash in self.cash if cash.order_id == order_id), ZERO)

    def unapplied_of(self, payment_id: str) -> Decimal:
        """What is on no invoice of a payment."""
        return sum((cash.amount for cash in self.cash if cash.payment_id == payment_id), ZERO)

    def deposit_in(self, payment_id: str) -> Decimal:
        """What is kept of a payment for an order."""
        mine = (cash for cash in self.cash if cash.payment_id == payment_id and cash.order_id is not None)
        return sum((cash.amount for cash in mine), ZERO)

    def items_of(self, order_id: str) -> Iterable[Item]:
        """The order's invoices, without those that were cancelled."""
        return (item for item in self.items.values() if item.order_id == order_id and not item.cancelled)


L = TypeVar("L", bound=Ledger)


def evolve_ledger(ledger: L, event: ReceivableEvent) -> L:
    match event:
        case InvoiceIssued():
            item = Item(
                event.invoice_id,
                event.number,
                event.order_id,
                event.amount.amount,
                event.terms,
                event.issued_on,
                event.due_on,
            )
            return replace(ledger, items={**ledger.items, item.invoice_id: item})
        case InvoiceCredited():
            credited = ledger.items[event.invoice_id].credited + event.amount.amount
            return _with_item(ledger, event.invoice_id, credited=credited, credited_on=event.credited_on)
        case InvoiceCancelled():
            return _with_item(ledger, event.invoice_id, cancelled=True)
        case InvoiceReopened():
            return _with_item(ledger, event.invoice_id, settled_on=None, announced=False)
        case InvoiceOverdue():
            return replace(_with_item(ledger, event.invoice_id, announced=True), in_arrears=True)
        case InvoiceSettled():
            return _with_item(ledger, event.invoice_id, settled_on=event.settled_on)
        case BankChargeWrittenOff():
            written_off = ledger.items[event.invoice_id].written_off + event.amount.amount
            return _with_item(ledger, event.invoice_id, written_off=written_off)
        case BankChargeReopened():
            return _with_item(ledger, event.invoice_id, written_off=ZERO)
        case LateReasonNoted():
            return _with_item(ledger, event.invoice_id, late_reason=event.late_reason, late_note=event.note)
        case ArrearsEnded():
            return replace(ledger, in_arrears=False)
        case CollectionStepReached():
            return _with_item(ledger, event.invoice_id, stage=event.stage, stage_on=event.business_date)
        case CollectionLetterDue():
            for line in event.lines:
                ledger = _with_item(ledger, line.invoice_id, noticed=line.stage)
            letter = Letter(event.letter_id, event.stage, event.next_step, _amounts(event.lines))
            return replace(ledger, letter=letter, last_notice_on=event.business_date)
        case CollectionLetterRevised():
            revised = ledger.letter and replace(ledger.letter, amounts=_amounts(event.lines))
            return replace(ledger, letter=revised if event.lines else None)
        case (
            PromiseMade()
            | PromiseKept()
            | PromiseBroken()
            | DisputeOpened()
            | DisputeLapsed()
            | DisputeResolved()
        ):
            return _evolve_pause(ledger, event)
        case _:
            return _evolve_cash(ledger, event)


def _evolve_pause(ledger: L, event: PauseEvent) -> L:
    if isinstance(event, PromiseBroken):
        ledger = replace(ledger, broken_on=(*ledger.broken_on, event.business_date))
    item = paused(ledger.items[event.invoice_id], event)
    return replace(ledger, items={**ledger.items, item.invoice_id: item})


def _evolve_cash(
    ledger: L,
    event: PaymentReceived
    | PaymentApplied
    | PaymentTakenBack
    | PaymentRefunded
    | PaymentReversed
    | DepositReleased,
) -> L:
    match event:
        case PaymentReceived():
            return _received(ledger, event)
        case PaymentApplied():
            taken = [part for part in ledger.cash if part.order_id == event.order_id]
            kept = tuple(part for part in ledger.cash if part.order_id != event.order_id)
            ledger = replace(ledger, cash=(*kept, *_taken(taken, event.payment_id, event.amount.amount)))
            part = PartPayment(event.payment_id, event.amount.amount, event.days_late, event.received_on)
            return _with_payment(ledger, event.invoice_id, part)
        case PaymentTakenBack():
            return _taken_back(ledger, event)
        case PaymentRefunded():
            payment = ledger.payments[event.payment_id]
            payment = replace(payment, refunded=payment.refunded + event.amount.amount)
            cash = _taken(ledger.cash, event.payment_id, event.amount.amount)
            return replace(ledger, cash=cash, payments={**ledger.payments, payment.payment_id: payment})
        case PaymentReversed():
            payment = replace(ledger.payments[event.payment_id], reversed=True)
            cash = tuple(part for part in ledger.cash if part.payment_id != event.payment_id)
            return replace(ledger, cash=cash, payments={**ledger.payments, payment.payment_id: payment})
        case DepositReleased():
            return _released(ledger, event)
        case _:
            assert_never(event)


def _with_item(ledger: L, invoice_id: str, **changes: Any) -> L:
    item = replace(ledger.items[invoice_id], **changes)
    return replace(ledger, items={**ledger.items, invoice_id: item})


def _with_payment(ledger: L, invoice_id: str, part: PartPayment) -> L:
    return _with_item(ledger, invoice_id, payments=(*ledger.items[invoice_id].payments, part))


def _received(ledger: L, event: PaymentReceived) -> L:
    for part in event.allocations:
        paid = PartPayment(event.payment_id, part.amount, part.days_late, event.received_on)
        ledger = _with_payment(ledger, part.invoice_id, paid)
    payment = Payment(event.payment_id, event.order_id, event.amount.amount, event.reference)
    cash = Cash(event.payment_id, event.order_id, event.unapplied, event.received_on)
    return replace(
        ledger,
        payments={**ledger.payments, payment.payment_id: payment},
        cash=(*ledger.cash, cash) if event.unapplied else ledger.cash,
    )


def _taken_back(ledger: L, event: PaymentTakenBack) -> L:
    left, back = [], event.amount.amount
    # What was paid last goes first.
    for part in reversed(ledger.items[event.invoice_id].payments):
        if part.payment_id == event.payment_id and back:
            taken = min(back, part.amount)
            back -= taken
            part = replace(part, amount=part.amount - taken)
        if part.amount:
            left.append(part)
    by_hand = event.cause == "by_hand"
    order_id = None if by_hand else event.order_id
    cash = Cash(event.payment_id, order_id, event.amount.amount, event.received_on, aside=by_hand)
    ledger = _with_item(ledger, event.invoice_id, payments=tuple(reversed(left)))
    return replace(ledger, cash=(*ledger.cash, cash))


def _released(ledger: L, event: DepositReleased) -> L:
    cash: list[Cash] = []
    left = event.amount.amount
    for part in ledger.cash:
        if left and (part.payment_id, part.order_id) == (event.payment_id, event.order_id):
            freed = min(left, part.amount)
            left -= freed
            cash.append(replace(part, order_id=None, amount=freed))
            part = replace(part, amount=part.amount - freed)
        if part.amount:
            cash.append(part)
    return replace(ledger, cash=tuple(cash))


def _taken(cash: Iterable[Cash], payment_id: str, amount: Decimal) -> tuple[Cash, ...]:
    """The cash without this amount of a payment, of which free parts go before deposits."""
    kept: list[Cash] = []
    for part in sorted(cash, key=lambda part: (part.order_id is not None, part.aside)):
        if part.payment_id == payment_id and amount:
            taken = min(amount, part.amount)
            amount -= taken
            part = replace(part, amount=part.amount - taken)
        if part.amount:
            kept.append(part)
    return tuple(kept)


def _amounts(lines: Iterable[NoticeLine]) -> dict[str, Decimal]:
    return {line.invoice_id: line.amount.amount for line in lines}
