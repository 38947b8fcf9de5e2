"""Views of the ledger: kept up to date by the worker, and rebuilt from history at any time."""

from eventing import Count, Event, Upsert, View, Writes
from ledger.accounts.events import AccountOpened, PaidIn, PaidOut, WarningNoted

ACCOUNTS = View("accounts", indexes=(("owner",),))
WARNINGS = View("warnings", indexes=(("owner", "number"),))


@ACCOUNTS.on(AccountOpened)
def opened(event: Event[AccountOpened]) -> Writes:
    account = event.data
    return [Upsert(account.account_id, {"owner": account.owner, "credit": account.credit, "balance": 0})]


@ACCOUNTS.on(PaidIn)
def paid_in(event: Event[PaidIn]) -> Writes:
    return [Count(event.data.account_id, "balance", event.data.cents)]


@ACCOUNTS.on(PaidOut)
def paid_out(event: Event[PaidOut]) -> Writes:
    return [Count(event.data.account_id, "balance", -event.data.cents)]


@WARNINGS.on(WarningNoted)
def warned(event: Event[WarningNoted]) -> Writes:
    noted = event.data
    fields = {"owner": noted.owner, "account_id": noted.account_id, "cents": noted.cents}
    return [Upsert(event.id, {**fields, "number": noted.number, "at": event.at})]
