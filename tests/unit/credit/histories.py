"""Histories for the tests of credit: figures, and a customer whose history grows day by day."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from credit.account.commands import AccountCommand, OpenAccount
from credit.account.model import ACCOUNT
from credit.account.state import Account
from credit.assessment.commands import ApproveLimit, AssessCredit, FileStatements, ScoreTraits
from credit.assessment.events import CreditLimitProposed
from credit.assessment.working_assets import Figures
from credit.collection_run.commands import VisitAccount
from credit.order_check.commands import CheckOrder
from credit.policy.context import DecisionContext
from credit.policy.default import DEFAULT
from credit.policy.tables import Policy
from credit.receivable.commands import IssueInvoice, RecordPayment
from eventing import Money
from eventing.testing import scenario

E = TypeVar("E")

#: What lets a document through that looks wrong.
CONFIRMED: dict[str, Any] = {"confirm": True, "reason": "as agreed on the phone"}

D = Decimal
CUSTOMER = "c1"
NOW = datetime(2025, 1, 2, 1, 0, tzinfo=UTC)


def usd(amount: str | int | Decimal) -> Money:
    return Money(D(amount), "USD")


def on_day(today: date, policy: Policy = DEFAULT) -> DecisionContext:
    """What a decision rests on when the business date is also the day on the wall."""
    return DecisionContext(policy, today, today, "USD", NOW)


def figures(
    current_assets: str, inventory: str, current_liabilities: str, total_liabilities: str, net_worth: str
) -> Figures:
    """A sheet that balances, with thousands' separators for the eye."""
    ca, inv, cl, tl, nw = (
        D(text.replace(",", ""))
        for text in (current_assets, inventory, current_liabilities, total_liabilities, net_worth)
    )
    return Figures(
        current_assets=ca,
        inventory=inv,
        non_current_assets=max(D(0), tl + nw - ca),
        current_liabilities=cl,
        total_liabilities=tl,
        net_worth=nw,
    )


W1 = figures("1,200,000", "400,000", "600,000", "900,000", "1,100,000")
W2 = figures("900,000", "350,000", "700,000", "1,000,000", "800,000")
W4 = figures("1,000,000", "500,000", "1,200,000", "2,000,000", "500,000")
W6 = figures("500,000", "200,000", "900,000", "1,300,000", "-100,000")
W9 = figures("300,000", "100,000", "0", "0", "500,000")

KEYS = tuple(item.key for item in DEFAULT.traits.items)
# The worked example, in the order of the list.
EXAMPLE_SCORES = dict(zip(KEYS, (7, 6, 8, 6, 5, 7, 6, 8, 6, 5, 4, 5, 8, 7, 6, 7, 6, 5), strict=True))


def statements(sheet: Figures, period_end: date = date(2024, 12, 31)) -> FileStatements:
    return FileStatements(
        customer_id=CUSTOMER,
        by="cc",
        currency="USD",
        period_end=period_end,
        figures=sheet,
        origin="annual report",
        reliability="audited",
    )


class Customer:
    """A customer's account and the days it lives through; each command is decided on its day."""

    def __init__(self, policy: Policy = DEFAULT, today: date = date(2025, 1, 2)) -> None:
        self.account: Account = ACCOUNT.initial
        self.policy = policy
        self.today = today
        self.events: list[Any] = []

    def on(self, today: date) -> "Customer":
        self.today = today
        return self

    def does(self, command: AccountCommand, *, calendar: date | None = None) -> list[Any]:
        """Cleaned and judged by its type first, as the bus does; `calendar` is today's date, if another."""
        as_it_stands = replace(ACCOUNT, initial=self.account)
        day = replace(on_day(self.today, self.policy), calendar_date=calendar or self.today)
        events = scenario(as_it_stands, facts=day).when(command)
        self.account = ACCOUNT.fold(events, self.account)
        self.events += events
        return events

    def opened(self) -> "Customer":
        self.does(OpenAccount(customer_id=CUSTOMER))
        return self

    def files(self, sheet: Figures = W1, period_end: date = date(2024, 12, 31)) -> list[Any]:
        return self.does(statements(sheet, period_end))

    def is_scored(self, **changes: int) -> list[Any]:
        return self.does(ScoreTraits(customer_id=CUSTOMER, by="cc", scores={**EXAMPLE_SCORES, **changes}))

    def is_reviewed(self, role: str = "general_manager", **more: Any) -> list[Any]:
        """By one person, and where that takes two, approved by another."""
        events = self.does(AssessCredit(customer_id=CUSTOMER, by="cc", role=role, **more))
        return events + self.is_approved() if of_type(events, CreditLimitProposed) else events

    def is_approved(self, by: str = "gm", role: str = "general_manager") -> list[Any]:
        return self.does(ApproveLimit(customer_id=CUSTOMER, by=by, role=role))

    def orders(self, order_id: str, total: str, terms: str = "OA_60", /, **more: Any) -> list[Any]:
        order = CheckOrder(
            customer_id=CUSTOMER,
            order_id=order_id,
            number=order_id,
            total=usd(total),
            terms=terms,
            deposit=None,
            placed_on=self.today,
        )
        return self.does(replace(order, **more))

    def is_invoiced(self, invoice_id: str, amount: str, /, **more: Any) -> list[Any]:
        invoice = IssueInvoice(
            customer_id=CUSTOMER,
            invoice_id=invoice_id,
            number=f"INV-{invoice_id}",
            amount=usd(amount),
            issued_on=self.today,
            terms="OA_60",
        )
        return self.does(replace(invoice, **more))

    def pays(self, amount: str, /, **more: Any) -> list[Any]:
        payment = RecordPayment(
            customer_id=CUSTOMER,
            payment_id=f"p{len(self.events)}",
            amount=usd(amount),
            received_on=self.today,
        )
        return self.does(replace(payment, **more))

    def lives_until(self, last: date) -> list[Any]:
        """The daily visits of the days up to and with `last`."""
        events: list[Any] = []
        while self.today < last:
            self.today = date.fromordinal(self.today.toordinal() + 1)
            events += self.does(VisitAccount(customer_id=CUSTOMER))
        return events


def of_type(events: list[Any], event_class: type[E]) -> list[E]:
    return [event for event in events if isinstance(event, event_class)]


def one(events: list[Any], event_class: type[E]) -> E:
    (found,) = of_type(events, event_class)
    return found


def graded(customer: Customer, limit: str = "212,500") -> Customer:
    """An account of grade A with that limit: W1's figures and the traits of the scenario."""
    customer.opened().files(W1)
    # Two items follow from the figures (9 and 7 instead of 7 and 6); growth and management even it out.
    customer.is_scored(growth=3, management=6)
    customer.is_reviewed(requested_limit=usd(limit.replace(",", "")), own_sales=usd(5_000_000))
    return customer
