"""Status of a service, read from outside its workers for its command line and its metrics.

No event waits for it; only the asker does.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from eventing.core.errors import BrokenLog, Unavailable, WrongPlace
from eventing.core.mongo import Db, Document, durable
from eventing.log.log import Log
from eventing.readers.checkpoints import PUBLISHER_PLACES, Checkpoints
from eventing.readers.parked import Parked
from eventing.readers.reader import Source
from eventing.views import versions
from eventing.views.projection_runner import BEHIND

#: Waiting commits are counted up to here; more than that is as bad.
MOST_COUNTED = 10_000
#: Commits a look at a backlog reads; what is behind them is taken to be like them.
SAMPLE = 100


@dataclass(frozen=True)
class Growth:
    """A partition of the own log. `oldest_seconds` is how long the first commit has waited for its number."""

    partition: int
    numbered: int
    unnumbered: int
    oldest_seconds: float


def growth(log: Log, now: datetime) -> list[Growth]:
    return [_growth(log, partition, now) for partition in range(log.partitions)]


def _growth(log: Log, partition: int, now: datetime) -> Growth:
    waiting = {"p": partition, "seq": 0}
    unnumbered = log.commits.count_documents(waiting, limit=MOST_COUNTED)
    first = log.commits.find(waiting, {"at": 1}).limit(SAMPLE) if unnumbered else ()
    oldest = _age((document["at"] for document in first), now)
    return Growth(partition, log.tail(partition), unnumbered, oldest)


def _age(times: Iterable[datetime], now: datetime) -> float:
    """The age of the first, never negative: another process's clock may be ahead."""
    return max(0.0, (now - min(times, default=now)).total_seconds())


@dataclass(frozen=True)
class Standing:
    """Where a reader stands in a partition: a checkpoint, or a live reader."""

    partition: int
    epoch: int
    position: int
    last_id: str | None = None


@dataclass(frozen=True)
class Lag:
    """What a reader has not handled yet. `seconds` is the age of the first event of it.

    `events` are counted in the first commits and taken to go on like that.
    """

    partition: int
    position: int
    tail: int
    commits: int
    events: int
    seconds: float


def lag(source: Source, standing: Standing, tail: int, now: datetime) -> Lag:
    """The lag in one partition.

    Raises WrongPlace when the reader stands where this log never was, Unavailable, BrokenLog.
    """
    partition, position = standing.partition, standing.position
    commits = tail - position
    if not commits:
        return Lag(partition, position, tail, 0, 0, 0.0)
    # With commits < 0 the source refuses the place, and says why.
    first = source.read(partition, standing.epoch, position, standing.last_id, SAMPLE)
    if not first:
        return Lag(partition, position, tail, 0, 0, 0.0)
    events = sum(len(commit.events) for commit in first)
    if commits > len(first):
        events = round(events * commits / len(first))
    return Lag(partition, position, tail, commits, events, _age([first[0].at], now))


@dataclass(frozen=True)
class ReaderLag:
    """What one reader has still to handle: the views and reactions to a source, or the publisher.

    `problem` says why a partition's lag is unknown; that partition is then left out.
    """

    reader: str
    source: str
    partitions: Sequence[Lag]
    problem: str | None = None

    @property
    def commits(self) -> int:
        return sum(found.commits for found in self.partitions)

    @property
    def events(self) -> int:
        return sum(found.events for found in self.partitions)

    @property
    def seconds(self) -> float:
        return max((found.seconds for found in self.partitions), default=0.0)


def reader_lag(reader: str, source: Source, standings: Sequence[Standing], now: datetime) -> ReaderLag:
    """The lag of one reader. A source that is away or was restored raises nothing: it is the `problem`."""
    found: list[Lag] = []
    problem = None
    try:
        tails = source.places()[1]
        for standing in standings:
            try:
                found.append(lag(source, standing, tails.get(standing.partition, 0), now))
            except (WrongPlace, BrokenLog) as error:
                problem = str(error)
    except Unavailable as error:
        problem = error.detail
    return ReaderLag(reader, source.name, found, problem)


def checkpointed(db: Db) -> Mapping[str, list[Standing]]:
    """Where the readers of each source stand, by what they have saved."""
    found: dict[str, list[Standing]] = defaultdict(list)
    for checkpoint in Checkpoints(db).all():
        source, _, partition = checkpoint["_id"].rpartition("/")
        place = (checkpoint["epoch"], checkpoint["position"], checkpoint.get("last_id"))
        found[source].append(Standing(int(partition), *place))
    return {source: sorted(standings, key=lambda s: s.partition) for source, standings in found.items()}


def publisher_places(log: Log) -> list[Standing]:
    """Where the publisher stands, by what it has saved; nothing saved is the beginning."""
    found = {document["_id"]: document for document in durable(log.db, PUBLISHER_PLACES).find()}
    return [_kept_places(log, partition, found.get(partition)) for partition in range(log.partitions)]


def _kept_places(log: Log, partition: int, document: Document | None) -> Standing:
    if document is None:
        return Standing(partition, log.epoch, 0)
    return Standing(partition, document["epoch"], document["seq"], document["id"])


def parked(db: Db) -> int:
    """Streams that wait for a person."""
    return Parked(db).count()


def views_filling(db: Db) -> int:
    """Views that lack history and are not read yet."""
    return sum(entry.filling for entry in versions.read(db).views.values())


def views_behind(db: Db) -> int:
    """Views that miss an event of some stream."""
    return len(durable(db, BEHIND).distinct("view"))
