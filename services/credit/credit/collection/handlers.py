"""Routes of the commands on the collection run, the facts looked up for them, and the log of failures."""

from collections.abc import Sequence

import structlog

from credit.collection_run.commands import AdvanceCollection, ListOpenAccounts, RunCommand, VisitNextAccounts
from credit.collection_run.events import CollectionRunProgressed
from credit.collection_run.model import (
    COLLECTION_RUN,
    COLLECTION_RUN_STREAM,
    CollectionRun,
    RunFacts,
    Visit,
    visits_due,
)
from credit.order_check.lookups import customers_with_unshipped_orders
from credit.receivable.lookups import customers_with_open_invoices
from credit.resources import Resources
from eventing import Asked, Db, Decided, Look, route

logger = structlog.get_logger("credit.collection")


def open_account_ids(db: Db) -> list[str]:
    """The customers with an open invoice or an order still to be shipped, sorted."""
    return sorted({*customers_with_open_invoices(db), *customers_with_unshipped_orders(db)})


# -- facts -----------------------------------------------------------------------------------------


def day_facts(
    asked: Sequence[Asked[AdvanceCollection, CollectionRun]], _: Look[Resources]
) -> Sequence[RunFacts]:
    return [RunFacts(one.now) for one in asked]


def list_facts(
    asked: Sequence[Asked[ListOpenAccounts, CollectionRun]], look: Look[Resources]
) -> Sequence[RunFacts]:
    """The open accounts, read after the day has started: one that opens later finds that day on record."""
    found = tuple(open_account_ids(look.db))
    return [RunFacts(one.now, open_accounts=found) for one in asked]


def visit_facts(
    asked: Sequence[Asked[VisitNextAccounts, CollectionRun]], _: Look[Resources]
) -> Sequence[RunFacts]:
    return [
        RunFacts(one.now, visits=tuple(Visit(part.command.customer_id, part.error) for part in one.parts))
        for one in asked
    ]


# -- effects ---------------------------------------------------------------------------------------


def log_failed_visits(
    decided: Decided[VisitNextAccounts, CollectionRun, RunFacts], _: Look[Resources]
) -> None:
    """Log each visit that failed; the run goes on."""
    for event in decided.events:
        if isinstance(event, CollectionRunProgressed):
            for failed in event.failed:
                logger.error("collection_visit_failed", customer_id=failed.customer_id, error=failed.reason)


# -- routes ----------------------------------------------------------------------------------------


def _stream(_: RunCommand) -> str:
    return COLLECTION_RUN_STREAM


ROUTES = [
    route(AdvanceCollection, COLLECTION_RUN, _stream, facts=day_facts),
    route(ListOpenAccounts, COLLECTION_RUN, _stream, facts=list_facts),
    route(
        VisitNextAccounts,
        COLLECTION_RUN,
        _stream,
        facts=visit_facts,
        parts=visits_due,
        effect=log_failed_visits,
    ),
]
