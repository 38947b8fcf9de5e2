"""The contracts of credit's own events: of the policy, the accounts and the collection runs."""

from marshmallow import fields

from credit.domain import events, run_events
from credit.event_schemas.parts import (
    by_name,
    choice,
    count,
    day,
    flag,
    grade,
    many,
    maybe_text,
    money,
    number,
    text,
    texts,
)
from credit.event_schemas.policy import PolicyTablesSchema
from eventing.core.catalogue import EventSchema, Published, personal

PUBLISHED = Published("credit")


@PUBLISHED.event(events.CreditPolicyPublished)
class CreditPolicyPublishedV1(PolicyTablesSchema):
    version = count()


@PUBLISHED.event(events.CreditAccountOpened)
class CreditAccountOpenedV1(EventSchema):
    customer_id = text()
    currency = text()


# -- assessment --------------------------------------------------------------------------------------


class FiguresSchema(EventSchema):
    current_assets = number()
    inventory = number()
    non_current_assets = number()
    current_liabilities = number()
    total_liabilities = number()
    net_worth = number()


@PUBLISHED.event(events.StatementsFiled)
class StatementsFiledV1(EventSchema):
    customer_id = text()
    currency = text()
    period_end = day()
    figures = fields.Nested(FiguresSchema, required=True)
    origin = text()
    reliability = choice(events.StatementsFiled.__annotations__["reliability"])
    filed_on = day()


@PUBLISHED.event(events.TraitsScored)
class TraitsScoredV1(EventSchema):
    customer_id = text()
    scores = by_name(count())
    note = personal(maybe_text())
    scored_on = day()


class WorkingAssetsSchema(EventSchema):
    working_capital = number()
    working_assets = number()
    current_ratio = number(or_none=True)
    quick_ratio = number(or_none=True)
    short_term_debt_ratio = number(or_none=True)
    debt_ratio = number(or_none=True)
    evaluation_value = number(or_none=True)
    percent = number()
    risk = text()
    grade = grade()
    limit = number()
    flags = texts()


class TraitResultSchema(EventSchema):
    scores = by_name(count())
    derived = texts()
    weights = text()
    weighted_score = count()
    percent = number()
    coverage = count()
    grade = grade()
    label = text()


@PUBLISHED.event(events.CreditAssessed)
class CreditAssessedV1(EventSchema):
    customer_id = text()
    policy_version = count()
    occasion = choice(events.CreditAssessed.__annotations__["occasion"])
    assessed_on = day()
    financial_grade = grade()
    trait_grade = grade()
    base_grade = grade()
    notches = count()
    cap = grade(or_none=True)
    grade = grade()
    evaluation_value = number(or_none=True)
    working_assets = fields.Nested(WorkingAssetsSchema, required=True, allow_none=True)
    traits = fields.Nested(TraitResultSchema, required=True, allow_none=True)
    average_days_late = number(or_none=True)
    model_limit = number()
    adjusted_limit = number()
    own_sales = money(or_none=True)
    requested_limit = money(or_none=True)
    limit = money()
    flags = texts()
    confirmed = flag()
    inputs_hash = text()


@PUBLISHED.event(events.CreditGradeChanged)
class CreditGradeChangedV1(EventSchema):
    customer_id = text()
    previous_grade = grade()
    grade = grade()
    reason = text()
    policy_version = count()
    days_overdue = count()
    average_days_late = number(or_none=True)
    business_date = day()


@PUBLISHED.event(events.CreditLimitSet)
class CreditLimitSetV1(EventSchema):
    customer_id = text()
    previous_limit = money(or_none=True)
    limit = money()
    expires_on = day(or_none=True)
    reason = text()
    policy_version = count()
    business_date = day()


@PUBLISHED.event(events.CreditReviewOpened)
class CreditReviewOpenedV1(EventSchema):
    customer_id = text()
    reason = text()
    average_days_late = number()
    policy_version = count()
    business_date = day()


# -- orders ------------------------------------------------------------------------------------------


@PUBLISHED.event(events.OrderEntered)
class OrderEnteredV1(EventSchema):
    customer_id = text()
    order_id = text()
    number = text()
    total = money()
    terms = text()
    deposit = money(or_none=True)
    placed_on = day()


class HoldReasonSchema(EventSchema):
    code = text()
    detail = text()
    numbers = by_name(number())


class ComparedSchema(EventSchema):
    business_date = day()
    grade = grade()
    terms = text()
    limit = number(or_none=True)
    limit_expires_on = day(or_none=True)
    tolerance = number()
    limit_with_tolerance = number(or_none=True)
    receivables = number()
    open_orders = number()
    in_transit = number()
    deposits = number()
    unapplied = number()
    net_exposure = number()
    order_total = number()
    order_deposit = number()
    order_net = number()
    exposure_with_order = number()
    utilisation = number(or_none=True)
    deposit_required = number()
    deposit_received = number()
    oldest_days_overdue = count()
    overdue_days_allowed = count()
    overdue_amount = number()
    overdue_amount_allowed = number()
    collection_level = count()


