"""Refusals of commands on invoices and payments."""

from datetime import date
from decimal import Decimal

from credit.values import Doubt
from eventing import Invalid, NotFound, Refused


class InvoiceNotFound(NotFound):
    """The account has no such invoice."""

    code = "invoice_not_found"
    invoice_id: str


class InvoiceIsCancelled(Refused):
    """The invoice was cancelled, and nothing can be done with it any more."""

    code = "invoice_is_cancelled"
    number: str


class InvoiceIsSettled(Refused):
    """Nothing is owed on the invoice any more."""

    code = "invoice_is_settled"
    number: str


class PromiseIsBroken(Refused):
    """The last promise on the invoice was broken: what it was about must be paid first."""

    code = "promise_is_broken"
    number: str
    promised_for: date


class NoDispute(Refused):
    """Nothing of the invoice is disputed."""

    code = "no_dispute"
    number: str


class InvoiceOverCredited(Refused):
    """The credit note is more than the invoice, less earlier credit notes."""

    code = "over_credited"
    credited: Decimal
    available: Decimal


class PaymentNotFound(NotFound):
    """The account has no such payment, or it was reversed."""

    code = "payment_not_found"
    payment_id: str


class PaymentIsRefunded(Refused):
    """Part of the payment was given back: it cannot be taken back as if it had never come."""

    code = "payment_is_refunded"
    refunded: Decimal


class NotOnThisInvoice(Refused):
    """The payment has no money on this invoice."""

    code = "not_on_this_invoice"
    number: str


class Implausible(Refused):
    """The document looks wrong, for these `doubts`. It is taken once it is confirmed with a reason."""

    code = "implausible"
    doubts: tuple[Doubt, ...]


class InvoiceOverAllocated(Refused):
    """More is allocated to an invoice than is open on it."""

    code = "over_allocated"
    invoice_id: str
    allocated: Decimal
    available: Decimal


class PaymentOverAllocated(Refused):
    """More is allocated or given back than there is of the payment."""

    code = "payment_over_allocated"
    allocated: Decimal
    available: Decimal


class NotABankCharge(Refused):
    """The open amount is zero, too large for a bank charge, or nothing was paid."""

    code = "not_a_bank_charge"
    residual: Decimal
    below: Decimal


def other_currency(field: str, currency: str, expected: str) -> Invalid:
    """The fault of an amount in another currency than the account's: there are no exchange rates yet."""
    return Invalid(field, "other_currency", currency=currency, expected=expected)
