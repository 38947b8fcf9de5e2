"""Restore: the steps that bring a service and its readers back after its database came from a backup.

The restored service begins a new epoch, so that what it appends from now on is not taken for what
was lost. Each of its readers stops; once told to follow, it forgets what it knew from that source:
its views are rebuilt from the history there is now, its reactions go on from where they are sure.

Each step may be killed anywhere and given again: what it forgets is forgotten first, what lets readers
go on is written last.
"""

import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from eventing.bus.reactions import Reactions
from eventing.core.errors import EventingError, WrongPlace
from eventing.core.mongo import Db, Document, durable
from eventing.log.log import Log
from eventing.log.repair import is_whole, make_whole
from eventing.readers.checkpoints import PUBLISHER_PLACES, Checkpoint, Checkpoints, is_view, view_checkpoint
from eventing.readers.filling import mark_unfilled
from eventing.readers.membership import BEAT_SECONDS, beating, beats
from eventing.readers.parked import Parked
from eventing.readers.reader import Source
from eventing.readers.rebuild.dropping import drop_version
from eventing.views import versions
from eventing.views.view import View, Views

#: How long before the last commit of a copy the copying may have begun, unless somebody knows.
COPYING = timedelta(hours=1)


class StillRunning(EventingError):
    """Workers of this service are alive; what they keep in memory would overwrite these steps."""


class RebuildUnderWay(EventingError):
    """A view is being rebuilt from the history that was lost."""


class NotOfOneMoment(EventingError):
    """The copy is not of one moment: something in it is ahead of its log."""


@dataclass(frozen=True)
class Restored:
    """When the database came back from a backup.

    Effects outside the system are held back until somebody releases them: they may have been done
    in the past that was lost.
    """

    at: datetime
    released: bool


def last_restore(db: Db) -> Restored | None:
    """The restore `begin_epoch` noted; None where the log is in its first epoch."""
    found = (durable(db, "log").find_one({"_id": "log"}) or {}).get("restored")
    if found is None:
        return None
    return Restored(found["at"], found["released"])


def release_effects(db: Db) -> bool:
    """Let effects held back since the restore leave the system. False: nothing was held."""
    held = {"_id": "log", "restored.released": False}
    return durable(db, "log").update_one(held, {"$set": {"restored.released": True}}).modified_count == 1


@dataclass(frozen=True)
class Uneven:
    """A copy taken collection by collection, while the service worked: what is in it does not fit together.

    Its views are emptied, and its reactions go back to what `source` (by name) had at `since`, when the
    copying began: by None, an hour before the last commit in the copy.
    """

    views: Views
    reactions: Reactions
    source: Callable[[str], Source]
    since: datetime | None = None

    def reads(self, source: str) -> bool:
        return bool(self.views.of(source) or self.reactions.of(source))


@dataclass(frozen=True)
class NewEpoch:
    """A new epoch, and what was done for it. `began` is where each partition ends.

    `moved_aside` are the ids of commits whose predecessors are lost, `views` those that will be rebuilt,
    `reactions` the place in each `source/partition` after which they go on.
    """

    epoch: int
    began: Mapping[int, int]
    moved_aside: Sequence[str] = ()
    views: Sequence[str] = ()
    reactions: Mapping[str, int] = field(default_factory=dict)


@dataclass
class Followed:
    """What following a source's new epoch changed, for the operator to read.

    `reactions` has, for each, the number in each partition after which it goes on.
    """

    source: str
    epoch: int
    places: Mapping[int, int]
    views: list[str] = field(default_factory=list)
    reactions: dict[str, dict[int, int]] = field(default_factory=dict)
    markers: list[str] = field(default_factory=list)


def refuse_while_workers_run(db: Db, wait: Callable[[float], object] | None = None) -> None:
    """Raises StillRunning where a worker's beat moves. A killed one's count stands still."""
    before = beats(db)
    if not before:
        return
    (wait or threading.Event().wait)(BEAT_SECONDS + 1)
    if alive := beating(before, beats(db)):
        raise StillRunning(f"stop the service's workers first; alive: {', '.join(alive)}")