@PUBLISHED.event(events.OrderCleared)
class OrderClearedV1(EventSchema):
    customer_id = text()
    order_id = text()
    number = text()
    policy_version = count()
    warnings = texts()
    compared = fields.Nested(ComparedSchema, required=True)


@PUBLISHED.event(events.OrderHeld)
class OrderHeldV1(EventSchema):
    customer_id = text()
    order_id = text()
    number = text()
    held_on = day()
    policy_version = count()
    reasons = many(HoldReasonSchema)
    compared = fields.Nested(ComparedSchema, required=True)


@PUBLISHED.event(events.OrderHoldReleased)
class OrderHoldReleasedV1(EventSchema):
    customer_id = text()
    order_id = text()
    held_on = day()
    released_on = day()


@PUBLISHED.event(events.OrderGoodsShipped)
class OrderGoodsShippedV1(EventSchema):
    customer_id = text()
    order_id = text()
    shipped_on = day()


@PUBLISHED.event(events.OrderWithdrawn)
class OrderWithdrawnV1(EventSchema):
    customer_id = text()
    order_id = text()


# -- receivables and collection ----------------------------------------------------------------------


@PUBLISHED.event(events.InvoiceIssued)
class InvoiceIssuedV1(EventSchema):
    customer_id = text()
    invoice_id = text()
    number = text()
    order_id = maybe_text()
    amount = money()
    issued_on = day()
    due_on = day()
    terms = text()
    policy_version = count()


@PUBLISHED.event(events.InvoiceOverdue)
class InvoiceOverdueV1(EventSchema):
    customer_id = text()
    invoice_id = text()
    number = text()
    days_overdue = count()
    residual = money()
    due_on = day()
    business_date = day()


class NoticeLineSchema(EventSchema):
    invoice_id = text()
    number = text()
    stage = maybe_text()
    days_overdue = count()
    amount = money()
    due_on = day()


@PUBLISHED.event(events.CollectionStepReached)
class CollectionStepReachedV1(EventSchema):
    customer_id = text()
    invoice_id = text()
    number = text()
    stage = text()
    level = count()
    action = choice(events.CollectionStepReached.__annotations__["action"])
    owner = choice(events.CollectionStepReached.__annotations__["owner"])
    days_overdue = count()
    amount = money()
    due_on = day()
    next_measure = text()
    business_date = day()
    letter = flag()
    lines = many(NoticeLineSchema)
    overdue_total = money()
    unapplied = money()
    policy_version = count()


class PaymentAllocationSchema(EventSchema):
    invoice_id = text()
    amount = number()
    residual = number()
    due_on = day()
    days_late = count()


@PUBLISHED.event(events.PaymentReceived)
class PaymentReceivedV1(EventSchema):
    customer_id = text()
    payment_id = text()
    amount = money()
    received_on = day()
    order_id = maybe_text()
    allocations = many(PaymentAllocationSchema)
    unapplied = number()
    bank_charge = number()
    reference = personal(maybe_text())


@PUBLISHED.event(events.PaymentApplied)
class PaymentAppliedV1(EventSchema):
    customer_id = text()
    payment_id = text()
    invoice_id = text()
    amount = money()
    residual = number()
    days_late = count()
    received_on = day()
    applied_on = day()


@PUBLISHED.event(events.BankChargeWrittenOff)
class BankChargeWrittenOffV1(EventSchema):
    customer_id = text()
    invoice_id = text()
    amount = money()
    residual = number()
    payment_id = maybe_text()
    written_off_on = day()


@PUBLISHED.event(events.InvoiceSettled)
class InvoiceSettledV1(EventSchema):
    customer_id = text()
    invoice_id = text()
    settled_on = day()


@PUBLISHED.event(events.ArrearsEnded)
class ArrearsEndedV1(EventSchema):
    customer_id = text()
    business_date = day()


# -- the collection run ------------------------------------------------------------------------------


@PUBLISHED.event(run_events.CollectionDayQueued)
class CollectionDayQueuedV1(EventSchema):
    business_date = day()


@PUBLISHED.event(run_events.CollectionRunStarted)
class CollectionRunStartedV1(EventSchema):
    business_date = day()


@PUBLISHED.event(run_events.CollectionRunListed)
class CollectionRunListedV1(EventSchema):
    business_date = day()
    customer_ids = texts()
    more = flag()


class FailedVisitSchema(EventSchema):
    customer_id = text()
    reason = text()


@PUBLISHED.event(run_events.CollectionRunProgressed)
class CollectionRunProgressedV1(EventSchema):
    business_date = day()
    done = texts()
    failed = many(FailedVisitSchema)
    position = count()
    remaining = count()


@PUBLISHED.event(run_events.CollectionRunFinished)
class CollectionRunFinishedV1(EventSchema):
    business_date = day()
    visited = count()
