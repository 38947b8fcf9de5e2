"""Commands to streams, and what their decisions rest on: the policy and business date in effect."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from credit.domain.account import account_stream
from credit.domain.collection_run import (
    COLLECTION_RUN,
    COLLECTION_RUN_STREAM,
    CollectionRun,
    RunFacts,
    Visit,
    visits_due,
)
from credit.domain.commands import (
    AccountCommand,
    AdvanceCollection,
    AssessCredit,
    CheckOrder,
    FileStatements,
    IssueInvoice,
    ListOpenAccounts,
    NoteShipment,
    OpenAccount,
    PolicyCommand,
    PublishDefaultPolicy,
    PublishPolicy,
    RecordPayment,
    RunCommand,
    ScoreTraits,
    VisitAccount,
    VisitNextAccounts,
    WithdrawOrder,
    WriteOffBankCharge,
)
from credit.domain.deciding import ACCOUNT
from credit.domain.decision_context import DecisionContext
from credit.domain.policy import Policy
from credit.domain.policy_book import POLICY_BOOK, POLICY_STREAM
from credit.domain.run_events import CollectionRunProgressed
from credit.queries import open_account_ids
from eventing.bus.bus import CommandBus
from eventing.bus.routes import Asked, Decided, Look, route

logger = structlog.get_logger("credit.collection")


@dataclass(frozen=True)
class Resources:
    """Where the company is, and the currency its accounts are kept in."""

    zone: ZoneInfo
    currency: str


# -- facts ---------------------------------------------------------------------------------------------


def contexts(asked: Sequence[Asked[Any, Any]], look: Look[Resources]) -> Sequence[DecisionContext]:
    """One look at the run and one at the policies, however many ask."""
    run = look.state(COLLECTION_RUN, COLLECTION_RUN_STREAM)
    book = look.state(POLICY_BOOK, POLICY_STREAM)
    found = []
    for one in asked:
        calendar_date = _calendar_date(one.now, look.resources)
        policy = book.in_effect(run.day or calendar_date)
        found.append(DecisionContext(policy, run.day, calendar_date, look.resources.currency, one.now))
    return found


def days(asked: Sequence[Asked[AdvanceCollection, CollectionRun]], _: Look[Resources]) -> Sequence[RunFacts]:
    return [RunFacts(one.now) for one in asked]


def open_accounts(
    asked: Sequence[Asked[ListOpenAccounts, CollectionRun]], look: Look[Resources]
) -> Sequence[RunFacts]:
    """Read after the day's start is on record: an account the views show later finds that day."""
    found = tuple(open_account_ids(look.db))
    return [RunFacts(one.now, open_accounts=found) for one in asked]


def visits(
    asked: Sequence[Asked[VisitNextAccounts, CollectionRun]], _: Look[Resources]
) -> Sequence[RunFacts]:
    return [
        RunFacts(one.now, visits=tuple(Visit(part.command.customer_id, part.error) for part in one.parts))
        for one in asked
    ]


def today(bus: CommandBus) -> date:
    """The date every rule counts from now."""
    day = bus.state(COLLECTION_RUN, COLLECTION_RUN_STREAM).day
    return day or _calendar_date(bus.clock.now(), bus.look.resources)


def policy_on(bus: CommandBus, day: date) -> Policy:
    return bus.state(POLICY_BOOK, POLICY_STREAM).in_effect(day)


def _calendar_date(now: datetime, resources: Resources) -> date:
    return now.astimezone(resources.zone).date()


# -- effects -------------------------------------------------------------------------------------------


def tell_failed_visits(
    decided: Decided[VisitNextAccounts, CollectionRun, RunFacts], _: Look[Resources]
) -> None:
    """Whoever watches the logs is told of them; the run goes on."""
    for event in decided.events:
        if isinstance(event, CollectionRunProgressed):
            for failed in event.failed:
                logger.error("collection visit failed", customer_id=failed.customer_id, error=failed.reason)


# -- routes --------------------------------------------------------------------------------------------


def _account(command: AccountCommand) -> str:
    return account_stream(command.customer_id)


def _policy(_: PolicyCommand) -> str:
    return POLICY_STREAM


def _run(_: RunCommand) -> str:
    return COLLECTION_RUN_STREAM


ROUTES = [
    route(OpenAccount, ACCOUNT, _account, facts=contexts),
    route(FileStatements, ACCOUNT, _account, facts=contexts),
    route(ScoreTraits, ACCOUNT, _account, facts=contexts),
    route(AssessCredit, ACCOUNT, _account, facts=contexts),
    route(CheckOrder, ACCOUNT, _account, facts=contexts),
    route(NoteShipment, ACCOUNT, _account, facts=contexts),
    route(WithdrawOrder, ACCOUNT, _account, facts=contexts),
    route(IssueInvoice, ACCOUNT, _account, facts=contexts),
    route(RecordPayment, ACCOUNT, _account, facts=contexts),
    route(WriteOffBankCharge, ACCOUNT, _account, facts=contexts),
    route(VisitAccount, ACCOUNT, _account, facts=contexts),
    route(PublishPolicy, POLICY_BOOK, _policy, facts=contexts),
    route(PublishDefaultPolicy, POLICY_BOOK, _policy, facts=contexts),
    route(AdvanceCollection, COLLECTION_RUN, _run, facts=days),
    route(ListOpenAccounts, COLLECTION_RUN, _run, facts=open_accounts),
    route(VisitNextAccounts, COLLECTION_RUN, _run, facts=visits, parts=visits_due, effect=tell_failed_visits),
]
