"""How processes of one service on one machine wake each other."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from eventing.core.mongo import Db
from eventing.http.feedwatch import FeedWatch
from eventing.log.bells import NUMBERED, STORED, Bells
from eventing.log.sequencer import Sequencer
from tests.support import toy


@pytest.fixture
def bells(tmp_path: Path) -> Bells:
    return Bells(tmp_path, "bank")


def test_all_who_hear_are_rung_and_nobody_else(bells: Bells, tmp_path: Path) -> None:
    with (
        bells.hear(STORED) as one,
        bells.hear(STORED) as two,
        bells.hear(NUMBERED) as other_bell,
        Bells(tmp_path, "book").hear(STORED) as other_service,
    ):
        bells.ring(STORED)
        assert [ear.wait(0.01) for ear in (one, two, other_bell, other_service)] == [True, True, False, False]


def test_rings_that_nobody_has_heard_yet_are_one(bells: Bells) -> None:
    with bells.hear(STORED) as ear:
        for _ in range(1000):  # more than a socket keeps: whoever rings waits for nobody
            bells.ring(STORED)
        assert ear.wait(0.01)
        assert not ear.wait(0.01)


def test_the_ear_of_a_process_that_was_killed_is_taken_away(bells: Bells, tmp_path: Path) -> None:
    hearing = "from pathlib import Path; from eventing.log.bells import Bells; import os; "
    hearing += f"ear = Bells(Path({str(tmp_path)!r}), 'bank').hear('stored'); os._exit(9)"
    assert subprocess.run([sys.executable, "-c", hearing]).returncode == 9
    assert len(os.listdir(tmp_path)) == 1
    bells.ring(STORED)
    assert os.listdir(tmp_path) == []


def test_a_folder_that_is_gone_is_nobodys_trouble(tmp_path: Path) -> None:
    Bells(tmp_path / "gone", "bank").ring(STORED)
    Bells(None, "bank").ring(STORED)


def test_who_waits_at_a_feed_hears_of_numbers_by_the_bell(
    mongo_db: Db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventing.http.feedwatch.TOLD_LOOK_SECONDS", 3600.0)
    log = toy.bank_log(mongo_db, partitions=1, bells=tmp_path)
    watch = FeedWatch(log)
    answered: list[frozenset[int] | None] = []
    waiting = threading.Thread(target=lambda: answered.append(watch.wait({0: 0}, 60.0)))
    waiting.start()
    elsewhere = toy.bank_log(mongo_db, partitions=1, bells=tmp_path)
    toy.Bank(elsewhere).handle(toy.Deposit("a", 5), toy.context())
    Sequencer(elsewhere).number([0])
    waiting.join(60)
    assert answered == [frozenset({0})]
    # Whoever comes later, from a place that is behind, is answered at once.
    assert watch.wait({0: 0}, 60.0)
    watch.close()
