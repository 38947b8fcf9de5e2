"""Routes of the commands on accounts, and the facts looked up for them."""

from credit.account.commands import AccountCommand, OpenAccount
from credit.account.model import ACCOUNT, account_stream
from credit.assessment.commands import AssessCredit, FileStatements, ScoreTraits
from credit.collection_run.commands import VisitAccount
from credit.order_check.commands import CheckOrder, NoteShipment, WithdrawOrder
from credit.policy.lookups import contexts
from credit.receivable.commands import IssueInvoice, RecordPayment, WriteOffBankCharge
from eventing import route


def _stream(command: AccountCommand) -> str:
    return account_stream(command.customer_id)


ROUTES = [
    route(OpenAccount, ACCOUNT, _stream, facts=contexts),
    route(FileStatements, ACCOUNT, _stream, facts=contexts),
    route(ScoreTraits, ACCOUNT, _stream, facts=contexts),
    route(AssessCredit, ACCOUNT, _stream, facts=contexts),
    route(CheckOrder, ACCOUNT, _stream, facts=contexts),
    route(NoteShipment, ACCOUNT, _stream, facts=contexts),
    route(WithdrawOrder, ACCOUNT, _stream, facts=contexts),
    route(IssueInvoice, ACCOUNT, _stream, facts=contexts),
    route(RecordPayment, ACCOUNT, _stream, facts=contexts),
    route(WriteOffBankCharge, ACCOUNT, _stream, facts=contexts),
    route(VisitAccount, ACCOUNT, _stream, facts=contexts),
]
