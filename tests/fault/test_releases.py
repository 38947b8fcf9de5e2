"""Two releases taking turns over one database: deployed, rolled back, deployed again, while clients work."""

from collections.abc import Sequence

import pytest

from eventing.readers.checkpoints import Checkpoints
from tests.fault.audit import by_account, events
from tests.fault.faults import deploy
from tests.fault.load import Clients
from tests.fault.rounds import audited, level
from tests.fault.services import NEXT, NEXT_FROM_NOW, PARTITIONS, STAMP_NOTE
from tests.fault.system import FaultSystem
from tests.support import eventually

TURNS = ("", NEXT, "", NEXT)
#: Commands acknowledged under each release.
EACH = 20


def stamps(system: FaultSystem) -> dict[str, list[int]]:
    """What the next release's reaction has answered: the amounts, by account."""
    return by_account(events(system.backbone, "book", "Stamped"))


def noted(system: FaultSystem) -> dict[str, list[int]]:
    return by_account(events(system.backbone, "book", "Noted"))


def take_turns(system: FaultSystem, clients: Clients, releases: Sequence[str]) -> None:
    for release in releases:
        deploy(system, release)
        before = len(clients.told.acknowledged)
        eventually(lambda before=before: len(clients.told.acknowledged) > before + EACH)  # type: ignore[misc]


def begun(system: FaultSystem) -> bool:
    """Whether the next release's reaction has its place in each partition: from there on it answers."""
    checkpoints = Checkpoints(system.backbone.services["book"].db)
    return all(STAMP_NOTE in checkpoints.load("book", number).done for number in range(PARTITIONS))


@pytest.mark.timeout(300)
def test_what_only_one_of_two_releases_knows_is_done_once_for_every_event_whoever_has_read_it(
    system: FaultSystem, clients: Clients
) -> None:
    with clients.working():
        take_turns(system, clients, [NEXT, *TURNS])
    assert level(system) == []
    notes = noted(system)
    # Each note once, in order, those that the former release has read among them.
    eventually(lambda: stamps(system) == notes, 120, "every note stamped")
    back_to_the_former(system, clients)


@pytest.mark.timeout(300)
def test_what_begins_now_answers_each_event_after_it_has_begun_once_whichever_release_has_read_it(
    system: FaultSystem, clients: Clients
) -> None:
    with clients.working():
        take_turns(system, clients, [""])
        deploy(system, NEXT_FROM_NOW)
        eventually(lambda: begun(system), what="a place in each partition")
        before = noted(system)
        take_turns(system, clients, [NEXT_FROM_NOW if turn == NEXT else turn for turn in TURNS])
    assert level(system) == []
    notes = noted(system)
    later = {account: amounts[len(before.get(account, ())) :] for account, amounts in notes.items()}
    assert any(later.values())

    def all_stamped() -> bool:
        """All later ones, and of those before perhaps the last ones: it had begun when we looked."""
        told = stamps(system)
        found = {account: told.get(account, []) for account in notes}
        return all(
            len(found[account]) >= len(later[account])
            and found[account] == amounts[len(amounts) - len(found[account]) :]
            for account, amounts in notes.items()
        )

    eventually(all_stamped, 120, "every later note stamped")
    back_to_the_former(system, clients)


def back_to_the_former(system: FaultSystem, clients: Clients) -> None:
    assert level(system) == []
    deploy(system, "")
    found = audited(system, clients)
    assert (found.problems, found.lost, found.doubled) == ([], 0, 0)
