"""Loading streams: a state folded from its events, from a snapshot where the stream is long."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from operator import itemgetter
from typing import Any, Generic, TypeVar

import msgspec
from pymongo import ASCENDING

from eventing.core.catalogue import Published
from eventing.core.decider import AnyDecider
from eventing.core.mongo import Documents

State = TypeVar("State")

SNAPSHOT_EVERY = 100
REMEMBERED = 10_000


class Loaded(msgspec.Struct, Generic[State], frozen=True):
    """A stream's state and the version it stands at; what an append is based on.

    `commit_ids` are those of all its commits, None when a snapshot stood for some of them.
    """

    stream: str
    version: int
    state: State
    commit_ids: frozenset[str] | None = None


class Streams:
    """Reads streams of one log. Snapshots are a cache: deleting them all changes nothing."""

    def __init__(self, commits: Documents, snapshots: Documents, published: Published) -> None:
        self._commits = commits
        self._snapshots = snapshots
        self._published = published
        # Most streams are short, and a short one costs one query; these are known to be long.
        self._long: set[str] = set()

    def load(self, partition: int, stream: str, decider: AnyDecider[State]) -> Loaded[State]:
        if stream not in self._long:
            # No more than tells the long from the short: the rest of a long one is in its snapshot.
            found = self._after(partition, stream, 0, limit=SNAPSHOT_EVERY)
            if (short := self._short(stream, decider, found)) is not None:
                return short
        return self._load_long(partition, stream, decider)

    def load_many(self, asked: Sequence[tuple[int, str, AnyDecider[Any]]]) -> list[Loaded[Any]]:
        """In the order asked for; one query for each partition, and one or two for each long stream."""
        wanted: dict[int, list[str]] = defaultdict(list)
        for partition, stream, _ in asked:
            if stream not in self._long:
                wanted[partition].append(stream)
        found: dict[str, list[dict[str, Any]]] = {}
        for partition, streams in wanted.items():
            found.update(self._all_of(partition, streams))
        return [
            self.load(partition, stream, decider)
            if stream not in found
            else self._short(stream, decider, found[stream]) or self._load_long(partition, stream, decider)
            for partition, stream, decider in asked
        ]

    def _all_of(self, partition: int, streams: Sequence[str]) -> Mapping[str, list[dict[str, Any]]]:
        """The commits of each, in order; nothing where there are so many that some must be long."""
        most = SNAPSHOT_EVERY * len(streams)
        # Without `v` and unsorted: SecantusDB reads the whole partition for either beside `$in`.
        documents = list(self._commits.find({"p": partition, "s": {"$in": list(streams)}}, limit=most))
        if len(documents) == most:
            return {}
        found: dict[str, list[dict[str, Any]]] = {stream: [] for stream in streams}
        for document in sorted(documents, key=itemgetter("v")):
            found[document["s"]].append(document)
        return found

    def _short(
        self, stream: str, decider: AnyDecider[State], found: Sequence[Mapping[str, Any]]
    ) -> Loaded[State] | None:
        """None when there is more of the stream than was looked for; then it is remembered as long."""
        if sum(document["n"] for document in found) >= SNAPSHOT_EVERY:
            self._remember(stream)
            return None
        ids = frozenset(document["_id"] for document in found)
        return Loaded(stream, _version(found, 0), self._fold(decider, found, decider.initial), ids)

    def _load_long(self, partition: int, stream: str, decider: AnyDecider[State]) -> Loaded[State]:
        state, version = decider.initial, 0
        kept = self._snapshots.find_one({"_id": stream, "entity": decider.name, "code": decider.code})
        if kept is not None:
            # A snapshot that cannot be read is passed over: the log has everything.
            with suppress(msgspec.MsgspecError):
                state, version = msgspec.json.decode(kept["state"], type=type(decider.initial)), kept["v"]
        since = version
        found = self._after(partition, stream, version)
        state, version = self._fold(decider, found, state), _version(found, version)
        if version - since >= SNAPSHOT_EVERY:
            self._save(stream, decider, state, version)
        return Loaded(stream, version, state)

    def _after(self, partition: int, stream: str, version: int, limit: int = 0) -> list[dict[str, Any]]:
        query = {"p": partition, "s": stream, "v": {"$gt": version}}
        return list(self._commits.find(query, limit=limit).sort("v", ASCENDING))

    def _fold(self, decider: AnyDecider[State], found: Sequence[Mapping[str, Any]], state: State) -> State:
        for document in found:
            events = (self._published.decode(event["type"], event["data"]) for event in document["events"])
            state = decider.fold(events, state)
        return state

    def _save(self, stream: str, decider: AnyDecider[Any], state: Any, version: int) -> None:
        # An older process overwriting a newer snapshot costs a longer fold, nothing else.
        self._snapshots.replace_one(
            {"_id": stream},
            {
                "entity": decider.name,
                "code": decider.code,
                "v": version,
                "state": msgspec.json.encode(state),
            },
            upsert=True,
        )

    def _remember(self, stream: str) -> None:
        if len(self._long) >= REMEMBERED:
            self._long.clear()
        self._long.add(stream)


def _version(found: Sequence[Mapping[str, Any]], before: int) -> int:
    return found[-1]["v"] + found[-1]["n"] - 1 if found else before


def entity_of(stream: str) -> str:
    """`order` for `customer-7f3a/order-12`: the kind of thing, of which nothing personal can be told."""
    return stream.rsplit("/", 1)[-1].split("-", 1)[0]
