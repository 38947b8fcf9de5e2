"""Feeds of other services: only the feed's own answer counts, whatever stands between."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple, cast

import pytest

from eventing.core.commit import Commit
from eventing.core.errors import Unavailable, WrongPlace
from eventing.log.wire import lines
from eventing.readers import feed_loop
from eventing.readers.feed_loop import ADJUST_SECONDS, WAIT_SECONDS, FeedLoop
from eventing.readers.pump import ReaderGroup
from eventing.readers.sources import EVENTS, PLACES, PROBLEM, Feed
from tests.support import eventually
from tests.support.toy import NOW


class Answer(NamedTuple):
    status: int
    content_type: str
    body: bytes
    location: str = ""


def event(source: str = "bank", partition: int = 0) -> bytes:
    commit = Commit(
        source, 1, "c1", partition, 1, "account-a", 1, NOW, "li", [("Deposited.v1", {"amount": 1})]
    )
    return b"".join(lines(commit))


PAGE = b"<html><body>We are back in five minutes.</body></html>"
OWN_PLACES = Answer(200, PLACES, b'{"epoch": 1, "partitions": 1, "tails": {"0": 7}, "began": {}}')
NOT_ITS_OWN = {
    "a page of a proxy": Answer(200, "text/html", PAGE),
    "a page that calls itself JSON": Answer(200, PLACES, PAGE),
    "a page that calls itself events": Answer(200, EVENTS, PAGE),
    "an empty page": Answer(200, "text/html", b""),
    "an empty answer without a type": Answer(200, "", b""),
    "no content": Answer(204, EVENTS, b""),
    "a way to elsewhere": Answer(302, "text/html", b"", location="/login"),
    "a conflict somebody else means": Answer(409, "text/html", PAGE),
    "another conflict": Answer(409, PROBLEM, b'{"code": "concurrent_change"}'),
    "a conflict that is garbled": Answer(409, PROBLEM, b"{"),
    "a list": Answer(200, PLACES, b"[]"),
    "places without an end": Answer(200, PLACES, b'{"epoch": 1}'),
    "places of words": Answer(200, PLACES, b'{"epoch": "one", "tails": {"a": "b"}}'),
    "events of another service": Answer(200, EVENTS, event(source="post")),
    "events of a partition that was not asked for": Answer(200, EVENTS, event(partition=3)),
    "half an event": Answer(200, EVENTS, event()[:40]),
    "not allowed": Answer(403, PROBLEM, b'{"code": "feed_forbidden"}'),
    "too many": Answer(429, "text/plain", b""),
    "away": Answer(503, "text/html", PAGE),
}


class Front:
    """A server that gives one answer to everything, until it is given another."""

    def __init__(self) -> None:
        self.answer = OWN_PLACES
        front = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                told = front.answer
                self.send_response(told.status)
                for name, value in (("Content-Type", told.content_type), ("Location", told.location)):
                    if value:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(told.body)))
                self.end_headers()
                self.wfile.write(told.body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.feed = Feed("bank", f"http://127.0.0.1:{self.server.server_port}", lambda: "token")


@pytest.fixture
def front() -> Iterator[Front]:
    made = Front()
    yield made
    made.server.shutdown()
    made.server.server_close()


ASKS: dict[str, Callable[[Feed], object]] = {
    "places": lambda feed: feed.places(),
    "began": lambda feed: feed.began(),
    "read": lambda feed: feed.read(0, 1, 0, None, 10),
    "poll": lambda feed: feed.poll({0: (1, 0, None)}, 10, 0.0),
}


@pytest.mark.parametrize("answer", NOT_ITS_OWN.values(), ids=NOT_ITS_OWN.keys())
@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS.keys())
def test_what_is_not_the_feeds_own_answer_says_that_it_is_away(
    front: Front, answer: Answer, ask: Callable[[Feed], object]
) -> None:
    front.answer = answer
    with pytest.raises(Unavailable):
        ask(front.feed)


def test_the_feeds_own_answers_are_understood(front: Front) -> None:
    assert front.feed.places() == (1, {0: 7})
    front.answer = Answer(200, f"{EVENTS}; charset=utf-8", event())
    assert [commit.seq for commit in front.feed.read(0, 1, 0, None, 10)] == [1]
    front.answer = Answer(409, PROBLEM, b'{"code": "wrong_place", "params": {"place": "epoch 1 is gone"}}')
    with pytest.raises(WrongPlace, match="epoch 1 is gone"):
        front.feed.read(0, 1, 7, None, 10)


class NoReaders:
    """A group whose partitions are all somebody else's."""

    def __init__(self) -> None:
        self.adjusted: list[list[int]] = []
        self.fails = 0

    def adjust(self, partitions: list[int]) -> list[int]:
        if self.fails:
            self.fails -= 1
            raise RuntimeError("nobody thought of this")
        self.adjusted.append(partitions)
        return []

    def __iter__(self) -> Iterator[object]:
        return iter(())

    def stop(self) -> None:
        pass


