"""Views of invoices, of what moved on them, and of payments."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from credit.contracts import CustomerAssigned, CustomerReassigned
from credit.invoice_number.model import number_key
from credit.receivable.events import (
    BankChargeReopened,
    BankChargeWrittenOff,
    CollectionStepReached,
    DepositReleased,
    InvoiceCancelled,
    InvoiceCredited,
    InvoiceIssued,
    InvoiceReopened,
    InvoiceSettled,
    LateReasonNoted,
    PaymentApplied,
    PaymentReceived,
    PaymentRefunded,
    PaymentReversed,
    PaymentTakenBack,
)
from credit.receivable.pauses import (
    DisputeLapsed,
    DisputeOpened,
    DisputeResolved,
    PromiseBroken,
    PromiseKept,
    PromiseMade,
)
from eventing import Event, Patch, Sweep, Upsert, View, Writes

OPEN = "open"
SETTLED = "settled"

_OWNED = {"customer_id": ("owner_id",)}

INVOICES = View(
    "invoices",
    indexes=(
        ("due_on", "_id"),
        ("status", "due_on", "_id"),
        ("customer_id", "due_on", "_id"),
        ("customer_id", "status", "due_on", "_id"),
        ("number_key", "due_on", "_id"),
        # The lists of collection: of all, by stage, by whose turn it is, and of some owners.
        ("collecting", "due_on", "_id"),
        ("collecting", "stage", "due_on", "_id"),
        ("collecting", "action_owner", "due_on", "_id"),
        ("owner_id", "collecting", "due_on", "_id"),
    ),
    follows=_OWNED,
)
#: What lowered or raised the open amount of an invoice, each with its day: ageing as of a day, and what was
#: paid how late. `amount` is what the invoice is less.
MOVEMENTS = View(
    "invoice_movements",
    indexes=(("on", "_id"), ("customer_id", "on"), ("owner_id", "on"), ("received_on",)),
    follows=_OWNED,
)
PAYMENTS = View(
    "payments",
    indexes=(
        ("-received_on", "_id"),
        ("customer_id", "-received_on", "_id"),
        ("order_id", "-received_on", "_id"),
        ("has_deposit", "-received_on", "_id"),
        ("has_unapplied", "-received_on", "_id"),
        ("reference",),
    ),
    follows=_OWNED,
)


# -- invoices ---------------------------------------------------------------------------------------


@INVOICES.on(CustomerAssigned)
def invoices_of_assigned_customer(event: Event[CustomerAssigned]) -> Writes:
    return [Sweep("customer_id", event.data.customer_id, {"owner_id": event.data.owner_id})]


@INVOICES.on(CustomerReassigned)
def invoices_of_reassigned_customer(event: Event[CustomerReassigned]) -> Writes:
    return [Sweep("customer_id", event.data.customer_id, {"owner_id": event.data.owner_id})]


@INVOICES.on(InvoiceIssued)
def invoice_issued(event: Event[InvoiceIssued]) -> Writes:
    invoice = event.data
    return [
        Upsert(
            invoice.invoice_id,
            {
                "customer_id": invoice.customer_id,
                "number": invoice.number,
                "number_key": number_key(invoice.number),
                "order_id": invoice.order_id,
                "currency": invoice.amount.currency,
                "amount": invoice.amount.amount,
                "residual": invoice.amount.amount,
                "issued_on": invoice.issued_on,
                "due_on": invoice.due_on,
                "terms": invoice.terms,
                "status": OPEN,
                "settled_how": None,
                "stage": None,
                "collecting": False,
                "promise": None,
                "dispute": None,
            },
        )
    ]


@INVOICES.on(InvoiceCredited)
def invoice_credited(event: Event[InvoiceCredited]) -> Writes:
    return [Upsert(event.data.invoice_id, {"residual": event.data.residual})]


@INVOICES.on(InvoiceCancelled)
def invoice_cancelled(event: Event[InvoiceCancelled]) -> Writes:
    # A settled invoice can be cancelled as well, and is not settled again.
    fields = {"residual": Decimal(0), "settled_how": "cancelled", "cancelled_because": event.data.reason}
    return [Upsert(event.data.invoice_id, fields)]


@INVOICES.on(InvoiceReopened)
def invoice_reopened(event: Event[InvoiceReopened]) -> Writes:
    fields = {"status": OPEN, "settled_on": None, "settled_how": None}
    return [Upsert(event.data.invoice_id, {**fields, "residual": event.data.residual.amount})]


@INVOICES.on(PaymentReceived)
def invoices_paid(event: Event[PaymentReceived]) -> Writes:
    return [Upsert(part.invoice_id, {"residual": part.residual}) for part in event.data.allocations]


@INVOICES.on(PaymentApplied)
def invoice_paid_from_cash(event: Event[PaymentApplied]) -> Writes:
    return [Upsert(event.data.invoice_id, {"residual": event.data.residual})]


@INVOICES.on(PaymentTakenBack)
def invoice_payment_taken_back(event: Event[PaymentTakenBack]) -> Writes:
    return [Upsert(event.data.invoice_id, {"residual": event.data.residual})]


@INVOICES.on(BankChargeWrittenOff)
def invoice_charge_written_off(event: Event[BankChargeWrittenOff]) -> Writes:
    return [Upsert(event.data.invoice_id, {"residual": event.data.residual})]


@INVOICES.on(BankChargeReopened)
def invoice_charge_reopened(event: Event[BankChargeReopened]) -> Writes:
    return [Upsert(event.data.invoice_id, {"residual": event.data.residual})]


@INVOICES.on(InvoiceSettled)
def invoice_settled(event: Event[InvoiceSettled]) -> Writes:
    settled = event.data
    fields = {"status": SETTLED, "settled_on": settled.settled_on, "settled_how": settled.how}
    return [Upsert(settled.invoice_id, {**fields, "collecting": False})]


@INVOICES.on(CollectionStepReached)
def invoice_collected(event: Event[CollectionStepReached]) -> Writes:
    step = event.data
    return [
        Upsert(
            step.invoice_id,
            {
                "collecting": True,
                "stage": step.stage,
                "level": step.level,
                "action": step.action,
                "action_owner": step.owner,
                "stage_on": step.business_date,
                "next_step": step.next_step,
            },
        )
    ]


@INVOICES.on(LateReasonNoted)
def invoice_late_reason(event: Event[LateReasonNoted]) -> Writes:
    said = event.data
    return [
        Upsert(
            said.invoice_id,
            {
                "late_reason": said.late_reason,
                "late_note": said.note,
                "late_noted_by": said.noted_by,
                "late_noted_on": said.noted_on,
            },
        )
    ]


@INVOICES.on(PromiseMade)
def invoice_promised(event: Event[PromiseMade]) -> Writes:
    made = event.data
    names = ("promised_for", "note", "noted_by", "noted_on")
    promise = {"amount": made.amount.amount, **{name: getattr(made, name) for name in names}}
    return [Upsert(made.invoice_id, {"promise": promise, "promise_state": "running"})]


@INVOICES.on(PromiseKept)
def invoice_promise_kept(event: Event[PromiseKept]) -> Writes:
    return [Upsert(event.data.invoice_id, {"promise_state": "kept"})]


@INVOICES.on(PromiseBroken)
def invoice_promise_broken(event: Event[PromiseBroken]) -> Writes:
    return [Upsert(event.data.invoice_id, {"promise_state": "broken"})]


@INVOICES.on(DisputeOpened)
def invoice_disputed(event: Event[DisputeOpened]) -> Writes:
    opened = event.data
    names = ("about", "note", "opened_by", "opened_on", "ends_on")
    dispute = {"amount": opened.amount.amount, **{name: getattr(opened, name) for name in names}}
    fields = {"dispute": dispute, "dispute_state": "running", "disputed_until": opened.ends_on}
    return [Upsert(opened.invoice_id, fields)]


@INVOICES.on(DisputeLapsed)
def invoice_dispute_lapsed(event: Event[DisputeLapsed]) -> Writes:
    return [Upsert(event.data.invoice_id, {"dispute_state": "lapsed"})]


@INVOICES.on(DisputeResolved)
def invoice_dispute_resolved(event: Event[DisputeResolved]) -> Writes:
    resolved = event.data
    # It was disputed through the day before, and from then on is due as it says now.
    until = resolved.resolved_on - timedelta(days=1)
    fields = {"dispute_state": resolved.outcome, "disputed_until": until, "due_on": resolved.due_on}
    return [Upsert(resolved.invoice_id, fields)]


# -- movements --------------------------------------------------------------------------------------


@MOVEMENTS.on(CustomerAssigned)
def movements_of_assigned_customer(event: Event[CustomerAssigned]) -> Writes:
    return [Sweep("customer_id", event.data.customer_id, {"owner_id": event.data.owner_id})]


@MOVEMENTS.on(CustomerReassigned)
def movements_of_reassigned_customer(event: Event[CustomerReassigned]) -> Writes:
    return [Sweep("customer_id", event.data.customer_id, {"owner_id": event.data.owner_id})]


@MOVEMENTS.on(PaymentReceived)
def parts_of_payment(event: Event[PaymentReceived]) -> Writes:
    payment = event.data
    return [
        Upsert(
            f"{event.id}-{part.invoice_id}",
            {
                "customer_id": payment.customer_id,
                "invoice_id": part.invoice_id,
                "on": payment.received_on,
                "amount": part.amount,
                "received_on": payment.received_on,
                "days_late": part.days_late,
            },
        )
        for part in payment.allocations
    ]


@MOVEMENTS.on(PaymentApplied)
def part_of_applied_cash(event: Event[PaymentApplied]) -> Writes:
    cash = event.data
    fields = {"received_on": cash.received_on, "days_late": cash.days_late, "on": cash.applied_on}
    return [_movement(event.id, cash.customer_id, cash.invoice_id, cash.amount.amount, fields)]


@MOVEMENTS.on(PaymentTakenBack)
def part_taken_back(event: Event[PaymentTakenBack]) -> Writes:
    back = event.data
    fields = {"received_on": back.received_on, "days_late": back.days_late, "on": back.taken_back_on}
    return [_movement(event.id, back.customer_id, back.invoice_id, -back.amount.amount, fields)]


@MOVEMENTS.on(BankChargeWrittenOff)
def charge_written_off(event: Event[BankChargeWrittenOff]) -> Writes:
    charge = event.data
    fields = {"on": charge.written_off_on}
    return [_movement(event.id, charge.customer_id, charge.invoice_id, charge.amount.amount, fields)]


@MOVEMENTS.on(BankChargeReopened)
def charge_reopened(event: Event[BankChargeReopened]) -> Writes:
    charge = event.data
    fields = {"on": charge.reopened_on}
    return [_movement(event.id, charge.customer_id, charge.invoice_id, -charge.amount.amount, fields)]


@MOVEMENTS.on(InvoiceCredited)
def credit_note(event: Event[InvoiceCredited]) -> Writes:
    credited = event.data
    fields = {"on": credited.credited_on}
    return [_movement(event.id, credited.customer_id, credited.invoice_id, credited.amount.amount, fields)]


@MOVEMENTS.on(InvoiceCancelled)
def cancellation(event: Event[InvoiceCancelled]) -> Writes:
    cancelled = event.data
    fields = {"on": cancelled.cancelled_on}
    return [_movement(event.id, cancelled.customer_id, cancelled.invoice_id, cancelled.amount.amount, fields)]


def _movement(
    key: str, customer_id: str, invoice_id: str, amount: Decimal, fields: Mapping[str, object]
) -> Upsert:
    return Upsert(key, {"customer_id": customer_id, "invoice_id": invoice_id, "amount": amount, **fields})


# -- payments ---------------------------------------------------------------------------------------


@PAYMENTS.on(CustomerAssigned)
def payments_of_assigned_customer(event: Event[CustomerAssigned]) -> Writes:
    return [Sweep("customer_id", event.data.customer_id, {"owner_id": event.data.owner_id})]


@PAYMENTS.on(CustomerReassigned)
def payments_of_reassigned_customer(event: Event[CustomerReassigned]) -> Writes:
    return [Sweep("customer_id", event.data.customer_id, {"owner_id": event.data.owner_id})]


@PAYMENTS.on(PaymentReceived)
def payment_received(event: Event[PaymentReceived]) -> Writes:
    payment = event.data
    kept = payment.unapplied if payment.order_id is not None else Decimal(0)
    return [
        Upsert(
            payment.payment_id,
            {
                "customer_id": payment.customer_id,
                "amount": payment.amount.amount,
                "currency": payment.amount.currency,
                "received_on": payment.received_on,
                "order_id": payment.order_id,
                "reference": payment.reference,
                "doubts": payment.doubts,
                "reason": payment.reason,
                "reversed": False,
                **_cash(payment.unapplied, kept),
            },
        )
    ]


@PAYMENTS.on(PaymentApplied)
def payment_applied(event: Event[PaymentApplied]) -> Writes:
    return [Patch(event.data.payment_id, _cash(event.data.unapplied, event.data.deposit))]


@PAYMENTS.on(PaymentTakenBack)
def payment_taken_back(event: Event[PaymentTakenBack]) -> Writes:
    return [Patch(event.data.payment_id, _cash(event.data.unapplied, event.data.deposit))]


@PAYMENTS.on(PaymentRefunded)
def payment_refunded(event: Event[PaymentRefunded]) -> Writes:
    return [Patch(event.data.payment_id, _cash(event.data.unapplied, event.data.deposit))]


@PAYMENTS.on(DepositReleased)
def payment_deposit_released(event: Event[DepositReleased]) -> Writes:
    kept = event.data.deposit
    return [Patch(event.data.payment_id, {"deposit": kept, "has_deposit": kept > 0})]


@PAYMENTS.on(PaymentReversed)
def payment_reversed(event: Event[PaymentReversed]) -> Writes:
    reversal = {"reversed": True, "reversed_because": event.data.reason, "reference": None}
    return [Patch(event.data.payment_id, {**reversal, **_cash(Decimal(0), Decimal(0))})]


def _cash(unapplied: Decimal, deposit: Decimal) -> dict[str, object]:
    return {
        "unapplied": unapplied,
        "has_unapplied": unapplied > 0,
        "deposit": deposit,
        "has_deposit": deposit > 0,
    }
