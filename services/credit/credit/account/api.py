"""Credit accounts over HTTP: grade, limit, what is owed, where a payment's money is, ageing."""

from dataclasses import asdict, replace
from typing import Any

from credit.account import bodies, queries
from credit.account.foreseeing import after, foresee
from credit.account.handlers import number_in_use
from credit.account.model import ACCOUNT, account_stream
from credit.account.views import ACCOUNTS
from credit.account.ways_out import check_now, leave_for, ways_out
from credit.assessment.assessing import assess
from credit.assessment.authority import authority_of
from credit.assessment.model import outcome
from credit.config import Config
from credit.order_check.lookups import ORDERS, count_holds
from credit.order_check.queries import as_shown
from credit.permissions import READERS, WRITERS
from credit.policy.lookups import context_now, dated, policy_on, today
from credit.receivable.commands import ReversePayment
from credit.receivable.lookups import INVOICES, MOVEMENTS, PAYMENTS, references_in_use
from credit.resources import Resources
from eventing import Invalid, Parts
from eventing.http import Blueprint, allow, etag, page_schema, reads, worded
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    bus, db = parts.bus, parts.db
    accounts = Blueprint("accounts", __name__, description="Credit accounts.")

    @accounts.get("/accounts")
    @allow(*READERS)
    @reads(ACCOUNTS)
    @accounts.arguments(bodies.AccountsQuery, location="query")
    @accounts.response(200, page_schema(bodies.AccountItemSchema))
    def list_accounts(query: dict[str, Any]) -> Any:
        """List the accounts that you can see: by grade, in arrears, with an open review, or soon to expire

        With `q` a few that have all its words in their name or code.
        """
        if (text := query.pop("q", None)) is not None:
            return {"items": queries.found_accounts(db, caller(), text), "next": None}
        found = queries.accounts(db, caller(), **query)
        return {"items": found.items, "next": found.next}

    @accounts.get("/accounts/<customer_id>")
    @allow(*READERS)
    @reads(ACCOUNTS, ORDERS)
    @accounts.response(200, bodies.AccountSchema)
    def one_account(customer_id: str) -> Any:
        """Get a customer's credit grade, limit, exposure and overdue amount"""
        row = queries.account(db, caller(), customer_id)
        loaded = bus.log.load(account_stream(customer_id), ACCOUNT)
        day = today(bus)
        shown = {
            "customer_id": customer_id,
            **row,
            **asdict(queries.standing(loaded.state, policy_on(bus, day), day)),
            "holds": count_holds(db, customer_id),
            **dated(bus),
        }
        return shown, etag(loaded.version)

    @accounts.get("/payments/<payment_id>")
    @allow(*WRITERS)
    @reads(PAYMENTS)
    @accounts.response(200, bodies.OnePaymentSchema)
    def one_payment(payment_id: str) -> Any:
        """Get a payment, with the invoices that its money is on"""
        row = queries.payment(db, caller(), payment_id)
        account = bus.state(ACCOUNT, account_stream(row["customer_id"]))
        return {**row, **queries.whereabouts(account, payment_id)}

    @accounts.get("/accounts/<customer_id>/payments/<payment_id>/reversal")
    @allow(*WRITERS)
    @reads(PAYMENTS)
    @accounts.response(200, bodies.ForeseenSchema)
    def foreseen_reversal(customer_id: str, payment_id: str) -> Any:
        """Get what would follow if a payment were reversed: invoices, holds, grade, limit; nothing is done"""
        queries.account(db, caller(), customer_id)
        state = bus.state(ACCOUNT, account_stream(customer_id))
        command = ReversePayment(customer_id=customer_id, payment_id=payment_id, reason="foreseen")
        found = foresee(state, command, context_now(bus))
        return {**asdict(found), "currency": state.currency, **dated(bus)}

    @accounts.get("/accounts/<customer_id>/payments/foreseen")
    @allow(*WRITERS)
    @reads(ACCOUNTS)
    @accounts.arguments(bodies.ForeseenPaymentQuery, location="query")
    @accounts.response(200, bodies.ForeseenSchema)
    def foreseen_payment(query: dict[str, Any], customer_id: str) -> Any:
        """Get what would follow if a payment were recorded: invoices, orders, grade; nothing is done

        It is refused as the payment would be.
        """
        queries.account(db, caller(), customer_id)
        state = bus.state(ACCOUNT, account_stream(customer_id))
        command = queries.payment_foreseen(customer_id, state.currency, query)
        used = references_in_use(db, [command.reference] if command.reference else [])
        found = foresee(state, command, replace(context_now(bus), references_elsewhere=used))
        return {**asdict(found), "currency": state.currency, **dated(bus)}

    @accounts.get("/accounts/<customer_id>/invoices/foreseen")
    @allow(*WRITERS)
    @reads(ACCOUNTS)
    @accounts.arguments(bodies.ForeseenInvoiceQuery, location="query")
    @accounts.response(200, bodies.ForeseenInvoiceSchema)
    def foreseen_invoice(query: dict[str, Any], customer_id: str) -> Any:
        """Get what would follow if an invoice were issued: its due date, exposure, orders; nothing is done

        It is refused as the invoice would be.
        """
        queries.account(db, caller(), customer_id)
        state = bus.state(ACCOUNT, account_stream(customer_id))
        command = queries.invoice_foreseen(customer_id, state.currency, query)
        context = replace(context_now(bus), number_elsewhere=number_in_use(bus, command))
        found = foresee(state, command, context)
        invoice = after(state, command, context).items[command.invoice_id]
        shown = {**asdict(found), "due_on": invoice.due_on, "terms": invoice.terms, "open": invoice.residual}
        return {**shown, "currency": state.currency, **dated(bus)}

    @accounts.get("/accounts/<customer_id>/review")
    @allow(*WRITERS)
    @reads(ACCOUNTS)
    @accounts.arguments(bodies.ReviewQuery, location="query")
    @accounts.response(200, bodies.ReviewSchema)
    def foreseen_review(query: dict[str, Any], customer_id: str) -> Any:
        """Get the grade and the limit that a review would come to now; nothing is done"""
        who = caller()
        queries.account(db, who, customer_id)
        state, context = bus.state(ACCOUNT, account_stream(customer_id)), context_now(bus)
        found = assess(state, context, query.get("requested_limit"), query.get("own_sales"))
        return {
            **vars(found),
            "trait_grade": found.traits.grade,
            "trait_percent": found.traits.percent,
            "evaluation_value": None if found.model is None else found.model.evaluation_value,
            "outcome": outcome(state, found, who.role.value, context),
            "authority": authority_of(who.role.value, context),
            "policy_version": context.policy.version,
            "valid_days": context.policy.limits.valid_days[found.grade],
            "currency": state.currency,
            **dated(bus),
        }

    @accounts.get("/orders/<order_id>")
    @allow(*READERS)
    @reads(ORDERS)
    @accounts.response(200, bodies.OneOrderSchema)
    def one_order(order_id: str) -> Any:
        """Get an order with every number of its check, and what would end its hold"""
        who = caller()
        row = queries.order(db, who, order_id)
        state, context = bus.state(ACCOUNT, account_stream(row["customer_id"])), context_now(bus)
        shown = {
            **as_shown(row),
            "currency": state.currency,
            "ways": [asdict(way) for way in ways_out(state, order_id, context)],
            "override_leave": None,
            "grounds": queries.grounds(state, order_id, context.policy, context.today),
            **dated(bus),
        }
        if shown["state"] == "held":
            check = check_now(state, order_id, context)
            shown |= {
                "compared": queries.as_stored(check.compared),
                "reasons": [vars(one) for one in check.reasons],
            }
            shown["policy_version"] = context.policy.version
            if who.role in WRITERS:
                shown["override_leave"] = leave_for(state, order_id, who.role.value, context)
        return worded(shown, "hold_reason", shown["reasons"])

    @accounts.get("/ageing")
    @allow(*WRITERS)
    @reads(INVOICES, MOVEMENTS)
    @accounts.arguments(bodies.AgeingQuery, location="query")
    @accounts.response(200, bodies.AgeingSchema)
    def ageing(query: dict[str, Any]) -> Any:
        """Get open amounts by days past due as of a day, in total and for each customer"""
        day = today(bus)
        as_of = query.get("as_of", day)
        if as_of > day:
            raise Invalid("as_of", "in_the_future")
        before = query.get("before")
        if before is not None and before > as_of:
            raise Invalid("before", "in_the_future")
        customer_id = query.get("customer_id")
        found = queries.ageing_of(db, caller(), policy_on(bus, as_of), as_of, customer_id)
        compared = queries.owed_on(db, caller(), before, customer_id)
        return {**found, **compared, "currency": parts.resources.currency, **dated(bus)}

    @accounts.get("/ageing/invoices")
    @allow(*WRITERS)
    @reads(INVOICES, MOVEMENTS)
    @accounts.arguments(bodies.AgedInvoicesQuery, location="query")
    @accounts.response(200, bodies.AgedInvoicesSchema)
    def aged_invoices(query: dict[str, Any]) -> Any:
        """List the invoices behind a sum of the ageing, longest overdue first"""
        day = today(bus)
        as_of = query.get("as_of", day)
        if as_of > day:
            raise Invalid("as_of", "in_the_future")
        policy = policy_on(bus, as_of)
        found = queries.aged(db, caller(), policy, as_of, query["bucket"], query.get("customer_id"))
        return {**found, "as_of": as_of, "currency": parts.resources.currency, **dated(bus)}

    return [accounts]
