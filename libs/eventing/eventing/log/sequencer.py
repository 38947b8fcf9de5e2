"""The sequencer: gives commits their dense numbers, partition by partition.

Several may run at once and be paused or killed anywhere: the unique index gives each number once,
the filter gives each commit one number, and the ordered bulk stops at the first refusal.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import structlog
from msgspec.structs import replace
from pymongo import ASCENDING, DESCENDING, UpdateOne
from pymongo.errors import BulkWriteError, PyMongoError

from eventing.core.commit import Commit
from eventing.core.errors import BrokenLog
from eventing.core.mongo import Document
from eventing.log.documents import to_commit
from eventing.log.log import Log
from eventing.log.pages import pageful

BATCH = 1000
#: What a partition gets at least of a look that must be shared out.
LEAST_SHARE = 50
REMEMBERED_STREAMS = 50_000
#: How many waiting streams are looked at again each time.
WAITING_LOOKS = 20

log_ = structlog.get_logger(__name__)


class Sequencer:
    """Numbers what is not numbered yet. Not thread-safe; one per pump."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._tails: dict[int, int] = {}
        self._said: dict[int, int] = {}
        # stream -> the version its next commit must have. Numbered commits stay numbered, so this
        # never becomes untrue, at most incomplete.
        self._next_version: dict[str, int] = {}
        # stream -> its partition; the first to be looked at again first. They are left out of every other
        # look, so that however much waits in them, nothing waits behind them.
        self._waiting: dict[str, int] = {}

    @property
    def waiting(self) -> frozenset[str]:
        """Streams whose first unnumbered commit has no numbered predecessor, as of the last look."""
        return frozenset(self._waiting)

    def forget(self, partition: int) -> None:
        """Another worker may number this partition from now on."""
        self._tails.pop(partition, None)
        self._waiting = {stream: p for stream, p in self._waiting.items() if p != partition}

    def number(self, partitions: Sequence[int]) -> dict[int, list[Commit]]:
        """Number what waits in these partitions; returns the commits numbered by this call, in order.

        What another sequencer numbered meanwhile is not returned; readers find it in the log.
        """
        # The tail first, then the candidates: a candidate older than the tail, numbered after it,
        # would leave a hole for ever.
        for partition in partitions:
            if partition not in self._tails:
                self._tails[partition] = self._log.tail(partition)
        ready = self._ready(partitions)
        numbered = {partition: self._assign(partition, found[:BATCH]) for partition, found in ready.items()}
        numbered = {partition: commits for partition, commits in numbered.items() if commits}
        # Also what its predecessor has numbered, who may have died before saying so.
        if any((unsaid := self._unsaid()).values()):
            self._log.signal(unsaid)
            self._said.update(unsaid)
        return numbered

    def _unsaid(self) -> dict[int, int]:
        """The tails that this sequencer has not said yet."""
        return {p: tail for p, tail in self._tails.items() if self._said.get(p) != tail}

    def _ready(self, partitions: Sequence[int]) -> Mapping[int, list[Mapping[str, Any]]]:
        """What can be numbered, by partition: some of each that has any."""
        if not partitions:
            return {}
        self._look_at_waiting()
        found, more = self._look(partitions, BATCH)
        ready = self._sorted_out(found)
        if more:  # one partition may stand before the others, and what waits before the rest
            share = max(LEAST_SHARE, BATCH // len(partitions))
            for partition in partitions:
                while partition not in ready and (found := self._look([partition], share)[0]):
                    ready.update(self._sorted_out(found))
        return ready

    def _look(self, partitions: Sequence[int], limit: int) -> tuple[list[Document], bool]:
        """Unnumbered commits, and whether there may be more."""
        query: Document = {"p": {"$in": list(partitions)}, "seq": 0}
        if self._waiting:
            query["s"] = {"$nin": list(self._waiting)}
        documents, _, more = pageful(self._log.stored.find(query).limit(limit), limit)
        return documents, more

    def _look_at_waiting(self) -> None:
        """Let streams wait no longer whose missing commit has come, or whose waiting ones are gone."""
        for stream, partition in list(self._waiting.items())[:WAITING_LOOKS]:
            del self._waiting[stream]
            query = {"p": partition, "s": stream, "seq": 0}
            first = self._log.commits.find_one(query, sort=[("v", ASCENDING)])
            if first is not None:
                self._in_stream_order(partition, [first])

    def _sorted_out(self, documents: Iterable[Mapping[str, Any]]) -> dict[int, list[Mapping[str, Any]]]:
        """Those that can be numbered; the streams of the others wait from now on."""
        found: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
        for document in documents:
            found[document["p"]].append(document)
        ready = {partition: self._in_stream_order(partition, many) for partition, many in found.items()}
        return {partition: many for partition, many in ready.items() if many}

    def _in_stream_order(
        self, partition: int, documents: Iterable[Mapping[str, Any]]
    ) -> list[Mapping[str, Any]]:
        """Only what follows the stream's last numbered commit without a break.

        One scan is not a snapshot: it may have seen a stream's second commit and missed its first.
        """
        streams: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for document in documents:
            streams[document["s"]].append(document)
        ready: list[Mapping[str, Any]] = []
        for stream, found in streams.items():
            chain = sorted(found, key=lambda document: document["v"])
            if chain[0]["v"] not in (1, self._next_version.get(stream)):
                chain = self._backwards(partition, stream, chain[0]["v"]) + chain
            expected = self._expected(stream, chain[0]["v"])
            for document in chain:
                if document["v"] != expected:
                    self._waiting[stream] = partition
                    break
                ready.append(document)
                expected += document["n"]
        return ready

    def _backwards(self, partition: int, stream: str, version: int) -> list[Mapping[str, Any]]:
        """The unnumbered commits before `version`, back to the last numbered one."""
        missed: list[Mapping[str, Any]] = []
        query = {"p": partition, "s": stream, "v": {"$lt": version}}
        for document in self._log.commits.find(query).sort("v", DESCENDING):
            if document["seq"] > 0:
                self._remember(stream, document["v"] + document["n"])
                break
            missed.append(document)
        return missed[::-1]

    def _expected(self, stream: str, first: int) -> int:
        return 1 if first == 1 else self._next_version.get(stream, 0)

    def _assign(self, partition: int, documents: Sequence[Mapping[str, Any]]) -> list[Commit]:
        tail = self._tails[partition]
        # No `p` in the filter: on one server it only costs (13 times on SecantusDB). The upsert makes
        # a commit somebody else numbered meanwhile a duplicate key, which stops the ordered bulk.
        updates = [
            UpdateOne({"_id": document["_id"], "seq": 0}, {"$set": {"seq": seq}}, upsert=True)
            for seq, document in enumerate(documents, start=tail + 1)
        ]
        try:
            result = self._log.commits.bulk_write(updates, ordered=True)
        except BulkWriteError:
            # Somebody else numbers here too. What got its number is in the log for every reader.
            self.forget(partition)
            return []
        except PyMongoError:
            self.forget(partition)
            raise
        if result.upserted_count:
            raise BrokenLog(f"{self._log.source}/{partition}: a commit vanished while it was numbered")
        if result.matched_count != len(updates):
            self.forget(partition)
            return []
        self._tails[partition] = tail + len(updates)
        commits = []
        for seq, document in enumerate(documents, start=tail + 1):
            self._remember(document["s"], document["v"] + document["n"])
            commit = to_commit(self._log.source, self._log.epoch, document)
            commits.append(replace(commit, seq=seq))
        return commits

    def _remember(self, stream: str, next_version: int) -> None:
        if len(self._next_version) >= REMEMBERED_STREAMS:
            self._next_version.clear()
        self._next_version[stream] = next_version
