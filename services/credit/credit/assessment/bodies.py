"""Request bodies of assessments. Amounts are strings, so that none is rounded."""

from credit.assessment.commands import AssessCredit, FileStatements, ScoreTraits
from eventing import body_of

StatementsBody = body_of(FileStatements, "StatementsBody", without=("customer_id", "by"))
TraitsBody = body_of(ScoreTraits, "TraitsBody", without=("customer_id", "by"))
AssessBody = body_of(AssessCredit, "AssessBody", without=("customer_id", "by", "role"))
