"""Bodies of assessments. Amounts are strings, so that none is rounded."""

from marshmallow import fields

from credit.assessment.commands import AssessCredit, FileStatements, ScoreTraits
from credit.assessment.working_assets import WorkingAssets
from credit.bodies import as_stored
from credit.values import Amount, NotNegative
from eventing import BodySchema, body_of, field_for
from eventing.http import AnswerSchema

StatementsBody = body_of(FileStatements, "StatementsBody", without=("customer_id", "by"))
TraitsBody = body_of(ScoreTraits, "TraitsBody", without=("customer_id", "by"))
AssessBody = body_of(AssessCredit, "AssessBody", without=("customer_id", "by", "role"))


class StatementsCheckQuery(BodySchema):
    """The figures of a balance sheet as far as they are typed."""

    current_assets = field_for(NotNegative, required=False)
    inventory = field_for(NotNegative, required=False)
    non_current_assets = field_for(NotNegative, required=False)
    current_liabilities = field_for(NotNegative, required=False)
    total_liabilities = field_for(NotNegative, required=False)
    net_worth = field_for(Amount, required=False)


class StatementsCheckSchema(AnswerSchema):
    """Both sides of a balance sheet. `balances` is null until every figure is there, and `evaluation` is
    what the working-assets model makes of figures that balance."""

    assets = fields.Decimal(as_string=True, required=True)
    financed = fields.Decimal(as_string=True, required=True)
    difference = fields.Decimal(as_string=True, required=True)
    balances = fields.Bool(required=True, allow_none=True)
    evaluation = as_stored(WorkingAssets, required=True)
