"""Credit over HTTP: assessing, invoicing and receiving for finance; grade, limit, holds for sales."""

from dataclasses import asdict
from datetime import date
from typing import Any

import msgspec

from credit import queries
from credit.domain.account import account_stream
from credit.domain.commands import (
    Allocation,
    AssessCredit,
    FileStatements,
    IssueInvoice,
    PublishPolicy,
    RecordPayment,
    ScoreTraits,
    WriteOffBankCharge,
)
from credit.domain.deciding import ACCOUNT
from credit.domain.policy import Policy
from credit.domain.policy_book import POLICY_BOOK, POLICY_STREAM
from credit.domain.working_assets import Figures
from credit.event_schemas.policy import PolicyTablesSchema
from credit.handlers import policy_on, today
from credit.http_schemas import (
    AccountSchema,
    AgeingQuery,
    AgeingSchema,
    AssessBody,
    CollectionItemSchema,
    CollectionQuery,
    HoldsSchema,
    InvoiceBody,
    InvoiceSchema,
    InvoicesQuery,
    PaymentBody,
    PolicyBody,
    PolicySchema,
    StatementsBody,
    TraitsBody,
)
from credit.projections import ACCOUNTS, INVOICES, ORDERS, PAYMENTS
from eventing.access import CREDIT, SALES
from eventing.bus.bus import CommandBus, CommandContext
from eventing.core.ids import uuid5hex
from eventing.core.mongo import Db, Document
from eventing.http import (
    Accepted,
    Blueprint,
    Role,
    allow,
    answer,
    caller,
    etag,
    issue,
    page_schema,
    reads,
    run,
)

WRITERS = (*CREDIT, Role.GENERAL_MANAGER)
READERS = (*CREDIT, *SALES)


def blueprints(bus: CommandBus, db: Db, currency: str) -> list[Blueprint]:
    """`currency` is the base currency accounts are kept in."""
    return [
        _accounts(bus, db),
        _invoices(bus, db),
        _payments(bus),
        _reports(bus, db, currency),
        _policy(bus),
    ]


def _accounts(bus: CommandBus, db: Db) -> Blueprint:
    accounts = Blueprint("accounts", __name__, url_prefix="/accounts", description="Credit accounts.")

    @accounts.get("/<customer_id>")
    @allow(*READERS)
    @reads(ACCOUNTS, ORDERS)
    @accounts.response(200, AccountSchema)
    def account(customer_id: str) -> Any:
        """Grade, limit, exposure and overdue of a customer"""
        row = queries.account_of(db, customer_id, caller().scope)
        loaded = bus.log.load(account_stream(customer_id), ACCOUNT)
        day = today(bus)
        shown = {
            **_public(row),
            **asdict(queries.standing(loaded.state, policy_on(bus, day), day)),
            "holds": len(queries.holds_of(db, customer_id)),
            "business_date": day,
        }
        return shown, etag(loaded.version)

    @accounts.get("/<customer_id>/holds")
    @allow(*READERS)
    @reads(ACCOUNTS, ORDERS)
    @accounts.response(200, HoldsSchema)
    def holds(customer_id: str) -> Any:
        """Held orders of a customer, first held first, with the reasons and every number compared"""
        queries.account_of(db, customer_id, caller().scope)
        return {"items": queries.holds_of(db, customer_id)}

    @accounts.post("/<customer_id>/statements")
    @allow(*WRITERS)
    @accounts.arguments(StatementsBody)
    @accounts.response(201, Accepted)
    def file_statements(body: dict[str, Any], customer_id: str) -> Any:
        """File a balance sheet; what it lowers is lowered at once"""
        figures = Figures(**body.pop("figures"))
        return answer(run(bus, FileStatements(customer_id, figures=figures, **body)), "customer_id")

    @accounts.post("/<customer_id>/traits")
    @allow(*WRITERS)
    @accounts.arguments(TraitsBody)
    @accounts.response(201, Accepted)
    def score_traits(body: dict[str, Any], customer_id: str) -> Any:
        """Score the traits of a customer; what they lower is lowered at once"""
        return answer(run(bus, ScoreTraits(customer_id, **body)), "customer_id")

    @accounts.post("/<customer_id>/assess")
    @allow(*WRITERS)
    @accounts.arguments(AssessBody)
    @accounts.response(201, Accepted)
    def assess(body: dict[str, Any], customer_id: str) -> Any:
        """Review grade and limit, within the authority of the caller's role"""
        command = AssessCredit(customer_id, role=caller().role.value, **body)
        return answer(run(bus, command), "customer_id")

    @accounts.post("/<customer_id>/invoices/<invoice_id>/bank-charge")
    @allow(*WRITERS)
    @accounts.response(201, Accepted)
    def write_off_bank_charge(customer_id: str, invoice_id: str) -> Any:
        """Write off what a bank kept of a payment, up to the policy's smallest amount"""
        return answer(run(bus, WriteOffBankCharge(customer_id, invoice_id)), "invoice_id")

    return accounts