def test_a_subscription_outlives_a_maintenance_page_and_whatever_else_happens_to_it(front: Front) -> None:
    front.answer = NOT_ITS_OWN["a page of a proxy"]
    group = NoReaders()
    loop = FeedLoop(front.feed, cast(ReaderGroup, group))
    running = threading.Thread(target=loop.run, daemon=True)
    running.start()
    try:
        eventually(lambda: loop._outage.since)
        assert group.adjusted == []
        front.answer = OWN_PLACES
        eventually(lambda: group.adjusted)
        group.fails, group.adjusted = 1, []
        eventually(lambda: group.adjusted)
        assert running.is_alive()
    finally:
        loop.stop()
        running.join(60)


# -- the long poll ---------------------------------------------------------------------------------


class Reading:
    """A partition's reader, as the poll sees it."""

    def __init__(self, partition: int, *, halted: str | None = None) -> None:
        self.partition, self.halted = partition, halted
        self.opened, self.full, self.offered = threading.Event(), False, (1, 0, None)
        self.opened.set()


class Polled:
    """A feed that has nothing new. `takes` is how long its readers wait, in parts of what they ask."""

    name = "bank"

    def __init__(self, takes: float) -> None:
        self.asked: list[tuple[set[int], float]] = []
        self._takes, self.now = takes, 0.0

    def poll(self, after: dict[int, object], limit: int, wait: float) -> list[Commit]:
        self.asked.append((set(after), wait))
        self.now += wait * self._takes
        return []


class Pauses(list[float]):
    """In place of the loop's stop: the pauses it made."""

    def wait(self, seconds: float) -> bool:
        self.append(seconds)
        return False


def polling(monkeypatch: pytest.MonkeyPatch, feed: Polled, *readers: Reading) -> tuple[FeedLoop, Pauses]:
    loop = FeedLoop(cast(Feed, feed), cast(ReaderGroup, list(readers)))
    pauses = Pauses()
    monkeypatch.setattr(loop, "_stop", pauses)
    monkeypatch.setattr(feed_loop, "monotonic", lambda: feed.now)
    return loop, pauses


def test_a_reader_that_finds_no_seat_pauses_longer_and_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    loop, pauses = polling(monkeypatch, Polled(takes=0.0), Reading(0))
    for _ in range(4):
        loop._turn()
    assert len(pauses) == 4
    assert min(pauses) >= ADJUST_SECONDS / 2
    assert pauses[-1] > 2 * pauses[0]


def test_a_reader_that_waited_in_a_seat_asks_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loop, pauses = polling(monkeypatch, Polled(takes=1.0), Reading(0))
    for _ in range(4):
        loop._turn()
    assert pauses == []


def test_a_halted_reader_leaves_the_poll_of_the_others_as_long_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    feed = Polled(takes=1.0)
    loop, _ = polling(monkeypatch, feed, Reading(0), Reading(1, halted="another past"))
    loop._turn()
    assert feed.asked == [({0}, WAIT_SECONDS)]


def test_where_all_have_halted_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = Polled(takes=1.0)
    loop, pauses = polling(monkeypatch, feed, Reading(0, halted="another past"))
    loop._turn()
    assert (feed.asked, pauses) == ([], [ADJUST_SECONDS])
