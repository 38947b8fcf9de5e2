"""The five services, broken while people work: nothing lost, nothing doubled, everybody's view right."""

import random
from collections.abc import Iterator

import pytest

from tests.fault.firm.faults import FAULTS
from tests.fault.firm.harmed import Firm
from tests.fault.firm.people import People
from tests.fault.firm.rounds import play
from tests.support.system import SYSTEMS
from tools.demo.company import found_company
from tools.smtp_sink import running_sink

#: Some at a time, each kind once; what ends everything comes last.
TOGETHER: list[tuple[str, ...]] = [
    ("kill_an_api", "kill_a_worker", "kill_the_receiver", "freeze", "slow_clients", "hostile_mail"),
    ("restart_in_order", "zombie", "kill_a_whole_service", "broker_away", "database_refuses"),
    ("kill_the_database", "kill_the_broker", "database_away", "kill_everything"),
]


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    with running_sink() as sink, Firm(tmp_path_factory.mktemp("firm"), sink) as firm:
        yield firm


@pytest.fixture(scope="module")
def people(firm: Firm) -> People:
    """The same for all tests: what they were told is of all the logs."""
    return People(firm, found_company(firm.system, ("chenguodong", "wangmin", "lijing")))


def test_every_kind_of_fault_is_in_a_round() -> None:
    assert {name for names in TOGETHER for name in names} == FAULTS.keys()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("names", TOGETHER, ids=lambda names: names[0])
def test_nothing_is_lost_or_doubled_by_all_five_services(
    firm: Firm, people: People, names: tuple[str, ...], request: pytest.FixtureRequest
) -> None:
    request.node.stash[SYSTEMS] = [firm.system]
    before = len(people.told)
    round_ = play(firm, people, [FAULTS[name] for name in names], random.Random(names[0]))
    assert round_.audit.problems == []
    assert (round_.audit.lost, round_.audit.doubled) == (0, 0)
    assert len(people.told) > before + 20