def _invoices(bus: CommandBus, db: Db) -> Blueprint:
    invoices = Blueprint("invoices", __name__, url_prefix="/invoices", description="Invoices.")

    @invoices.post("")
    @allow(*WRITERS)
    @invoices.arguments(InvoiceBody)
    @invoices.response(201, Accepted)
    def issue(body: dict[str, Any]) -> Any:
        """Issue an invoice; deposits and free cash are applied to it at once"""
        invoice_id, issued = _new("invoice")
        done = run(bus, IssueInvoice(invoice_id=invoice_id, **body), issued=issued)
        return answer(done, "customer_id", location="/invoices/{invoice_id}")

    @invoices.get("")
    @allow(*READERS)
    @reads(INVOICES)
    @invoices.arguments(InvoicesQuery, location="query")
    @invoices.response(200, page_schema(InvoiceSchema))
    def listed(query: dict[str, Any]) -> Any:
        """Invoices within scope, the earliest due first"""
        found = queries.invoices(
            db,
            caller().scope,
            customer_id=query.get("customer_id"),
            status=query.get("status"),
            due_before=query.get("due_before"),
            cursor=query.get("cursor"),
            limit=query["limit"],
        )
        day = today(bus)
        return {"items": [_with_days(row, day) for row in found.items], "next": found.next}

    @invoices.get("/<invoice_id>")
    @allow(*READERS)
    @reads(INVOICES)
    @invoices.response(200, InvoiceSchema)
    def one(invoice_id: str) -> Any:
        """An invoice, what is open on it and the stage of its collection"""
        return _with_days(queries.invoice(db, invoice_id, caller().scope), today(bus))

    return invoices


def _payments(bus: CommandBus) -> Blueprint:
    payments = Blueprint("payments", __name__, url_prefix="/payments", description="Payments received.")

    @payments.post("")
    @allow(*WRITERS)
    @payments.arguments(PaymentBody)
    @payments.response(201, Accepted)
    def receive(body: dict[str, Any]) -> Any:
        """Record a payment and allocate it; holds it ends are released by themselves"""
        allocations = body.pop("allocations")
        if allocations is not None:
            allocations = tuple(Allocation(**part) for part in allocations)
        payment_id, issued = _new("payment")
        command = RecordPayment(payment_id=payment_id, allocations=allocations, **body)
        return answer(run(bus, command, issued=issued), "customer_id", "payment_id")

    return payments


def _reports(bus: CommandBus, db: Db, currency: str) -> Blueprint:
    reports = Blueprint("reports", __name__, description="Ageing and collection.")

    @reports.get("/ageing")
    @allow(*READERS)
    @reads(INVOICES, PAYMENTS)
    @reports.arguments(AgeingQuery, location="query")
    @reports.response(200, AgeingSchema)
    def ageing(query: dict[str, Any]) -> Any:
        """Open amounts by days past due as of the business date, in all and for each customer"""
        day = today(bus)
        found = queries.ageing(db, caller().scope, policy_on(bus, day), day, query.get("customer_id"))
        return {**found, "currency": currency}

    @reports.get("/collection")
    @allow(*READERS)
    @reads(INVOICES)
    @reports.arguments(CollectionQuery, location="query")
    @reports.response(200, page_schema(CollectionItemSchema))
    def collection(query: dict[str, Any]) -> Any:
        """Invoices on the collection ladder, with the stage each has reached"""
        found = queries.collection(
            db,
            caller().scope,
            customer_id=query.get("customer_id"),
            cursor=query.get("cursor"),
            limit=query["limit"],
        )
        day = today(bus)
        return {"items": [_with_days(row, day) for row in found.items], "next": found.next}

    return reports


def _policy(bus: CommandBus) -> Blueprint:
    policy = Blueprint("policy", __name__, url_prefix="/policy", description="The credit policy.")

    @policy.get("")
    @allow(*READERS)
    @policy.response(200, PolicySchema)
    def in_effect() -> Any:
        """The policy in effect, every table"""
        return policy_on(bus, today(bus)), etag(bus.log.load(POLICY_STREAM, POLICY_BOOK).version)

    @policy.post("")
    @allow(Role.FINANCE_HEAD, Role.GENERAL_MANAGER)
    @policy.arguments(PolicyBody)
    @policy.response(201, Accepted)
    def publish(body: dict[str, Any]) -> Any:
        """Publish the next version of the policy, effective today or later"""
        tables = msgspec.convert({**PolicyTablesSchema().dump(body), "version": 0}, Policy)
        return answer(run(bus, PublishPolicy(tables)))

    return policy


def _new(kind: str) -> tuple[str, CommandContext]:
    """The id of what the current request makes, the same however often it is sent."""
    issued = issue()
    return uuid5hex(issued.command_id, kind), issued


def _public(row: Document) -> Document:
    """What the caller may see of an account: the papers of an assessment are for those who assess."""
    shown = {"customer_id": row["_id"], **row}
    if caller().role not in WRITERS:
        for papers in ("statements", "traits", "assessment"):
            shown.pop(papers, None)
    return shown


def _with_days(row: Document, day: date) -> Document:
    days = (day - date.fromisoformat(row["due_on"])).days if row["status"] == "open" else 0
    return {**row, "days_overdue": max(0, days)}
