"""The view of what happened with each invoice: issued, paid, chased, promised, disputed."""

from collections.abc import Mapping
from typing import Any

from credit.receivable.events import (
    BankChargeReopened,
    BankChargeWrittenOff,
    CollectionStepReached,
    InvoiceCancelled,
    InvoiceCredited,
    InvoiceIssued,
    InvoiceReopened,
    InvoiceSettled,
    LateReasonNoted,
    PaymentApplied,
    PaymentReceived,
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
from eventing import Event, Money, Upsert, View, Writes

HISTORY = View("invoice_history", indexes=(("invoice_id", "-order", "_id"),))

#: What is told of each event beside its sum: names of its fields.
_TOLD: Mapping[type[Any], tuple[str, ...]] = {
    InvoiceIssued: ("due_on", "terms"),
    InvoiceCredited: ("credit_note", "reason"),
    InvoiceCancelled: ("reason",),
    InvoiceReopened: (),
    InvoiceSettled: ("how",),
    CollectionStepReached: ("stage", "next_step", "days_overdue"),
    LateReasonNoted: ("late_reason", "note"),
    PaymentApplied: ("received_on", "days_late"),
    PaymentTakenBack: ("reason",),
    BankChargeWrittenOff: (),
    BankChargeReopened: (),
    PromiseMade: ("promised_for", "note"),
    PromiseKept: ("promised_for", "on_time"),
    PromiseBroken: ("promised_for",),
    DisputeOpened: ("about", "note", "ends_on"),
    DisputeLapsed: ("ends_on",),
    DisputeResolved: ("outcome", "due_on", "reason"),
}


def _entry(event: Event[Any], invoice_id: str, amount: Any, details: Mapping[str, Any]) -> Upsert:
    return Upsert(
        f"{event.id}-{invoice_id}",
        {
            "customer_id": event.data.customer_id,
            "invoice_id": invoice_id,
            "order": event.stream_version,
            "at": event.at,
            "what": type(event.data).__name__,
            "actor": event.actor,
            "amount": amount,
            "details": details,
        },
    )


def told(event: Event[Any]) -> Writes:
    amount = getattr(event.data, "amount", None)
    value = amount.amount if isinstance(amount, Money) else None
    details = {name: getattr(event.data, name) for name in _TOLD[type(event.data)]}
    return [_entry(event, event.data.invoice_id, value, details)]


for _class in _TOLD:
    HISTORY.on(_class)(told)


@HISTORY.on(PaymentReceived)
def told_of_each_part(event: Event[PaymentReceived]) -> Writes:
    return [
        _entry(
            event,
            part.invoice_id,
            part.amount,
            {"received_on": event.data.received_on, "days_late": part.days_late},
        )
        for part in event.data.allocations
    ]
