"""Letters on their way out while workers and database die at every moment: none lost, none sent twice."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email import message_from_bytes
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from eventing.core.catalogue import split_type
from eventing.core.errors import Unavailable
from eventing.core.transient import transient
from mail.draft.model import draft_stream
from tests.fault.harming import DATABASE
from tests.fault.post_office import (
    API,
    SILENCE_SECONDS,
    SMTP_TIMEOUT_SECONDS,
    WORKERS,
    PostOffice,
    Writers,
    helo_of,
)
from tests.support import eventually
from tests.support.system import SYSTEMS
from tools.smtp_sink import Moment, SmtpSink, Then
from tools.waiting import elapse

LETTERS = 32
WRITERS = 3
OUTCOMES = {"sent", "failed", "uncertain"}
SETTLED_WITHIN = 120.0
LEVEL_WITHIN = 60.0
#: Retries wait up to six hours of the workers' clock.
A_DAY = 86400.0
HALF_AN_HOUR = 1800.0
#: Of the conversations that could be harmed as planned; the others go through.
OFTEN = 0.6
BY_HELO = {helo_of(worker): worker for worker in WORKERS}

#: What is done to a conversation, each so often at each moment of it.
PLANNED = {"kill": 2, "hang_up": 1, "stall": 1, "freeze": 1, "kill_database": 1}


class Trouble:
    """Interferes with the conversations as planned, and kills at random beside it."""

    def __init__(self, office: PostOffice, chance: random.Random) -> None:
        self._office, self._chance = office, chance
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._later: list[threading.Thread] = []
        self.planned = {
            moment: [kind for kind, count in PLANNED.items() for _ in range(count)] for moment in Moment
        }
        self.planned[Moment.RECEIVED] += ["keep_and_hang_up"] * 2
        for kinds in self.planned.values():
            chance.shuffle(kinds)
        self.done: Counter[str] = Counter()

    def all_done(self) -> bool:
        return not any(self.planned.values())

    def interfere(self, moment: Moment, client: str) -> Then:
        with self._lock:
            if self._stop.is_set():
                return Then.GO_ON
            # Others go through, so that some letters arrive at the first try.
            kind = (
                self.planned[moment].pop() if self.planned[moment] and self._chance.random() < OFTEN else ""
            )
        if not kind:
            return Then.GO_ON
        self.done[kind] += 1
        if kind == "hang_up":
            return Then.HANG_UP
        if kind == "keep_and_hang_up":
            return Then.KEEP_AND_HANG_UP
        if kind == "stall":
            elapse(SMTP_TIMEOUT_SECONDS + 1.0)
        elif kind == "freeze":
            self._beside(lambda: self._freeze(BY_HELO[client]))
        else:
            self._kill(DATABASE if kind == "kill_database" else BY_HELO[client])
        return Then.GO_ON

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Until the block is left; then all that was harmed runs again."""
        self._beside(self._at_random)
        try:
            yield
        finally:
            self._stop.set()
            for thread in self._later:
                thread.join()

    def _beside(self, do: Any) -> None:
        thread = threading.Thread(target=do)
        self._later.append(thread)
        thread.start()

    def _at_random(self) -> None:
        moves = 0
        while not self._stop.wait(self._chance.uniform(2.0, 6.0)):
            self._kill(self._chance.choice([*WORKERS, *WORKERS, API, DATABASE]))
            moves += 1
            for worker in WORKERS:
                self._office.move_clock(worker, moves * HALF_AN_HOUR)

    def _kill(self, name: str) -> None:
        self.done[f"killed {name}"] += 1
        with self._office.held(name):
            self._office.kill(name)
            self._office.revive(name)

    def _freeze(self, name: str) -> None:
        """A worker taken for dead comes back in the middle of its letter."""
        with self._office.held(name):
            process = self._office.process(name)
            process.pause()
            elapse(SILENCE_SECONDS + 3.0)
            process.resume()


