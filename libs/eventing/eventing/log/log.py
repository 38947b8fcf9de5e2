"""The log: one document per command that changed something; stored first, numbered after.

Appending is one insert that contends with nothing but its own stream. Numbers are given later by
the `sequencer`. Writes wait for the majority's journal, reads are majority reads of the primary.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar
from zlib import crc32

from pymongo import ASCENDING
from pymongo.errors import BulkWriteError, DuplicateKeyError

from eventing.core.catalogue import Published
from eventing.core.commit import Commit
from eventing.core.context import CommandContext
from eventing.core.decider import AnyDecider
from eventing.core.errors import (
    BrokenLog,
    ConcurrencyError,
    EventingError,
    TooLarge,
    Unavailable,
    WrongPlace,
)
from eventing.core.indexes import Index, build_needed
from eventing.core.mongo import DUPLICATE_KEY, Db, Document, durable
from eventing.log.bells import NUMBERED, STORED, Bells
from eventing.log.documents import RAW_CODEC, document_of, to_commit
from eventing.log.pages import MAX_PAGE_BYTES, Page, pageful
from eventing.log.pulse import Pulse
from eventing.log.receipts import Receipt, Receipts, Settled
from eventing.log.streams import Loaded, Streams
from eventing.log.tails import Ends, Tails
from eventing.log.types import Types
from eventing.telemetry.metrics import APPEND_SECONDS

State = TypeVar("State")

#: A commit of the log, and whether it was stored by this call.
Appended = tuple[Commit, bool]

#: A partition has one reader at a time, so these are the most workers a service can share its work among.
DEFAULT_PARTITIONS = 32
MAX_EVENTS = 1000
FIRST_EPOCH = 1


class WrongLog(EventingError):
    """The database holds a log made with another number of partitions."""


@lru_cache(maxsize=65536)
def partition_of(stream: str, partitions: int) -> int:
    """The partition of a stream. The part before `/` decides: an order lives with its customer, in order."""
    return crc32(stream.split("/", 1)[0].encode()) % partitions


class Log:
    """A service's own log in its own database, opened at once or, with `opened=False`, by `open`.

    `bells` is a folder that all processes of the service share, where they are all on one machine.
    Raises WrongLog when the database holds a log with another number of partitions.
    """

    def __init__(
        self,
        db: Db,
        published: Published,
        partitions: int = DEFAULT_PARTITIONS,
        *,
        opened: bool = True,
        bells: Path | None = None,
    ) -> None:
        self.db = db
        self.source = published.source
        self.published = published
        self.commits = durable(db, "commits")
        #: The same, as bytes: their size is known before they are decoded.
        self.stored = self.commits.with_options(codec_options=RAW_CODEC)
        self.receipts = durable(db, "receipts")
        self.snapshots = durable(db, "snapshots")
        self._info = durable(db, "log")
        self.pulse = Pulse(db)
        self.partitions = partitions
        self.epoch = FIRST_EPOCH
        #: Called after each append of this process, so that its pump need not wait for its next look.
        self.on_append: Callable[[], None] = lambda: None
        self.bells = Bells(bells, published.source)
        self._tails = Tails(self.commits)
        self._append_seconds = APPEND_SECONDS.labels(self.source)
        self._streams = Streams(self.commits, self.snapshots, published)
        self._settled = Receipts(self.receipts)
        self._types = Types(self._info)
        if opened:
            self.open()

    def open(self, tell: Callable[[Index], object] = str) -> None:
        """Make the database ready for this log, before anything else; harmless to repeat. Raises WrongLog.

        `tell` is called before an index is built, which may take long.
        """
        self._info.update_one(
            {"_id": "log"},
            {"$setOnInsert": {"partitions": self.partitions, "epoch": FIRST_EPOCH}},
            upsert=True,
        )
        found = (self._info.find_one({"_id": "log"}) or {})["partitions"]
        if found != self.partitions:
            raise WrongLog(f"the log of {self.source} has {found} partitions, not {self.partitions}")
        self.current_epoch()
        self._types.read()
        build_needed(self.indexes(), tell)

    def indexes(self) -> Sequence[Index]:
        """The indexes a log wants. Without the first two, two writers could have one place."""
        numbered = {"seq": {"$gt": 0}}
        return [
            Index.on(self.commits, ("p", 1), ("s", 1), ("v", 1), needed=True, unique=True, name="stream"),
            Index.on(
                self.commits,
                ("p", 1),
                ("seq", 1),
                needed=True,
                unique=True,
                name="seq",
                partialFilterExpression=numbered,
            ),
            Index.on(self.commits, ("p", 1), name="unnumbered", partialFilterExpression={"seq": 0}),
            *self._settled.indexes(),
        ]

    # -- writing -----------------------------------------------------------------------------------

    def append(self, loaded: Loaded[Any], events: Sequence[Any], context: CommandContext) -> Appended:
        """Store `events` after the loaded version. Returns the commit, and whether it was new.

        An exact repeat returns the first commit. Raises ConcurrencyError when the stream has moved
        on, Unavailable when the servers cannot say yet, TooLarge.
        """
        commit = self._new_commit(loaded, events, context)
        self._types.note([commit])
        began = perf_counter()
        try:
            self.commits.insert_one(document_of(commit, context))
        except DuplicateKeyError as error:
            return self._look_up(loaded, context, error.details or {}), False
        self._append_seconds.observe(perf_counter() - began)
        self._stored()
        return commit, True

    def append_many(
        self, appends: Sequence[tuple[Loaded[Any], Sequence[Any], CommandContext]]
    ) -> list[Appended | ConcurrencyError | Unavailable]:
        """Store many commits in one unordered insert: an outcome for each, in order, as `append` has it.

        At most one commit per stream: two versions of one stream could land without the first.
        """
        streams = [loaded.stream for loaded, _, _ in appends]
        if len(set(streams)) != len(streams):
            raise ValueError("append_many takes at most one commit per stream")
        commits = [self._new_commit(*append) for append in appends]
        self._types.note(commits)
        outcomes: list[Appended | ConcurrencyError | Unavailable] = [(commit, True) for commit in commits]
        documents = [
            document_of(commit, context) for commit, (_, _, context) in zip(commits, appends, strict=True)
        ]
        try:
            if documents:
                self.commits.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            details: Mapping[str, Any] = error.details or {}
            for failure in details.get("writeErrors", ()):
                loaded, _, context = appends[failure["index"]]
                if failure.get("code") != DUPLICATE_KEY:
                    outcomes[failure["index"]] = Unavailable(f"not stored: {failure.get('errmsg')}")
                    continue
                try:
                    outcomes[failure["index"]] = self._look_up(loaded, context, failure), False
                except (ConcurrencyError, Unavailable) as refused:
                    outcomes[failure["index"]] = refused
            if details.get("writeConcernErrors"):
                raise Unavailable("stored, but not yet acknowledged by the majority") from error
        self._stored()
        return outcomes

    def _stored(self) -> None:
        self.on_append()
        self.bells.ring(STORED)

    def leave_receipts(self, settled: Sequence[Settled]) -> list[Receipt]:
        """Record in one write that these commands are done without a change; an earlier receipt wins."""
        return self._settled.leave_many(settled)

    def unknown_types(self) -> list[str]:
        """Types of events in this log that this release cannot read: a newer one wrote them."""
        return sorted(self._types.read() - self.published.events.keys())

    def _new_commit(self, loaded: Loaded[Any], events: Sequence[Any], context: CommandContext) -> Commit:
        if not 0 < len(events) <= MAX_EVENTS:
            raise TooLarge(f"{len(events)} events in one commit; 1 to {MAX_EVENTS} are allowed", MAX_EVENTS)
        return Commit(
            source=self.source,
            epoch=self.epoch,
            id=context.command_id,
            partition=partition_of(loaded.stream, self.partitions),
            seq=0,
            stream=loaded.stream,
            version=loaded.version + 1,
            at=context.at,
            actor=context.actor,
            events=[self.published.encode(event) for event in events],
            correlation_id=context.correlation_id,
            causation_id=context.causation_id,
            traceparent=context.traceparent,
            earlier=context.earlier,
            request_hash=context.request_hash,
        )

    def _look_up(self, loaded: Loaded[Any], context: CommandContext, details: Mapping[str, Any]) -> Commit:
        """The commit of this very command, after a duplicate key; servers differ in the key they report."""
        found = self.commits.find_one({"_id": context.command_id})
        if found is not None:
            return self._commit(found)
        if "_id" in details.get("keyPattern", {}):
            # The first insert is there, but not yet by majority: it may still be rolled back.
            raise Unavailable("the first attempt of this command is not settled yet")
        raise ConcurrencyError(loaded.stream, loaded.version)

    # -- reading -----------------------------------------------------------------------------------

    def load(self, stream: str, decider: AnyDecider[State]) -> Loaded[State]:
        """Fold the stream's events, from its snapshot where there is a fitting one."""
        return self._streams.load(partition_of(stream, self.partitions), stream, decider)

    def load_many(self, asked: Sequence[tuple[str, AnyDecider[Any]]]) -> list[Loaded[Any]]:
        """The same for many streams, those of a partition in one query."""
        return self._streams.load_many(
            [(partition_of(stream, self.partitions), stream, decider) for stream, decider in asked]
        )

    def decoded(self, commit: Commit) -> tuple[Any, ...]:
        return tuple(self.published.decode(wire_type, data) for wire_type, data in commit.events)

    def find(self, command_id: str, loaded: Loaded[Any] | None = None) -> Commit | Receipt | None:
        """What became of a command; where both a commit and a receipt exist the commit is the outcome.

        A command id belongs to one stream, so whoever has just `loaded` all of that stream knows
        whether the commit is there, and only the receipt is looked for.
        """
        ids = None if loaded is None else loaded.commit_ids
        if ids is None or command_id in ids:
            found = self.commits.find_one({"_id": command_id})
            if found is not None:
                return self._commit(found)
        return self._settled.find(command_id)

    def find_many(self, loaded_for: Mapping[str, Loaded[Any] | None]) -> dict[str, Commit | Receipt]:
        """What became of these commands, in one query or two; None stands for a stream not loaded."""
        found: dict[str, Commit | Receipt] = dict(self._settled.find_many(loaded_for))
        asked = [
            command_id
            for command_id, loaded in loaded_for.items()
            if loaded is None or loaded.commit_ids is None or command_id in loaded.commit_ids
        ]
        if asked:
            for document in self.commits.find({"_id": {"$in": asked}}):
                found[document["_id"]] = self._commit(document)
        return found

    def read(self, partition: int, after: int, limit: int = 500, stream: str | None = None) -> list[Commit]:
        """The commits of a page: fewer than `limit` where they are large, and none only where none follow."""
        return self.page(partition, after, limit, stream).commits

    def page(
        self,
        partition: int,
        after: int,
        limit: int = 500,
        stream: str | None = None,
        most: int = MAX_PAGE_BYTES,
    ) -> Page:
        """Numbered commits of a partition after a number, in order.

        Raises BrokenLog at a hole: readers stop there and never step over it.
        """
        query: Document = {"p": partition, "seq": {"$gt": after}}
        if stream is not None:
            query["s"] = stream
        else:
            # Numbers are dense, so this many is all there can be; SecantusDB sorts whatever is in range.
            query["seq"]["$lte"] = after + limit
        found = self.stored.find(query).sort("seq", ASCENDING).limit(limit)
        documents, size, more = pageful(found, limit, most)
        commits = [self._commit(document) for document in documents]
        if stream is None:
            for expected, commit in enumerate(commits, start=after + 1):
                if commit.seq != expected:
                    raise BrokenLog(f"{self.source}/{partition}: {expected} is missing before {commit.seq}")
            if not commits:
                self._check_for_hole(partition, after, after + limit)
        return Page(commits, size, more)

    def _check_for_hole(self, partition: int, after: int, looked_to: int) -> None:
        # In this order: the next number is always given before any later one.
        later = self.commits.find_one({"p": partition, "seq": {"$gt": looked_to}}, {"seq": 1})
        following = {"p": partition, "seq": after + 1}
        if later is not None and self.commits.find_one(following, {"_id": 1}) is None:
            raise BrokenLog(f"{self.source}/{partition}: {after + 1} is missing before {later['seq']}")

    def stream(self, stream: str, after_version: int = 0) -> list[Commit]:
        """A stream's commits, numbered or not, in order."""
        p = partition_of(stream, self.partitions)
        query = {"p": p, "s": stream, "v": {"$gt": after_version}}
        return [self._commit(document) for document in self.commits.find(query).sort("v", ASCENDING)]

    def tail(self, partition: int) -> int:
        """The last number given in a partition, 0 when none."""
        return self._tails.tail(partition)

    def tails(self) -> dict[int, int]:
        return {partition: self.tail(partition) for partition in range(self.partitions)}

    def signal(self, tails: Mapping[int, int]) -> None:
        """Say that numbers were given, in these partitions up to these."""
        self.pulse.say(self.epoch, tails)
        self.bells.ring(NUMBERED)

    def check_places(self, places: Sequence[tuple[int, int, int, str | None]]) -> None:
        """`check_place` of several: epoch, partition, number, id of the commit. Two questions in all."""
        epoch = self.current_epoch()
        ids = [last_id for _, _, seq, last_id in places if seq > 0 and last_id is not None]
        found = self.commits.find({"_id": {"$in": ids}}, {"p": 1, "seq": 1}) if ids else ()
        known = {document["_id"]: (document["p"], document["seq"]) for document in found}
        for of, partition, seq, last_id in places:
            begins = of == epoch and seq <= 0 and 0 <= partition < self.partitions
            held = of == epoch and last_id is not None and known.get(last_id) == (partition, seq)
            if not begins and not held:
                self.check_place(of, partition, seq, last_id)

    def check_place(self, epoch: int, partition: int, seq: int, last_id: str | None = None) -> None:
        """Raises WrongPlace when a reader's place is not one of this log: it was restored meanwhile.

        Raises Unavailable when the server contradicts itself.
        """
        if epoch != self.current_epoch():
            raise WrongPlace(f"epoch {epoch} is not this log's, which is {self.epoch}")
        if not 0 <= partition < self.partitions:
            raise WrongPlace(f"there is no partition {partition}; {self.partitions} exist")
        if seq <= 0:
            return
        found = self.commits.find_one({"p": partition, "seq": seq}, {"_id": 1})
        if found is not None and last_id in (None, found["_id"]):
            return
        # Whoever reads this alarm restores something: what is asked the other way round must agree with it.
        handled = {"_id": last_id, "p": partition, "seq": seq}
        if last_id is not None and self.commits.find_one(handled, {"_id": 1}) is not None:
            raise Unavailable(f"two looks at place {epoch}/{partition}/{seq} do not agree")
        if found is None:
            raise WrongPlace(f"place {epoch}/{partition}/{seq} is beyond the tail {self.tail(partition)}")
        raise WrongPlace(f"place {epoch}/{partition}/{seq} holds another commit than the reader handled")

    def current_epoch(self) -> int:
        info = self._info.find_one({"_id": "log"})
        if info is not None:
            self.epoch = info["epoch"]
        return self.epoch

    def raise_epoch(
        self, epoch: int, began: Mapping[int, int] | None = None, also: Mapping[str, Any] | None = None
    ) -> None:
        """Begin this epoch: readers stop instead of taking new events for old ones.

        `began` is where each partition ends; `also` is kept beside it, written in the same step.
        """
        places = {str(partition): tail for partition, tail in (began or {}).items()}
        new = {"epoch": epoch, "began": places, "former": {}, **(also or {})}
        self._info.update_one({"_id": "log"}, {"$set": new})
        self.pulse.forget()
        self.current_epoch()

    def ends(self) -> Ends:
        """Where partitions ended before what this log is now."""
        found = self._info.find_one({"_id": "log"}) or {}
        ends = (found.get(name, {}).items() for name in Ends._fields)
        return Ends(
            *({int(partition): int(tail) for partition, tail in of.items()} for of in map(dict, ends))
        )

    def _commit(self, document: Mapping[str, Any]) -> Commit:
        return to_commit(self.source, self.epoch, document)
