"""Refusals of commands on invoices and payments."""

from decimal import Decimal

from eventing import Invalid, NotFound, Refused


class InvoiceNotFound(NotFound):
    """The account has no such invoice."""

    code = "invoice_not_found"
    invoice_id: str


class InvoiceOverAllocated(Refused):
    """More is allocated to an invoice than is open on it."""

    code = "over_allocated"
    invoice_id: str
    allocated: Decimal
    available: Decimal


class PaymentOverAllocated(Refused):
    """More is allocated than was paid."""

    code = "payment_over_allocated"
    allocated: Decimal
    available: Decimal


class InvoiceNumberTaken(Refused):
    """The customer already has an invoice with this number."""

    code = "invoice_number_taken"
    number: str


class NotABankCharge(Refused):
    """The open amount is zero, too large for a bank charge, or nothing was paid."""

    code = "not_a_bank_charge"
    residual: Decimal
    below: Decimal


def other_currency(field: str, currency: str, expected: str) -> Invalid:
    """The fault of an amount in another currency than the account's: there are no exchange rates yet."""
    return Invalid(field, "other_currency", currency=currency, expected=expected)