def begin_epoch(log: Log, db: Db, at: datetime, uneven: Uneven | None = None) -> NewEpoch:
    """Begin an epoch of the service whose database was restored, before any of its processes runs again.

    Where the copy was not `uneven` its own readers go on from where they are; raises NotOfOneMoment where
    they are ahead of the log. Where it was, raises RebuildUnderWay, and Unavailable while a source that is
    read does not answer. What raises has changed nothing.
    """
    epoch = log.current_epoch() + 1
    back: dict[str, int] = {}
    if uneven is None:
        _refuse_uneven(log, db)
    else:
        refuse_rebuilds(db, uneven.views)
        since = uneven.since or _copied_since(log)
        back = _places_at(since, [row for row in _read(db, uneven) if not _is_own(log, row)], uneven)
    moved = make_whole(log)
    began = log.tails()
    if uneven is not None:
        back |= _places_at(since, [row for row in _read(db, uneven) if _is_own(log, row)], uneven)
    checkpoints = Checkpoints(db)
    for row in checkpoints.all():
        checkpoint = checkpoints.load(*partition_of_row(row["_id"]))
        if checkpoint.id in back:
            set_back(checkpoint, back[checkpoint.id])
        if checkpoint.source == log.source:
            checkpoint.epoch = epoch
        checkpoints.replace(checkpoint)
    emptied = [] if uneven is None else empty_views(db, uneven.views)
    _set_publisher_back(log, db)
    _drop_parked(db, log.source, began)
    durable(db, "workers").delete_many({})
    versions.forget_reports(db, ())
    log.raise_epoch(epoch, began, {"restored": {"at": at, "released": False}})
    return NewEpoch(epoch, began, moved, emptied, back)


def _read(db: Db, uneven: Uneven) -> list[Document]:
    """The checkpoints of sources that are still read."""
    return [row for row in Checkpoints(db).all() if uneven.reads(partition_of_row(row["_id"])[0])]


def _is_own(log: Log, row: Document) -> bool:
    return partition_of_row(row["_id"])[0] == log.source


def _refuse_uneven(log: Log, db: Db) -> None:
    """Raises NotOfOneMoment."""
    checkpoints, epoch = Checkpoints(db), log.current_epoch()
    if not is_whole(log):
        raise NotOfOneMoment("the log has a hole: the copy is not of one moment")
    places = [
        (partition, found.position, found.last_id)
        for partition in range(log.partitions)
        for found in [checkpoints.load(log.source, partition)]
    ]
    places += [(row["_id"], row["seq"], row["id"]) for row in durable(db, PUBLISHER_PLACES).find()]
    for place in places:
        try:
            log.check_place(epoch, *place)
        except WrongPlace as error:
            raise NotOfOneMoment(f"{error}: the copy is not of one moment") from error


def _copied_since(log: Log) -> datetime | None:
    ends = (log.read(partition, tail - 1, 1) for partition, tail in log.tails().items() if tail)
    last = max((commit.at for found in ends for commit in found), default=None)
    return None if last is None else last - COPYING


def _places_at(since: datetime | None, rows: Iterable[Document], uneven: Uneven) -> dict[str, int]:
    """By `source/partition`, the last number before that time, as far as the checkpoints have come."""
    places = {}
    for row in rows:
        name, partition = partition_of_row(row["_id"])
        source = uneven.source(name)
        epoch, tails = source.places()
        low, high = 0, min(int(row["position"]), tails.get(partition, 0))
        while low < high:
            middle = (low + high + 1) // 2
            (commit,) = source.read(partition, epoch, middle - 1, None, 1)
            if since is not None and commit.at < since:
                low = middle
            else:
                high = middle - 1
        places[row["_id"]] = low
    return places


