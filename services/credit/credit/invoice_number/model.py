"""An invoice number: claimed for one invoice before that is issued.

Each number has one stream, because uniqueness across accounts needs a single writer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from credit.invoice_number.commands import ClaimInvoiceNumber
from credit.invoice_number.errors import InvoiceNumberTaken
from credit.invoice_number.events import InvoiceNumberClaimed
from eventing import Decider, uuid5hex

#: How long a number waits for its invoice: by then it is issued, or never will be.
CLAIM_LASTS = timedelta(minutes=5)


@dataclass(frozen=True)
class NumberFacts:
    """Facts for a decision: the time, and what became of the invoice that holds the number.

    `in_use` is None while the account knows of no such invoice; False when it was cancelled.
    """

    now: datetime
    in_use: bool | None = None


def evolve(_: InvoiceNumberClaimed | None, event: InvoiceNumberClaimed) -> InvoiceNumberClaimed:
    return event


def decide(
    claim: InvoiceNumberClaimed | None, command: ClaimInvoiceNumber, facts: NumberFacts
) -> list[InvoiceNumberClaimed]:
    if claim is not None and claim.invoice_id == command.invoice_id:
        return []
    if claim is not None and _is_held(claim, facts):
        raise InvoiceNumberTaken(number=command.number)
    return [
        InvoiceNumberClaimed(
            number=command.number,
            customer_id=command.customer_id,
            invoice_id=command.invoice_id,
            claimed_at=facts.now,
        )
    ]


def _is_held(claim: InvoiceNumberClaimed, facts: NumberFacts) -> bool:
    return facts.now < claim.claimed_at + CLAIM_LASTS if facts.in_use is None else facts.in_use


def number_key(number: str) -> str:
    """What makes two numbers the same: letters of either case, and no blanks."""
    return "".join(number.split()).casefold()


def number_stream(command: ClaimInvoiceNumber) -> str:
    return f"invoice-number-{uuid5hex('invoice-number', number_key(command.number))}"


INVOICE_NUMBER = Decider("invoice-number", None, evolve, decide)
