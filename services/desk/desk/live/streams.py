"""Streams that are open, and what each of them has yet to be told.

A stream that reads slowly is told the latest of each topic and partition, however much has happened: it holds
up nobody, and what waits for it stays small.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desk.live.values import LISTED, session, staff
from eventing import Commit

#: Tells that a stream is over for a reason: its page asks for topics anew before it opens another.
ANEW = b"event: anew\ndata:\n\n"
#: Said now and then, so that whoever has gone is noticed, and no proxy takes the line for dead.
BEAT = b":\n\n"
#: In place of a source, for what is told of and is no event.
NO_EVENT = "desk"
#: How long news is kept for pages that were made before it and listen only now. A page that takes longer to
#: begin has lost its line before, and looks again by itself.
KEPT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class News:
    """What was told of a topic: where it stands, `source:place`, the partition that it is of, and when."""

    of: str
    place: str
    at: datetime

    def line(self, topic: str) -> bytes:
        return b"data: %s\n\n" % json.dumps({"t": topic, "p": self.place}).encode()


@dataclass(eq=False, slots=True)
class Stream:
    """One browser's: its session, whose it is, and the topics it may hear of.

    `wakes` is called when there is something to say; `said` has it then.
    """

    session_id: str
    account_id: str
    staff_id: str | None
    topics: frozenset[str]
    ends_at: datetime
    ended: bool = False
    wakes: Callable[[], None] | None = None
    _last: bytes = ANEW
    _news: dict[tuple[str, str], bytes] = field(default_factory=dict)
    _beats: bool = False

    @property
    def marks(self) -> Iterator[str]:
        """What is known of it when something ends."""
        yield from self.topics
        yield session(self.session_id)
        if self.staff_id:
            yield staff(self.staff_id)

    def tell(self, topic: str, of: str, line: bytes) -> None:
        self._news[topic, of] = line
        self._wake()

    def beat(self) -> None:
        self._beats = True
        self._wake()

    def end(self, last: bytes = ANEW) -> None:
        self.ended, self._last = True, last
        self._wake()

    def said(self) -> bytes:
        """What is to be written next; nothing where there is no news."""
        if self.ended:
            return self._last
        news, self._news = self._news, {}
        beats, self._beats = self._beats, False
        return b"".join(news.values()) or (BEAT if beats else b"")

    def _wake(self) -> None:
        if self.wakes is not None:
            self.wakes()


class Streams:
    """All streams of this process. Everything happens in the thread of its event loop."""

    def __init__(self) -> None:
        self._listening: dict[str, set[Stream]] = defaultdict(set)
        self._open: set[Stream] = set()
        #: Since when a list that names this, signed before, is worth nothing.
        self._ended_at: dict[str, datetime] = {}
        #: The latest of each topic, source and partition.
        self._recent: dict[str, dict[str, News]] = {}
        self.told = 0

    def __iter__(self) -> Iterator[Stream]:
        return iter(list(self._open))

    def __len__(self) -> int:
        return len(self._open)

    def add(self, stream: Stream) -> None:
        self._open.add(stream)
        # Topics that many pages name are kept once.
        stream.topics = frozenset(map(sys.intern, stream.topics))
        for mark in stream.marks:
            self._listening[mark].add(stream)

    def remove(self, stream: Stream) -> None:
        self._open.discard(stream)
        for mark in stream.marks:
            if listening := self._listening.get(mark):
                listening.discard(stream)
                if not listening:
                    del self._listening[mark]

    def tell(self, commit: Commit, index: int, topics: Iterable[str], now: datetime) -> None:
        of, place = f"{commit.source}/{commit.partition}", f"{commit.source}:{commit.place(index)}"
        self._tell(topics, News(of, place, now))

    def hint(self, topics: Iterable[str], now: datetime) -> None:
        """Tell what no event has told, and no view need have seen."""
        self._tell(topics, News(f"{NO_EVENT}/0", f"{NO_EVENT}:0/0/0", now))

    def _tell(self, topics: Iterable[str], news: News) -> None:
        for topic in topics:
            self._recent.setdefault(topic, {})[news.of] = news
            if found := self._listening.get(topic):
                line = news.line(topic)
                for stream in found:
                    stream.tell(topic, news.of, line)
                self.told += len(found)

    def catch_up(self, stream: Stream, made_at: datetime, topics: Iterable[str]) -> None:
        """Tell a new stream what has happened since its page was made, which listened to nothing yet."""
        for topic in topics:
            for news in self._recent.get(topic, {}).values():
                if news.at >= made_at:
                    stream.tell(topic, news.of, news.line(topic))

    def end(self, marks: Iterable[str], now: datetime) -> None:
        """End the streams of these, and refuse lists that were signed before."""
        for mark in marks:
            self._ended_at[mark] = now
            for stream in self._listening.get(mark, ()):
                stream.end()

    def end_all(self) -> None:
        for stream in self._open:
            stream.end()

    def close(self) -> None:
        """End them without a word: their pages come back by themselves, each in its own time."""
        for stream in self._open:
            stream.end(last=b"")

    def of_session(self, session_id: str) -> Set[Stream]:
        return self._listening.get(session(session_id), frozenset())

    def has_ended(self, signed_at: datetime, marks: Iterable[str]) -> bool:
        """Whether somebody's rights have changed since their list was signed."""
        return any(signed_at <= self._ended_at[mark] for mark in marks if mark in self._ended_at)

    def forget(self, now: datetime) -> None:
        """End streams whose time is over, and forget what no list can name that is still good."""
        for stream in self._open:
            if now >= stream.ends_at:
                stream.end()
        self._ended_at = {mark: at for mark, at in self._ended_at.items() if now - at < LISTED}
        recent = {
            topic: {place: news for place, news in latest.items() if now - news.at < KEPT}
            for topic, latest in self._recent.items()
        }
        self._recent = {topic: latest for topic, latest in recent.items() if latest}