def set_back(checkpoint: Checkpoint, place: int) -> None:
    """Let its reactions go on after this place at the latest, and its views begin anew."""
    checkpoint.done = {name: min(seq, place) for name, seq in checkpoint.done.items() if not is_view(name)}
    checkpoint.position, checkpoint.last_id = min(checkpoint.done.values(), default=0), None


def _set_publisher_back(log: Log, db: Db) -> None:
    """Let it go on at the tail where it is ahead of the log; what it published beyond that is lost."""
    places = durable(db, PUBLISHER_PLACES)
    for row in places.find():
        try:
            log.check_place(log.epoch, row["_id"], row["seq"], row["id"])
        except WrongPlace:
            last = log.commits.find_one({"p": row["_id"], "seq": log.tail(row["_id"])}, {"seq": 1})
            if last is None:
                places.delete_one({"_id": row["_id"]})
            else:
                places.update_one({"_id": row["_id"]}, {"$set": {"seq": last["seq"], "id": last["_id"]}})


def follow_epoch(
    db: Db,
    source: str,
    epoch: int,
    places: Mapping[int, int],
    views: Views,
    reactions: Reactions,
) -> Followed:
    """Follow a restored source, with the workers of this service stopped.

    Views fed by the source are emptied and rebuilt from all their sources at the workers' next
    start. Reactions to the source go on after `places`, a number for each partition; one that has not come
    as far, from where it is. Raises RebuildUnderWay.
    """
    followed = Followed(source, epoch, places)
    fed = Views(*views.of(source))
    refuse_rebuilds(db, fed)
    followed.views = empty_views(db, fed)
    followed.markers = _drop_parked(db, source, places)
    checkpoints = Checkpoints(db)
    names = {reaction.name for reaction in reactions.of(source)}
    followed.reactions = {name: {} for name in sorted(names)}
    for partition, place in places.items():
        checkpoint = checkpoints.load(source, partition)
        set_back(checkpoint, place)
        checkpoint.epoch = epoch
        checkpoints.replace(checkpoint)
        for name in names & checkpoint.done.keys():
            followed.reactions[name][partition] = checkpoint.done[name]
    return followed


def refuse_rebuilds(db: Db, views: Iterable[View]) -> None:
    """Raises RebuildUnderWay."""
    state = versions.read(db)
    rebuilt = sorted(view.name for view in views if state.of(view.name).building)
    if rebuilt:
        raise RebuildUnderWay(f"first: views rebuild --abandon {' '.join(rebuilt)}")


def empty_views(db: Db, views: Iterable[View]) -> list[str]:
    """Empty these views, which nobody reads until history has filled them again. Returns their names."""
    kept = [view.at(number) for view in views for number in _versions(db, view)]
    for view in kept:
        # Before any row goes: killed in between, the view is built again all the same.
        Checkpoints(db).forget(view_checkpoint(view))
    mark_unfilled(db, views)
    for view in kept:
        drop_version(db, view)
    for view in views:
        view.create_indexes(db)
    return [view.name for view in views]


def _versions(db: Db, view: View) -> set[int]:
    """The versions a view may be there in."""
    version = re.compile(rf"{re.escape(view.name)}(?:@(\d+))?(?:\.keys)?")
    found = (version.fullmatch(name) for name in db.list_collection_names())
    return {1, versions.read(db).of(view.name).current, *(int(match[1] or 1) for match in found if match)}


def _drop_parked(db: Db, source: str, ends: Mapping[int, int]) -> list[str]:
    """Drop what is parked of events that are no longer in the source's log. Returns the markers' ids."""
    parked = Parked(db)
    lost = [m.id for m in parked.list() if m.source == source and m.seq > ends.get(m.partition, 0)]
    for marker_id in lost:
        parked.drop(marker_id)
    return lost


def partition_of_row(checkpoint_id: str) -> tuple[str, int]:
    """The source and the partition that a checkpoint is of."""
    source, _, partition = checkpoint_id.rpartition("/")
    return source, int(partition)
