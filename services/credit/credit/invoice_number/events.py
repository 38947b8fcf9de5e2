"""Events of an invoice number."""

from dataclasses import dataclass
from datetime import datetime

from credit.contracts import PUBLISHED
from credit.values import InvoiceNumber
from eventing import Id


@PUBLISHED.event("InvoiceNumberClaimed.v1")
@dataclass(frozen=True, kw_only=True)
class InvoiceNumberClaimed:
    """A number belongs to this invoice, and to none before it."""

    number: InvoiceNumber
    customer_id: Id
    invoice_id: Id
    claimed_at: datetime
