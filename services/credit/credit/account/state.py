"""The state of a credit account, from its events."""

from dataclasses import dataclass, replace

from credit.account.events import AccountEvent, CreditAccountOpened
from credit.assessment.events import (
    CreditAssessed,
    CreditGradeChanged,
    CreditLimitProposed,
    CreditLimitSet,
    CreditReviewOpened,
    StatementsFiled,
    TraitsScored,
)
from credit.order_check.events import (
    OrderCleared,
    OrderEntered,
    OrderGoodsShipped,
    OrderHeld,
    OrderHoldOverridden,
    OrderHoldReleased,
    OrderRevised,
    OrderWithdrawn,
)
from credit.order_check.orders import OrderAccount, evolve_orders
from credit.receivable.ledger import evolve_ledger


def account_stream(customer_id: str) -> str:
    return f"account-{customer_id}"


@dataclass(frozen=True)
class Account(OrderAccount):
    """A credit account: the ledger, the rating and the orders, each from its feature."""


def evolve(account: Account, event: AccountEvent) -> Account:
    match event:
        case CreditAccountOpened():
            return replace(account, customer_id=event.customer_id, currency=event.currency)
        case StatementsFiled():
            newer = account.statements is None or account.statements.period_end <= event.period_end
            return replace(account, statements=event if newer else account.statements)
        case TraitsScored():
            return replace(account, scores=dict(event.scores), scored_by=event.scored_by)
        case CreditAssessed():
            if event.occasion == "review":
                account = replace(
                    account,
                    review_open=False,
                    reviewed_days_late=event.average_days_late,
                    proposal=None,
                )
            return replace(
                account,
                base_grade=event.base_grade,
                assessed=True,
                requested_limit=None if event.requested_limit is None else event.requested_limit.amount,
                own_sales=None if event.own_sales is None else event.own_sales.amount,
                confirmed=event.confirmed,
            )
        case CreditLimitProposed():
            return replace(account, proposal=event)
        case CreditGradeChanged():
            return replace(account, grade=event.grade)
        case CreditLimitSet():
            return replace(account, limit=event.limit.amount, limit_expires_on=event.expires_on)
        case CreditReviewOpened():
            return replace(account, review_open=True)
        case (
            OrderEntered()
            | OrderRevised()
            | OrderCleared()
            | OrderHeld()
            | OrderHoldOverridden()
            | OrderHoldReleased()
            | OrderGoodsShipped()
            | OrderWithdrawn()
        ):
            return replace(account, orders=evolve_orders(account.orders, event))
        case _:
            return evolve_ledger(account, event)
