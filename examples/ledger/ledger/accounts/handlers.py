"""Routes of the commands on accounts, and the facts looked up for them."""

from collections.abc import Sequence

from eventing import Asked, Look, route
from ledger.accounts.commands import AccountCommand, NoteWarning, OpenAccount, PayIn, PayOut
from ledger.accounts.model import ACCOUNT, WARNINGS, Account, Policy
from ledger.config import Config


def account_stream(command: AccountCommand) -> str:
    return f"account-{command.account_id}"


def warnings_stream(command: NoteWarning) -> str:
    return f"warnings-{command.owner}"


def policy(many: Sequence[Asked[AccountCommand, Account]], look: Look[Config]) -> Sequence[Policy]:
    return [Policy(look.resources.most_credit) for _ in many]


ROUTES = [
    route(OpenAccount, ACCOUNT, account_stream, facts=policy),
    route(PayIn, ACCOUNT, account_stream, facts=policy),
    route(PayOut, ACCOUNT, account_stream, facts=policy),
    route(NoteWarning, WARNINGS, warnings_stream),
]
