"""Rung 2: the same decider on a log in a database, and commands that are done exactly once.

MONGO_URI=mongodb://127.0.0.1:27017 python rung2_store.py
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from eventing import (
    CommandBus,
    CommandContext,
    Db,
    Log,
    Outcome,
    Published,
    SystemClock,
    connect,
    new_id,
    route,
)
from rung1_decide import ACCOUNT, AccountOpened, Command, OpenAccount, PaidIn, PaidOut, PayIn, PayOut

#: Events are stored under these names for ever; a class may be renamed, its name here may not.
PUBLISHED = Published("ledger")
PUBLISHED.event("AccountOpened.v1")(AccountOpened)
PUBLISHED.event("PaidIn.v1")(PaidIn)
PUBLISHED.event("PaidOut.v1")(PaidOut)


def account_stream(command: Command) -> str:
    """The stream a command belongs to: one for each account."""
    return f"account-{command.account_id}"


ROUTES = [
    route(OpenAccount, ACCOUNT, account_stream),
    route(PayIn, ACCOUNT, account_stream),
    route(PayOut, ACCOUNT, account_stream),
]


@contextmanager
def empty_database(name: str) -> Iterator[Db]:
    """A database emptied first, so that the program prints the same each time."""
    with connect(os.environ["MONGO_URI"]) as client:
        client.drop_database(name)
        yield client[name]


def asked(command_id: str = "") -> CommandContext:
    """Who asks, when, and under which id: the only place that reads the clock."""
    return CommandContext(command_id or new_id(), actor="clerk", at=SystemClock().now())


def told(outcome: Outcome) -> str:
    if outcome.refusal is not None:
        return f"refused: {outcome.refusal.code} {outcome.refusal.params}"
    return f"version {outcome.version}" + (", as it was told before" if outcome.replayed else "")


def main(db: Db) -> None:
    log = Log(db, PUBLISHED)
    bus = CommandBus(log, SystemClock(), ROUTES)

    print("open       ", told(bus.handle(OpenAccount("a1", "ann"), asked())))
    print("pay in 100 ", told(bus.handle(PayIn("a1", 100), asked())))

    # A command has an id. A client that is not sure whether it was done sends it again.
    once = asked(command_id=new_id())
    print("pay out 30 ", told(bus.handle(PayOut("a1", 30), once)))
    print("once more  ", told(bus.handle(PayOut("a1", 30), once)))
    print("balance    ", bus.state(ACCOUNT, "account-a1").balance)

    # Two clerks see the same 70. The slower one's decision rests on what is no longer so: nothing of it is
    # stored, and the bus decides again on what is.
    seen = log.load("account-a1", ACCOUNT)
    print("pay out 50 ", told(bus.handle(PayOut("a1", 50), asked())))
    print("and 40     ", told(bus.handle(PayOut("a1", 40), asked(), known=seen)))

    print("in the log:")
    for commit in log.stream("account-a1"):
        for wire_type, data in commit.events:
            print("  ", wire_type, data)


if __name__ == "__main__":
    with empty_database("ledger_rung2") as database:
        main(database)
