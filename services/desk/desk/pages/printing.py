"""Printing a customer's file: on paper it leaves the house, so who takes it, how much and why is recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort

from desk.pages.asking import Answer, Ask
from desk.pages.customer import Customer, customer_of
from desk.pages.frame import Frame, form_key
from desk.pages.taking import record_taken, why_taken
from desk.pages.telling import as_problem
from desk.pages.visiting import page, visitor
from people import SALES

#: The newest entries that are printed.
ENTRIES = 100


@dataclass(frozen=True)
class Printed:
    """What is printed, and why."""

    customer: Customer
    orders: Any
    why: str


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("printing", __name__)

    @blueprint.get("/customers/<customer_id>/print")
    @page(*SALES)
    def asked(customer_id: str) -> Any:
        """Why somebody takes the file away: those who see it may, which credit does not."""
        found = frame.asking.one(visitor().asker, Ask("customers", f"/customers/{customer_id}"))
        if not found.ok:
            abort(as_problem(found, "customers"))
        return frame.page("customer/print_why.html", file=found.body, key=form_key())

    @blueprint.post("/customers/<customer_id>/print")
    @page(*SALES)
    def printed(customer_id: str) -> Any:
        """The file on paper; what is not on record is not shown."""
        why = why_taken()
        answers = _asked(frame, customer_id)
        seen = customer_of(frame, answers["file"], "timeline", answers)
        orders = answers["orders"].items
        count = len(seen.items) + len(orders) + len(seen.contacts)
        record_taken(frame, "customer_file", customer_id, count, why)
        return frame.page("customer/print.html", printed=Printed(seen, orders, why))

    return blueprint


def _asked(frame: Frame, customer_id: str) -> Mapping[str, Answer]:
    answers = frame.asking.all(
        visitor().asker,
        {
            "file": Ask("customers", f"/customers/{customer_id}"),
            "items": Ask("customers", f"/customers/{customer_id}/timeline", {"limit": ENTRIES}),
            "orders": Ask("customers", f"/customers/{customer_id}/orders", {"limit": ENTRIES}),
            "scheduler": Ask("scheduler", f"/customers/{customer_id}/plan"),
            "credit": Ask("credit", f"/accounts/{customer_id}"),
            "bounced": Ask("mail", "/bounced", {"customer_id": customer_id}),
        },
    )
    if not answers["file"].ok:
        abort(as_problem(answers["file"], "customers"))
    return answers
