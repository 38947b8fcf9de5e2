"""Commands on an account: its own, and those of the features that share its stream."""

from dataclasses import dataclass
from typing import TypeAlias

from credit.assessment.commands import ApproveLimit, AssessCredit, FileStatements, ScoreTraits
from credit.collection_run.commands import VisitAccount
from credit.order_check.commands import OrderCommand, OverrideHold
from credit.receivable.commands import (
    InvoiceCommand,
    IssueInvoice,
    PauseCommand,
    PaymentCommand,
    RecordPayment,
)
from eventing import Id


@dataclass(frozen=True, kw_only=True)
class OpenAccount:
    customer_id: Id


AccountCommand: TypeAlias = (
    OpenAccount
    | FileStatements
    | ScoreTraits
    | AssessCredit
    | ApproveLimit
    | OrderCommand
    | OverrideHold
    | IssueInvoice
    | RecordPayment
    | InvoiceCommand
    | PaymentCommand
    | PauseCommand
    | VisitAccount
)
