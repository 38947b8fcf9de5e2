"""The audit after faults: is all there that was acknowledged, once, in order, with what follows from it?"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from eventing.core.catalogue import split_type
from eventing.core.commit import Commit
from tests.fault.load import Told
from tests.fault.services import TALLIES
from tests.support import toy
from tests.support.replay import Backbone

#: One problem may have a thousand cases; the first few show it.
SHOWN = 20


@dataclass
class Audit:
    """The result of an audit.

    `problems` are sentences, none when all is well. `lost` and `doubled` count events and commands.
    """

    events: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    problems: list[str] = field(default_factory=list)

    def compare(self, what: str, wanted: Iterable[Any], found: Iterable[Any]) -> None:
        """Note where `found` is not each of `wanted` exactly once, and nothing else."""
        counts, asked = Counter(found), set(wanted)
        lost = [item for item in asked if not counts[item]]
        doubled = [item for item, count in counts.items() if count > 1]
        strangers = [item for item in counts if item not in asked]
        self.lost += len(lost)
        self.doubled += len(doubled)
        for fate, items in (("lost", lost), ("doubled", doubled), ("from nowhere", strangers)):
            if items:
                self.problems.append(f"{what}: {len(items)} {fate}: {sorted(items)[:SHOWN]}")


def audit(backbone: Backbone, told: Told) -> Audit:
    """Audit a system that is level and at rest."""
    found = Audit(acknowledged=len(told.acknowledged), problems=list(told.complaints[:SHOWN]))
    past = told.past
    deposits = events(backbone, "bank", "Deposited")
    notes = events(backbone, "book", "Noted")
    tallies = events(backbone, "book", "Tallied")
    found.events = len(deposits) + len(past.events) + len(notes) + len(tallies)

    amounts = [data["amount"] for _, _, data in deposits]
    # What nobody acknowledged may be there or not, but not twice; what a restore took away is not.
    unsure = {amount for amount in amounts if amount in told.given} - told.acknowledged.keys()
    standing = {amount: told.acknowledged[amount] for amount in told.acknowledged.keys() - past.amounts}
    found.compare("acknowledged commands", standing.keys() | unsure, amounts)
    by_command = {commit.id: data["amount"] for commit, _, data in deposits}
    for amount, command_id in standing.items():
        if by_command.get(command_id) != amount:
            found.problems.append(f"{command_id} was told for {amount} and is {by_command.get(command_id)}")

    ids = {commit.event_id(index) for commit, index, _ in deposits} | past.events
    found.compare("reactions to the bank's events", ids, [data["event_id"] for _, _, data in notes])
    found.compare("reactions to the book's own events", ids, [data["event_id"] for _, _, data in tallies])
    kept = by_account(deposits)
    handled = past.and_since(kept)
    for what, follows in (("notes", by_account(notes)), ("tallies", by_account(tallies))):
        for account in handled.keys() | follows.keys():
            if handled.get(account) != follows.get(account):
                found.problems.append(f"{what} of {account} are not in the order of its deposits")

    _check_views(backbone, kept, handled, found)
    found.problems += backbone.faults()
    for name in backbone.services:
        found.problems += backbone.differences(name)[:SHOWN]
    return found


Found = tuple[Commit, int, Mapping[str, Any]]


def events(backbone: Backbone, source: str, name: str) -> list[Found]:
    """Partition by partition, in order."""
    return [
        (commit, index, data)
        for commit in backbone.commits(source)
        for index, (wire_type, data) in enumerate(commit.events)
        if split_type(wire_type)[0] == name
    ]


def by_account(found: Iterable[Found]) -> dict[str, list[int]]:
    amounts: dict[str, list[int]] = defaultdict(list)
    for _, _, data in found:
        amounts[data["account_id"]].append(data["amount"])
    return dict(amounts)


def _check_views(
    backbone: Backbone, kept: Mapping[str, list[int]], handled: Mapping[str, list[int]], found: Audit
) -> None:
    """By plain sums, not by what writes the views."""
    bank, book = backbone.services["bank"].db, backbone.services["book"].db
    balances = {row["_id"]: row["history"] for row in toy.BALANCES.find(bank, {})}
    tallies = {row["_id"]: row["amounts"] for row in TALLIES.find(book, {})}
    for view, rows, wanted in (("balances", balances, kept), ("tallies", tallies, handled)):
        if rows != wanted:
            wrong = [
                account for account in wanted.keys() | rows.keys() if rows.get(account) != wanted.get(account)
            ]
            found.problems.append(f"the view {view} does not hold each event once, in order: {sorted(wrong)}")
    noted = {row["_id"]: row["total"] for row in toy.NOTES.find(book, {})}
    if noted != {account: sum(amounts) for account, amounts in kept.items()}:
        found.problems.append("the view notes does not hold each event once")
