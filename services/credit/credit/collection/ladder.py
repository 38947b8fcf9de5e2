"""The collection ladder: the step that each overdue invoice reaches by day, and the letters (R284)."""

from datetime import date
from decimal import Decimal

from credit.assessment.rated import RatedAccount
from credit.grades import Grade
from credit.policy.context import DecisionContext
from credit.policy.tables import LadderRules, Policy, Step
from credit.receivable.applying import notice_lines
from credit.receivable.events import CollectionLetterDue, CollectionStepReached, InvoiceOverdue
from credit.receivable.item import Item
from credit.receivable.ledger import Ledger, Overdue
from eventing import Money, uuid5hex

ZERO = Decimal(0)


def collection_level(account: Ledger, policy: Policy, today: date) -> int:
    """The highest level of the overdue items; 0 when nothing is overdue, whatever the cause."""
    levels = {step.stage: step.level for step in policy.ladder.steps}
    stages = [one.item.stage for one in account.overdue(today, policy.minimum_amount)]
    return max((levels.get(stage, 0) for stage in stages if stage is not None), default=0)


def newly_overdue(account: Ledger, context: DecisionContext) -> list[InvoiceOverdue]:
    """The events of items that are overdue and not announced as such yet."""
    return [
        InvoiceOverdue(
            customer_id=account.customer_id,
            invoice_id=one.item.invoice_id,
            number=one.item.number,
            days_overdue=one.item.days_past_due(context.today),
            residual=Money(one.amount, account.currency),
            due_on=one.item.due_on,
            business_date=context.today,
        )
        for one in account.overdue(context.today, context.policy.minimum_amount)
        if not one.item.announced
    ]


def steps_reached(account: RatedAccount, context: DecisionContext) -> list[CollectionStepReached]:
    """The steps that items reach today: at most one each, none skipped, with days between written notices.

    A written step waits until the interval since the last notice is over (mechanism of SAP's dunning); it is
    not skipped. On a missed day that is caught up nobody is written to, and nothing waits for it.
    """
    may_write = context.catches_up or _may_write(account, context)
    reached = [
        (one, due[0])
        for one in account.chased(context.today, context.policy.minimum_amount)
        if one.item.stage_on != context.today
        and (due := next_step(one.item, account.grade, context.policy.ladder)) is not None
        and one.days >= due[1]
        and (may_write or not due[0].written)
    ]
    return [
        CollectionStepReached(
            customer_id=account.customer_id,
            invoice_id=one.item.invoice_id,
            number=one.item.number,
            stage=step.stage,
            level=step.level,
            action=step.action,
            owner=step.owner,
            days_overdue=one.item.days_past_due(context.today),
            amount=Money(one.amount, account.currency),
            due_on=one.item.due_on,
            next_step=step.next_step,
            business_date=context.today,
            policy_version=context.policy.version,
        )
        for one, step in reached
    ]


def letter_due(account: Ledger, context: DecisionContext) -> CollectionLetterDue | None:
    """The one letter to the customer today, for the highest written step that no letter has told yet.

    It has a line for everything overdue that is not promised. While missed days are caught up there is none,
    so that what they would have brought comes together in the letter of the present day.
    """
    if context.catches_up or not _may_write(account, context):
        return None
    owed = account.chased(context.today, context.policy.minimum_amount)
    untold = [
        (step, one) for one in owed if (step := _untold_step(one.item, context.policy.ladder)) is not None
    ]
    if not untold:
        return None
    step, _ = max(untold, key=lambda pair: (pair[0].level, pair[1].days))
    day = context.today
    return CollectionLetterDue(
        customer_id=account.customer_id,
        letter_id=uuid5hex("letter", account.customer_id, day.isoformat(), step.stage),
        stage=step.stage,
        level=step.level,
        owner=step.owner,
        next_step=step.next_step,
        lines=notice_lines(account, owed, context),
        total=Money(_sum(owed), account.currency),
        unapplied=Money(account.free_cash(), account.currency),
        replaces=None if account.letter is None else account.letter.letter_id,
        business_date=day,
        policy_version=context.policy.version,
    )


def next_step(item: Item, grade: Grade, ladder: LadderRules) -> tuple[Step, int] | None:
    """The step after the item's stage, and its day; None after the last.

    The first is the same for all grades: somebody gets in touch (R286). After it some grades go further up
    the ladder at once, and hear from us no later than all others.
    """
    stages = [step.stage for step in ladder.steps]
    following = 0 if item.stage is None else stages.index(item.stage) + 1
    if following == len(stages):
        return None
    planned = ladder.steps[following]
    if following and grade in ladder.starts and (start := stages.index(ladder.starts[grade])) > following:
        return ladder.steps[start], planned.day
    return planned, planned.day + ladder.shifts.get(grade, {}).get(planned.stage, 0)


def _untold_step(item: Item, ladder: LadderRules) -> Step | None:
    """The last written step that an item has reached, if no letter has told it."""
    stages = [step.stage for step in ladder.steps]
    reached = 0 if item.stage is None else stages.index(item.stage) + 1
    told = 0 if item.noticed is None else stages.index(item.noticed) + 1
    return next((step for step in reversed(ladder.steps[told:reached]) if step.written), None)


def _may_write(account: Ledger, context: DecisionContext) -> bool:
    last = account.last_notice_on
    if last is None:
        return True
    return (context.today - last).days >= context.policy.ladder.notice_interval_days


def _sum(owed: list[Overdue]) -> Decimal:
    return sum((one.amount for one in owed), ZERO)
