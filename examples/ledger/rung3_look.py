"""Rung 3: a view for queries, a fact looked up for a decision, and a view rebuilt from history.

MONGO_URI=mongodb://127.0.0.1:27017 python rung3_look.py
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

import structlog

from eventing import (
    Asked,
    CommandBus,
    Count,
    Db,
    Decider,
    Document,
    Event,
    Id,
    Log,
    Look,
    Number,
    OwnLog,
    Rebuild,
    SystemClock,
    Upsert,
    View,
    Views,
    Writes,
    bare,
    route,
    settle,
)
from rung1_decide import (
    ACCOUNT,
    Account,
    AccountOpened,
    BalanceTooLow,
    NotOpen,
    OpenAccount,
    PaidIn,
    PaidOut,
    PayIn,
    PayOut,
    evolve,
)
from rung2_store import PUBLISHED, account_stream, asked, empty_database, told

# -- an owner has credit: a second kind of stream --------------------------------------------------

Credit = Annotated[int, Number(min=0)]


@PUBLISHED.event("CreditGranted.v1")
@dataclass(frozen=True)
class CreditGranted:
    owner: Id
    cents: Credit


@dataclass(frozen=True)
class GrantCredit:
    owner: Id
    cents: Credit


@dataclass(frozen=True)
class Owner:
    credit: int = 0


def evolve_owner(owner: Owner, event: CreditGranted) -> Owner:
    return replace(owner, credit=event.cents)


def decide_owner(owner: Owner, command: GrantCredit, _now: datetime) -> Sequence[CreditGranted]:
    # No event is an answer, too.
    return [] if owner.credit == command.cents else [CreditGranted(command.owner, command.cents)]


OWNER = Decider("owner", Owner(), evolve_owner, decide_owner)


def owner_stream(command: GrantCredit) -> str:
    return f"owner-{command.owner}"


# -- a decision that rests on a fact ---------------------------------------------------------------


def pay_out(account: Account, command: PayOut, credit: int) -> Sequence[PaidOut]:
    """Decide it, pure as before: the fact it needs beside the account is an argument."""
    if not account.owner:
        raise NotOpen
    if account.balance + credit < command.cents:
        raise BalanceTooLow(balance=account.balance, asked=command.cents)
    return [PaidOut(command.account_id, command.cents)]


#: The account of rung 1; only paying out is decided in another way.
ON_CREDIT = Decider("account", Account(), evolve, pay_out)


def credits(many: Sequence[Asked[PayOut, Account]], look: Look[None]) -> Sequence[int]:
    """The fact, looked up for many commands at once, after their accounts are loaded."""
    streams = [f"owner-{one.state.owner}" for one in many]
    owners = look.states(OWNER, streams)
    return [owners[stream].credit for stream in streams]


ROUTES = [
    route(OpenAccount, ACCOUNT, account_stream),
    route(PayIn, ACCOUNT, account_stream),
    route(PayOut, ON_CREDIT, account_stream, facts=credits),
    route(GrantCredit, OWNER, owner_stream),
]

# -- a view, and a query on it ---------------------------------------------------------------------

BALANCES = View("balances", indexes=(("owner",),))


@BALANCES.on(AccountOpened)
def opened(event: Event[AccountOpened]) -> Writes:
    return [Upsert(event.data.account_id, {"owner": event.data.owner, "balance": 0})]


@BALANCES.on(PaidIn)
def paid_in(event: Event[PaidIn]) -> Writes:
    return [Count(event.data.account_id, "balance", event.data.cents)]


@BALANCES.on(PaidOut)
def paid_out(event: Event[PaidOut]) -> Writes:
    return [Count(event.data.account_id, "balance", -event.data.cents)]


def accounts_of(db: Db, owner: str) -> list[Document]:
    return [bare(row) for row in BALANCES.find(db, {"owner": owner}, sort=[("_id", 1)])]


# -- the same view a year later: somebody wants to know how often money came in --------------------

BALANCES_NOW = View("balances", indexes=(("owner",),))
BALANCES_NOW.on(AccountOpened)(opened)
BALANCES_NOW.on(PaidOut)(paid_out)


@BALANCES_NOW.on(PaidIn)
def paid_in_and_counted(event: Event[PaidIn]) -> Writes:
    return [*paid_in(event), Count(event.data.account_id, "payments")]


def main(db: Db) -> None:
    log = Log(db, PUBLISHED)
    bus = CommandBus(log, SystemClock(), ROUTES)
    views = Views(BALANCES)
    views.create_indexes(db)

    for command in (
        OpenAccount("a1", "ann"),
        OpenAccount("a2", "ann"),
        OpenAccount("b1", "bob"),
        PayIn("a1", 100),
        PayIn("a1", 20),
        PayIn("a2", 5),
        PayIn("b1", 7),
    ):
        bus.handle(command, asked()).or_raise()

    print("before it is fed:", accounts_of(db, "ann"))
    settle(bus, views)
    print("and after:       ", accounts_of(db, "ann"))

    print("ann pays out 50: ", told(bus.handle(PayOut("a2", 50), asked())))
    bus.handle(GrantCredit("ann", 100), asked()).or_raise()
    print("now with credit: ", told(bus.handle(PayOut("a2", 50), asked())))
    settle(bus, views)
    print("ann has:         ", accounts_of(db, "ann"))

    # What nobody asked for until now was in the events all along.
    Rebuild(log.db, BALANCES_NOW, {log.source: OwnLog(log)}, grace=0).run()
    print("rebuilt:         ", accounts_of(db, "ann"))


if __name__ == "__main__":
    # Readers log what they do; here it would only disturb.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with empty_database("ledger_rung3") as database:
        main(database)