@pytest.fixture
def office(request: pytest.FixtureRequest, tmp_path: Path, smtp_sink: SmtpSink) -> Iterator[PostOffice]:
    with PostOffice(tmp_path, smtp_sink.port) as office:
        request.node.stash[SYSTEMS] = [office]
        yield office


def arrivals(sink: SmtpSink) -> Counter[str]:
    return Counter(str(message_from_bytes(delivered.content)["Message-ID"]) for delivered in sink.delivered)


def history(office: PostOffice, draft_id: str) -> list[tuple[str, Any]]:
    """Names and data of what happened since the letter was queued."""
    events = [
        (split_type(wire_type)[0], data)
        for commit in office.backbone.services["mail"].log.stream(draft_stream(draft_id))
        for wire_type, data in commit.events
    ]
    return events[[name for name, _ in events].index("MailQueued") :]


def settled(office: PostOffice, writers: Writers) -> bool:
    """Not yet, too, while the database is away."""
    try:
        return all(office.draft(draft_id).status in OUTCOMES for draft_id in writers.approved.values())
    except transient(Unavailable):
        return False


@pytest.mark.timeout(290)
def test_no_letter_is_lost_or_sent_twice_whenever_its_worker_or_the_database_dies(
    office: PostOffice, smtp_sink: SmtpSink
) -> None:
    writers, trouble = Writers(office), Trouble(office, random.Random(7))
    smtp_sink.interfere = trouble.interfere
    with ThreadPoolExecutor(WRITERS) as pool, trouble.going_on():
        parts = [range(first, LETTERS, WRITERS) for first in range(WRITERS)]
        assert list(pool.map(writers.write, parts)) == [None] * WRITERS
        eventually(lambda: trouble.all_done() or settled(office, writers), SETTLED_WITHIN, "all harm done")
    smtp_sink.interfere = None
    for worker in WORKERS:
        office.move_clock(worker, A_DAY)
    eventually(lambda: settled(office, writers), SETTLED_WITHIN, "an outcome for every letter")
    office.check()
    assert writers.complaints == []
    assert trouble.all_done(), trouble.planned

    drafts = {draft_id: office.draft(draft_id) for draft_id in writers.approved.values()}
    assert len(drafts) == LETTERS
    came = arrivals(smtp_sink)
    for draft_id, draft in drafts.items():
        told = history(office, draft_id)
        names = [name for name, _ in told]
        [queued] = [data for name, data in told if name == "MailQueued"]
        count = came.pop(queued["message_id"], 0)
        assert count in {"sent": {1}, "uncertain": {0, 1}, "failed": {0}}[draft.status], names
        assert names.count("MailSent") == (draft.status == "sent"), names
        # Once the message may have gone out nobody tries again before it is known that it has not.
        after_data = [then for name, then in pairwise(names) if name == "MailDataStarted"]
        assert set(after_data) <= {"MailSent", "MailSendFailed", "MailSendUncertain"}, names
    assert came == Counter(), "letters nobody approved"
    statuses = Counter(draft.status for draft in drafts.values())
    assert statuses["uncertain"] > 0
    assert statuses["sent"] > 0

    _resolve(office, writers, smtp_sink)
    assert sorted(arrivals(smtp_sink).values()) == [1] * LETTERS
    queued = [office.draft(draft_id).queued for draft_id in drafts]
    assert {each.message_id for each in queued if each is not None} == arrivals(smtp_sink).keys()
    eventually(office.backbone.level, LEVEL_WITHIN, "level")
    assert office.backbone.faults() == []
    assert office.backbone.differences("mail") == []


def _resolve(office: PostOffice, writers: Writers, sink: SmtpSink) -> None:
    """The author looks at each uncertain letter: it arrived, or it is to be sent again."""
    came = arrivals(sink)
    for draft_id in writers.approved.values():
        draft = office.draft(draft_id)
        if draft.status == "uncertain":
            assert draft.queued is not None
            writers.resolve(draft_id, sent=came[draft.queued.message_id] == 1)
    eventually(
        lambda: all(office.draft(draft_id).status == "sent" for draft_id in writers.approved.values()),
        SETTLED_WITHIN,
        "all sent",
    )
