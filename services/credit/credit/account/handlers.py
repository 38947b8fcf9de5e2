"""Routes of the commands on accounts, and the facts looked up for them."""

from collections.abc import Sequence
from dataclasses import replace

from credit.account.commands import AccountCommand, OpenAccount
from credit.account.model import ACCOUNT, Account, account_stream, decide
from credit.assessment.commands import ApproveLimit, AssessCredit, FileStatements, ScoreTraits
from credit.collection_run.commands import VisitAccount
from credit.invoice_number.commands import ClaimInvoiceNumber
from credit.invoice_number.events import InvoiceNumberClaimed
from credit.invoice_number.model import INVOICE_NUMBER, NumberFacts, number_stream
from credit.order_check.commands import CheckOrder, NoteShipment, OverrideHold, ReviseOrder, WithdrawOrder
from credit.policy.context import DecisionContext
from credit.policy.lookups import contexts
from credit.receivable.commands import (
    AllocatePayment,
    CancelInvoice,
    CreditInvoice,
    DisputeInvoice,
    IssueInvoice,
    NoteLateReason,
    NotePromise,
    RecordPayment,
    RefundPayment,
    ResolveDispute,
    ReversePayment,
    TakeBackPayment,
    WriteOffBankCharge,
)
from credit.receivable.lookups import references_in_use
from credit.resources import Resources
from eventing import Asked, CommandBus, Look, Part, route


def _stream(command: AccountCommand) -> str:
    return account_stream(command.customer_id)


# -- an invoice's number ---------------------------------------------------------------------------


def number_to_claim(
    account: Account, command: IssueInvoice, context: DecisionContext
) -> list[ClaimInvoiceNumber]:
    """The claim of an invoice that would be issued otherwise: a refused one claims no number."""
    decide(account, command, context)
    return [_claim_of(command)]


def _claim_of(command: IssueInvoice) -> ClaimInvoiceNumber:
    return ClaimInvoiceNumber(
        number=command.number, customer_id=command.customer_id, invoice_id=command.invoice_id
    )


def invoice_contexts(
    asked: Sequence[Asked[IssueInvoice, Account]], look: Look[Resources]
) -> Sequence[DecisionContext]:
    found = zip(asked, contexts(asked, look), strict=True)
    return [replace(context, number_elsewhere=any(map(_is_refused, one.parts))) for one, context in found]


def _is_refused(part: Part) -> bool:
    """Whether the number is another invoice's. Raises what stopped the claim otherwise."""
    if part.error is not None:
        raise part.error
    return part.failure is not None


def number_facts(
    asked: Sequence[Asked[ClaimInvoiceNumber, InvoiceNumberClaimed | None]], look: Look[Resources]
) -> Sequence[NumberFacts]:
    """The time, and whether the invoice that holds the number was issued."""
    claims = [one.state for one in asked]
    holders = look.states(ACCOUNT, [account_stream(claim.customer_id) for claim in claims if claim])
    return [
        NumberFacts(
            one.now,
            None if claim is None else _in_use(holders[account_stream(claim.customer_id)], claim.invoice_id),
        )
        for one, claim in zip(asked, claims, strict=True)
    ]


def _in_use(account: Account, invoice_id: str) -> bool | None:
    item = account.items.get(invoice_id)
    return None if item is None else not item.cancelled


def number_in_use(bus: CommandBus, command: IssueInvoice) -> bool:
    """Whether the number is another invoice's now, for what is foreseen and not claimed."""
    claim = bus.state(INVOICE_NUMBER, number_stream(_claim_of(command)))
    if claim is None:
        return False
    return _in_use(bus.state(ACCOUNT, account_stream(claim.customer_id)), claim.invoice_id) or False


# -- a payment's reference -------------------------------------------------------------------------


def payment_contexts(
    asked: Sequence[Asked[RecordPayment, Account]], look: Look[Resources]
) -> Sequence[DecisionContext]:
    """With the references that payments of other customers have: one transfer belongs to one account."""
    wanted = [one.command.reference for one in asked if one.command.reference is not None]
    used = references_in_use(look.db, wanted) if wanted else frozenset()
    return [replace(context, references_elsewhere=used) for context in contexts(asked, look)]


ROUTES = [
    route(ClaimInvoiceNumber, INVOICE_NUMBER, number_stream, facts=number_facts),
    route(OpenAccount, ACCOUNT, _stream, facts=contexts),
    route(FileStatements, ACCOUNT, _stream, facts=contexts),
    route(ScoreTraits, ACCOUNT, _stream, facts=contexts),
    route(AssessCredit, ACCOUNT, _stream, facts=contexts),
    route(ApproveLimit, ACCOUNT, _stream, facts=contexts),
    route(CheckOrder, ACCOUNT, _stream, facts=contexts),
    route(ReviseOrder, ACCOUNT, _stream, facts=contexts),
    route(NoteShipment, ACCOUNT, _stream, facts=contexts),
    route(WithdrawOrder, ACCOUNT, _stream, facts=contexts),
    route(OverrideHold, ACCOUNT, _stream, facts=contexts),
    route(IssueInvoice, ACCOUNT, _stream, facts=invoice_contexts, parts=number_to_claim),
    route(CreditInvoice, ACCOUNT, _stream, facts=contexts),
    route(CancelInvoice, ACCOUNT, _stream, facts=contexts),
    route(WriteOffBankCharge, ACCOUNT, _stream, facts=contexts),
    route(NoteLateReason, ACCOUNT, _stream, facts=contexts),
    route(NotePromise, ACCOUNT, _stream, facts=contexts),
    route(DisputeInvoice, ACCOUNT, _stream, facts=contexts),
    route(ResolveDispute, ACCOUNT, _stream, facts=contexts),
    route(RecordPayment, ACCOUNT, _stream, facts=payment_contexts),
    route(AllocatePayment, ACCOUNT, _stream, facts=contexts),
    route(TakeBackPayment, ACCOUNT, _stream, facts=contexts),
    route(RefundPayment, ACCOUNT, _stream, facts=contexts),
    route(ReversePayment, ACCOUNT, _stream, facts=contexts),
    route(VisitAccount, ACCOUNT, _stream, facts=contexts),
]
