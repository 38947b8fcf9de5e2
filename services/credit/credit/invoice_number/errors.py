"""Refusals of invoice numbers."""

from eventing import Refused


class InvoiceNumberTaken(Refused):
    """There is an invoice with this number already, of this customer or of another."""

    code = "invoice_number_taken"
    number: str
