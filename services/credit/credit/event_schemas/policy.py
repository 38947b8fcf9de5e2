"""The policy on the wire: every table by name. The same schema checks a policy that is put in."""

from marshmallow import fields

from credit.domain.policy import OverdueCap, Step, TraitItem, TraitRules
from credit.event_schemas.parts import (
    by_name,
    choice,
    count,
    day,
    flag,
    grade,
    many,
    number,
    text,
    texts,
)
from eventing.core.catalogue import EventSchema


class EvaluationBandSchema(EventSchema):
    up_to = number(or_none=True)
    percent = number()
    risk = text()
    grade = grade()


class StatementRulesSchema(EventSchema):
    evaluation = many(EvaluationBandSchema)
    ratio_cap = number()
    max_age_months = count()
    balance_tolerance = number()


class TraitItemSchema(EventSchema):
    key = text()
    group = choice(TraitItem.__annotations__["group"])


class TraitBandSchema(EventSchema):
    up_to = number(or_none=True)
    grade = grade()


class LabelBandSchema(EventSchema):
    up_to = number(or_none=True)
    label = text()


class ScoreBandSchema(EventSchema):
    up_to = number(or_none=True)
    score = count()
    inclusive = flag()


class TraitRulesSchema(EventSchema):
    items = many(TraitItemSchema)
    weight_sets = by_name(by_name(count()))
    weights = text()
    bands = many(TraitBandSchema)
    labels = many(LabelBandSchema)
    minimum_coverage = count()
    missing = choice(TraitRules.__annotations__["missing"])
    adjustment = choice(TraitRules.__annotations__["adjustment"])
    multipliers = by_name(number())
    payment_record = many(ScoreBandSchema)
    balance_sheet = by_name(count())
    capital_structure = many(ScoreBandSchema)
    capital_structure_without_net_worth = count()


class LimitRulesSchema(EventSchema):
    step = number()
    own_sales_share = number()
    ceilings = by_name(number())
    startup_limit = number()
    startup_orders = count()
    startup_average_of = count()
    startup_terms = texts()
    valid_days = by_name(count())
    expiry_grace_days = count()
    authorities = by_name(number(or_none=True))


class GradeTermsSchema(EventSchema):
    allowed = texts()
    max_days = count()
    deposit_percent = number()


class TermsRulesSchema(EventSchema):
    by_grade = by_name(fields.Nested(GradeTermsSchema))
    deposit_percent = by_name(number())
    no_deposit = texts()
    balance_days = count()
    bank_days = count()
    transit_days = count()


class OrderRulesSchema(EventSchema):
    tolerance = by_name(number())
    overdue_days = by_name(count())
    overdue_minimum = number()
    overdue_share = number()
    stop_level = count()
    warn_at = number()
    unassessed_on_deposit = texts()


class BehaviourBandSchema(EventSchema):
    over = number()
    notches = count()
    review = flag()


class OverdueCapSchema(EventSchema):
    days = count()
    grade = grade()
    limit = choice(OverdueCap.__annotations__["limit"])


class BehaviourRulesSchema(EventSchema):
    window_days = count()
    minimum_items = count()
    bands = many(BehaviourBandSchema)
    caps = many(OverdueCapSchema)


class StepSchema(EventSchema):
    stage = text()
    day = count()
    level = count()
    action = choice(Step.__annotations__["action"])
    owner = choice(Step.__annotations__["owner"])
    written = flag()
    next_measure = text()


class LadderRulesSchema(EventSchema):
    steps = many(StepSchema)
    shifts = by_name(by_name(count()))
    starts = by_name(text())
    notice_interval_days = count()


class AgeingBucketSchema(EventSchema):
    name = text()
    up_to = count(or_none=True)


class PolicyTablesSchema(EventSchema):
    """Everything of a policy but its version."""

    effective_on = day()
    minimum_amount = number()
    statements = fields.Nested(StatementRulesSchema, required=True)
    traits = fields.Nested(TraitRulesSchema, required=True)
    matrix = by_name(by_name(grade()))
    limits = fields.Nested(LimitRulesSchema, required=True)
    terms = fields.Nested(TermsRulesSchema, required=True)
    orders = fields.Nested(OrderRulesSchema, required=True)
    behaviour = fields.Nested(BehaviourRulesSchema, required=True)
    ladder = fields.Nested(LadderRulesSchema, required=True)
    ageing = many(AgeingBucketSchema)
