"""Commands on an invoice number."""

from dataclasses import dataclass

from credit.values import InvoiceNumber
from eventing import Id


@dataclass(frozen=True, kw_only=True)
class ClaimInvoiceNumber:
    """Claim a number for an invoice that is about to be issued."""

    number: InvoiceNumber
    customer_id: Id
    invoice_id: Id
