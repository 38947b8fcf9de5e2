"""Reactions to the business date, to the progress of the collection run, and to new invoices."""

from credit.collection_run.commands import (
    AdvanceCollection,
    ListOpenAccounts,
    VisitAccount,
    VisitNextAccounts,
)
from credit.collection_run.events import CollectionRunListed, CollectionRunProgressed, CollectionRunStarted
from credit.contracts import BusinessDateAdvanced
from credit.receivable.events import InvoiceIssued
from eventing import Event, Reactions

REACTIONS = Reactions()


@REACTIONS.on(BusinessDateAdvanced, name="start-collection-for-business-date")
def start_collection_for_business_date(event: Event[BusinessDateAdvanced]) -> AdvanceCollection:
    return AdvanceCollection(business_date=event.data.business_date)


@REACTIONS.on(CollectionRunStarted, name="list-open-accounts-for-started-run")
def list_open_accounts_for_started_run(event: Event[CollectionRunStarted]) -> ListOpenAccounts:
    return ListOpenAccounts(business_date=event.data.business_date)


@REACTIONS.on(CollectionRunListed, name="visit-first-accounts-of-run")
def visit_first_accounts_of_run(event: Event[CollectionRunListed]) -> VisitNextAccounts | None:
    if event.data.more or not event.data.customer_ids:
        return None
    return VisitNextAccounts(business_date=event.data.business_date, position=0)


@REACTIONS.on(CollectionRunProgressed, name="visit-next-accounts-of-run")
def visit_next_accounts_of_run(
    event: Event[CollectionRunProgressed],
) -> list[VisitNextAccounts | VisitAccount]:
    """The next accounts; those that failed are visited separately, so that they do not hold up others."""
    progress = event.data
    following: list[VisitNextAccounts | VisitAccount] = []
    if progress.remaining:
        step = VisitNextAccounts(business_date=progress.business_date, position=progress.position)
        following.append(step)
    return following + [VisitAccount(customer_id=failed.customer_id) for failed in progress.failed]


@REACTIONS.on(InvoiceIssued, name="visit-account-of-issued-invoice")
def visit_account_of_issued_invoice(event: Event[InvoiceIssued]) -> VisitAccount:
    """A visit to the account, because the day's list may not include it yet."""
    return VisitAccount(customer_id=event.data.customer_id)
