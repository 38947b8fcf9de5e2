"""What credit does about events: of customers, of the business date, and of its own collection run."""

from credit.domain.commands import (
    AdvanceCollection,
    CheckOrder,
    ListOpenAccounts,
    NoteShipment,
    OpenAccount,
    VisitAccount,
    VisitNextAccounts,
    WithdrawOrder,
)
from credit.domain.events import InvoiceIssued
from credit.domain.run_events import CollectionRunListed, CollectionRunProgressed, CollectionRunStarted
from credit.event_schemas import PUBLISHED, READ_CUSTOMERS, READ_SCHEDULER
from credit.event_schemas.others import (
    BusinessDateAdvancedV1,
    CustomerRegisteredV1,
    OrderCancelledV1,
    OrderPlacedV1,
    OrderShippedV2,
)
from eventing.bus.reactions import Reactions
from eventing.core.commit import Event

REACTIONS = Reactions()


@REACTIONS.on(READ_CUSTOMERS, CustomerRegisteredV1, name="open-account-for-registered-customer")
def open_account_for_registered_customer(event: Event[CustomerRegisteredV1]) -> OpenAccount:
    return OpenAccount(event.data.customer_id)


@REACTIONS.on(READ_CUSTOMERS, OrderPlacedV1, name="check-credit-for-placed-order")
def check_credit_for_placed_order(event: Event[OrderPlacedV1]) -> CheckOrder:
    order = event.data
    return CheckOrder(
        customer_id=order.customer_id,
        order_id=order.order_id,
        number=order.number,
        total=order.total,
        terms=order.terms,
        deposit=order.deposit,
        placed_on=order.placed_on,
    )


@REACTIONS.on(READ_CUSTOMERS, OrderShippedV2, name="note-shipment-of-order")
def note_shipment_of_order(event: Event[OrderShippedV2]) -> NoteShipment:
    return NoteShipment(event.data.customer_id, event.data.order_id, event.data.shipped_on)


@REACTIONS.on(READ_CUSTOMERS, OrderCancelledV1, name="withdraw-cancelled-order")
def withdraw_cancelled_order(event: Event[OrderCancelledV1]) -> WithdrawOrder:
    return WithdrawOrder(event.data.customer_id, event.data.order_id)


@REACTIONS.on(READ_SCHEDULER, BusinessDateAdvancedV1, name="start-collection-for-business-date")
def start_collection_for_business_date(event: Event[BusinessDateAdvancedV1]) -> AdvanceCollection:
    return AdvanceCollection(event.data.business_date)


@REACTIONS.on(PUBLISHED, CollectionRunStarted, name="list-open-accounts-for-started-run")
def list_open_accounts_for_started_run(event: Event[CollectionRunStarted]) -> ListOpenAccounts:
    return ListOpenAccounts(event.data.business_date)


@REACTIONS.on(PUBLISHED, CollectionRunListed, name="visit-first-accounts-of-run")
def visit_first_accounts_of_run(event: Event[CollectionRunListed]) -> VisitNextAccounts | None:
    if event.data.more or not event.data.customer_ids:
        return None
    return VisitNextAccounts(event.data.business_date, position=0)


@REACTIONS.on(PUBLISHED, CollectionRunProgressed, name="visit-next-accounts-of-run")
def visit_next_accounts_of_run(
    event: Event[CollectionRunProgressed],
) -> list[VisitNextAccounts | VisitAccount]:
    """The next accounts, and by themselves those that failed, so that they hold up nobody."""
    progress = event.data
    following: list[VisitNextAccounts | VisitAccount] = []
    if progress.remaining:
        following.append(VisitNextAccounts(progress.business_date, progress.position))
    return following + [VisitAccount(failed.customer_id) for failed in progress.failed]


@REACTIONS.on(PUBLISHED, InvoiceIssued, name="visit-account-of-issued-invoice")
def visit_account_of_issued_invoice(event: Event[InvoiceIssued]) -> VisitAccount:
    """An invoice the day's list was too early for is looked at by itself."""
    return VisitAccount(event.data.customer_id)
