"""The collection ladder: the step that each overdue invoice reaches by day, and the letters (R284)."""

from datetime import date
from decimal import Decimal

from credit.assessment.rated import RatedAccount
from credit.grades import Grade
from credit.policy.context import DecisionContext
from credit.policy.tables import LadderRules, Policy, Step
from credit.receivable.events import CollectionStepReached, InvoiceOverdue, NoticeLine
from credit.receivable.ledger import Item, Ledger
from eventing import Money

ZERO = Decimal(0)


def collection_level(account: Ledger, policy: Policy, today: date) -> int:
    """The highest level of the overdue items; 0 when nothing is overdue, whatever the cause."""
    levels = {step.stage: step.level for step in policy.ladder.steps}
    items = account.overdue_items(today, policy.minimum_amount)
    return max((levels.get(item.stage, 0) for item in items if item.stage is not None), default=0)


def newly_overdue(account: Ledger, context: DecisionContext) -> list[InvoiceOverdue]:
    """The events of items that are overdue and not announced as such yet."""
    return [
        InvoiceOverdue(
            customer_id=account.customer_id,
            invoice_id=item.invoice_id,
            number=item.number,
            days_overdue=item.days_past_due(context.today),
            residual=Money(item.residual, account.currency),
            due_on=item.due_on,
            business_date=context.today,
        )
        for item in account.overdue_items(context.today, context.policy.minimum_amount)
        if not item.announced
    ]


def steps_reached(account: RatedAccount, context: DecisionContext) -> list[CollectionStepReached]:
    """The steps that items reach today: at most one each, none skipped, with days between written notices.

    A written step waits until the interval since the last notice is over (mechanism of SAP's dunning); it is
    not skipped. One letter covers all overdue items of the customer.
    """
    items = account.overdue_items(context.today, context.policy.minimum_amount)
    may_write = _may_write(account, context)
    reached = [
        (item, step)
        for item in items
        if item.stage_on != context.today
        and (step := next_step(item, account.grade, context.policy.ladder)) is not None
        and item.days_past_due(context.today) >= _day_of(step, item, account.grade, context.policy.ladder)
        and (may_write or not step.written)
    ]
    stages = {item.invoice_id: step.stage for item, step in reached}
    lines = tuple(
        NoticeLine(
            invoice_id=item.invoice_id,
            number=item.number,
            stage=stages.get(item.invoice_id, item.stage),
            days_overdue=item.days_past_due(context.today),
            amount=Money(item.residual, account.currency),
            due_on=item.due_on,
        )
        for item in items
    )
    letter = max(
        (pair for pair in reached if pair[1].written),
        key=lambda pair: (pair[1].level, pair[0].days_past_due(context.today)),
        default=None,
    )
    total = Money(sum((item.residual for item in items), ZERO), account.currency)
    return [
        CollectionStepReached(
            customer_id=account.customer_id,
            invoice_id=item.invoice_id,
            number=item.number,
            stage=step.stage,
            level=step.level,
            action=step.action,
            owner=step.owner,
            days_overdue=item.days_past_due(context.today),
            amount=Money(item.residual, account.currency),
            due_on=item.due_on,
            next_step=step.next_step,
            business_date=context.today,
            letter=letter is not None and item is letter[0],
            lines=lines,
            overdue_total=total,
            unapplied=Money(account.free_cash(), account.currency),
            policy_version=context.policy.version,
        )
        for item, step in reached
    ]


def next_step(item: Item, grade: Grade, ladder: LadderRules) -> Step | None:
    """The step after the item's stage, None after the last; for some grades the first ones are left out."""
    stages = [step.stage for step in ladder.steps]
    first = stages.index(ladder.starts[grade]) if grade in ladder.starts else 0
    following = 0 if item.stage is None else stages.index(item.stage) + 1
    position = max(first, following)
    return ladder.steps[position] if position < len(stages) else None


def _day_of(step: Step, item: Item, grade: Grade, ladder: LadderRules) -> int:
    if item.stage is None and grade in ladder.starts:
        # A customer who starts further up the ladder hears from us no later than all others.
        return ladder.steps[0].day
    return step.day + ladder.shifts.get(grade, {}).get(step.stage, 0)


def _may_write(account: Ledger, context: DecisionContext) -> bool:
    last = account.last_notice_on
    if last is None:
        return True
    return (context.today - last).days >= context.policy.ladder.notice_interval_days
