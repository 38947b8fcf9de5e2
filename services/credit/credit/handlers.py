"""Commands to streams: every account decision is given the policy and business date in effect."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import structlog

from credit.domain.account import account_stream
from credit.domain.basis import Basis
from credit.domain.collection_run import (
    COLLECTION_RUN,
    COLLECTION_RUN_STREAM,
    RecordList,
    RecordVisits,
    is_next,
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
    PublishDefaultPolicy,
    PublishPolicy,
    RecordPayment,
    ScoreTraits,
    VisitAccount,
    VisitNextAccounts,
    WithdrawOrder,
    WriteOffBankCharge,
)
from credit.domain.deciding import ACCOUNT, Case
from credit.domain.policy import Policy
from credit.domain.policy_book import POLICY_BOOK, POLICY_STREAM, Publication
from credit.domain.run_events import FailedVisit
from credit.queries import open_account_ids
from eventing.bus.bus import CommandBus, CommandContext, Outcome
from eventing.core.clock import Clock
from eventing.core.errors import EventingError
from eventing.core.ids import uuid5hex
from eventing.core.mongo import TRANSIENT, Db
from eventing.log.log import Log

logger = structlog.get_logger("credit.collection")

# The way to an account is blocked, not the account at fault: the whole step is tried again.
BLOCKED: tuple[type[Exception], ...] = (EventingError, *TRANSIENT)


class CreditHandlers(CommandBus):
    def __init__(self, log: Log, clock: Clock, db: Db, zone: ZoneInfo, currency: str) -> None:
        super().__init__(log, clock)
        self.db = db
        self._zone = zone
        self.currency = currency
        self.route(OpenAccount, ACCOUNT, _account_of, self._on_account)
        self.route(FileStatements, ACCOUNT, _account_of, self._on_account)
        self.route(ScoreTraits, ACCOUNT, _account_of, self._on_account)
        self.route(AssessCredit, ACCOUNT, _account_of, self._on_account)
        self.route(CheckOrder, ACCOUNT, _account_of, self._on_account)
        self.route(NoteShipment, ACCOUNT, _account_of, self._on_account)
        self.route(WithdrawOrder, ACCOUNT, _account_of, self._on_account)
        self.route(WriteOffBankCharge, ACCOUNT, _account_of, self._on_account)
        self.route(IssueInvoice, ACCOUNT, _account_of, self._issue_invoice)
        self.route(RecordPayment, ACCOUNT, _account_of, self._record_payment)
        self.route(VisitAccount, ACCOUNT, _account_of, self._visit)
        self.route(PublishPolicy, POLICY_BOOK, lambda _: POLICY_STREAM, self._publish)
        self.route(PublishDefaultPolicy, POLICY_BOOK, lambda _: POLICY_STREAM, self._publish)
        self.route(AdvanceCollection, COLLECTION_RUN, lambda _: COLLECTION_RUN_STREAM)
        self.route(ListOpenAccounts, COLLECTION_RUN, lambda _: COLLECTION_RUN_STREAM, self._list)
        self.route(VisitNextAccounts, COLLECTION_RUN, lambda _: COLLECTION_RUN_STREAM, self._visit_next)

    # -- accounts ------------------------------------------------------------------------------------

    def _on_account(self, command: AccountCommand, issued: CommandContext) -> Outcome:
        return self._decide(command, self._basis(issued), issued)

    def _decide(self, command: AccountCommand, basis: Basis, issued: CommandContext) -> Outcome:
        case = Case(command, basis)
        return self.execute(
            ACCOUNT,
            account_stream(command.customer_id),
            lambda account: ACCOUNT.decide(account, case, issued.at),
            issued,
        )

    def _issue_invoice(self, command: IssueInvoice, issued: CommandContext) -> Outcome:
        invoice_id = command.invoice_id or uuid5hex(issued.command_id, "invoice")
        return self._on_account(replace(command, invoice_id=invoice_id), issued)

    def _record_payment(self, command: RecordPayment, issued: CommandContext) -> Outcome:
        payment_id = command.payment_id or uuid5hex(issued.command_id, "payment")
        return self._on_account(replace(command, payment_id=payment_id), issued)

    def _visit(self, command: VisitAccount, issued: CommandContext) -> Outcome:
        """As of the day of the collection run; before the first one there is nothing to be late for."""
        basis = self._basis(issued)
        if self.business_date() is None:
            return self.execute(ACCOUNT, account_stream(command.customer_id), lambda _: (), issued)
        return self._decide(command, basis, issued)

    def business_date(self) -> date | None:
        """The last day the collection has started; None before the first."""
        return self.state(COLLECTION_RUN, COLLECTION_RUN_STREAM).day

    def today(self) -> date:
        """The date every rule counts from: the business date, before the first the company's calendar."""
        return self.business_date() or self.clock.now().astimezone(self._zone).date()

    def policy_on(self, day: date) -> Policy:
        return self.state(POLICY_BOOK, POLICY_STREAM).in_effect(day)

    def _basis(self, issued: CommandContext) -> Basis:
        calendar_date = issued.at.astimezone(self._zone).date()
        today = self.business_date() or calendar_date
        return Basis(self.policy_on(today), today, calendar_date, self.currency)

    # -- policy --------------------------------------------------------------------------------------

    def _publish(self, command: PublishPolicy | PublishDefaultPolicy, issued: CommandContext) -> Outcome:
        publication = Publication(command, self._basis(issued).today)
        return self.execute(
            POLICY_BOOK,
            POLICY_STREAM,
            lambda book: POLICY_BOOK.decide(book, publication, issued.at),
            issued,
        )

    # -- the collection run --------------------------------------------------------------------------

    def _list(self, command: ListOpenAccounts, issued: CommandContext) -> Outcome:
        """Read after the day's start is on record: an account the views show later finds that day."""
        found = RecordList(command.business_date, tuple(open_account_ids(self.db)))
        return self.execute(
            COLLECTION_RUN,
            COLLECTION_RUN_STREAM,
            lambda run: COLLECTION_RUN.decide(run, found, issued.at),
            issued,
        )

    def _visit_next(self, command: VisitNextAccounts, issued: CommandContext) -> Outcome:
        """Each account is a commit of its own, found again when this is repeated; the progress comes last."""
        run = self.state(COLLECTION_RUN, COLLECTION_RUN_STREAM)
        due: Sequence[str] = ()
        if is_next(run, command.business_date, command.position):
            due = run.next_accounts()
        done: list[str] = []
        failed: list[FailedVisit] = []
        written: list[str] = []
        for customer_id in due:
            try:
                outcome = self._visit(VisitAccount(customer_id), issued.part(account_stream(customer_id)))
            except BLOCKED:
                raise
            except Exception as error:
                # What the error says may hold anything; its kind is enough to find it.
                kind = type(error).__name__
                logger.error("collection visit failed", customer_id=customer_id, error=kind)
                failed.append(FailedVisit(customer_id, kind))
            else:
                done.append(customer_id)
                if outcome.events:
                    written.append(outcome.command_id)
        visits = RecordVisits(command.business_date, command.position, tuple(done), tuple(failed))
        return self.execute(
            COLLECTION_RUN,
            COLLECTION_RUN_STREAM,
            lambda state: COLLECTION_RUN.decide(state, visits, issued.at),
            issued.after(*written),
        )


def _account_of(command: AccountCommand) -> str:
    return account_stream(command.customer_id)
