"""Restore: the steps that bring a service and its readers back after its database came from a backup.

The restored service begins a new epoch, so that what it appends from now on is not taken for what
was lost. Each of its readers stops; once told to follow, it forgets what it knew from that source:
its views are rebuilt from the history there is now, its reactions go on from a named place.
"""

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from eventing.bus.reactions import Reactions
from eventing.core.errors import EventingError, WrongPlace
from eventing.core.mongo import Db, durable
from eventing.log.log import Log
from eventing.readers.checkpoints import Checkpoint, Checkpoints
from eventing.readers.membership import BEAT_SECONDS, beating, beats
from eventing.readers.parked import Parked
from eventing.views import versions
from eventing.views.projection_runner import BEHIND
from eventing.views.view import View, Views


class StillRunning(EventingError):
    """Workers of this service are alive; what they keep in memory would overwrite these steps."""


class RebuildUnderWay(EventingError):
    """A view the source feeds is being rebuilt from the history that was lost."""


@dataclass(frozen=True)
class Restored:
    """When the database came back from a backup, and where its partitions ended then.

    Effects outside the system are held back until somebody releases them: they may have been done
    in the past that was lost.
    """

    at: datetime
    released: bool
    began: Mapping[int, int]


def last_restore(db: Db) -> Restored | None:
    """The restore `begin_epoch` noted; None where the log is in its first epoch."""
    found = (durable(db, "log").find_one({"_id": "log"}) or {}).get("restored")
    if found is None:
        return None
    began = {int(partition): int(tail) for partition, tail in found["began"].items()}
    return Restored(found["at"], found["released"], began)


def release_effects(db: Db) -> bool:
    """Let effects held back since the restore leave the system. False: nothing was held."""
    held = {"_id": "log", "restored.released": False}
    return durable(db, "log").update_one(held, {"$set": {"restored.released": True}}).modified_count == 1


@dataclass(frozen=True)
class NewEpoch:
    """A new epoch. `began` is where each partition ends; in `broken` ones own readers are beyond that."""

    epoch: int
    began: Mapping[int, int]
    broken: Sequence[int] = ()


@dataclass
class Followed:
    """What following a source's new epoch changed, for the operator to read."""

    source: str
    epoch: int
    places: Mapping[int, int]
    views: list[str] = field(default_factory=list)
    reactions: list[str] = field(default_factory=list)
    markers: list[str] = field(default_factory=list)


def refuse_while_workers_run(db: Db, wait: Callable[[float], object] | None = None) -> None:
    """Raises StillRunning where a worker's beat moves. A killed one's count stands still."""
    before = beats(db)
    if not before:
        return
    (wait or threading.Event().wait)(BEAT_SECONDS + 1)
    if alive := beating(before, beats(db)):
        raise StillRunning(f"stop the service's workers first; alive: {', '.join(alive)}")


def begin_epoch(log: Log, db: Db, at: datetime) -> NewEpoch:
    """Begin an epoch of the service whose database was restored, before any of its processes runs again.

    Its own readers were restored with the log and go on in the new epoch from where they are.
    """
    former = log.current_epoch()
    began = log.tails()
    restored = {"at": at, "released": False, "began": {str(p): tail for p, tail in began.items()}}
    epoch = log.raise_epoch({"restored": restored})
    checkpoints = Checkpoints(db)
    broken = []
    for partition in range(log.partitions):
        checkpoint = checkpoints.load(log.source, partition)
        if checkpoint.epoch != former:
            continue
        try:
            log.check_place(epoch, partition, checkpoint.position, checkpoint.last_id)
        except WrongPlace:
            # A backup that was not of one moment: the reader was ahead of the log it came with.
            broken.append(partition)
            continue
        checkpoint.epoch = epoch
        checkpoints.replace(checkpoint)
    return NewEpoch(epoch, began, broken)


def follow_epoch(
    db: Db, source: str, epoch: int, places: Mapping[int, int], views: Views, reactions: Reactions
) -> Followed:
    """Follow a restored source, with the workers of this service stopped.

    Views fed by the source are emptied and rebuilt from all their sources at the workers' next
    start. Reactions to the source go on after `places`, a number for each partition. Raises
    RebuildUnderWay.
    """
    followed = Followed(source, epoch, places)
    checkpoints = Checkpoints(db)
    # The checkpoints first: killed in between, the next attempt finds the rest still to be done.
    done = {reaction.name for reaction in reactions.of(source)}
    fed = views.of(source)
    state = versions.read(db)
    rebuilt = sorted(view.name for view in fed if state.of(view.name).building)
    if rebuilt:
        raise RebuildUnderWay(f"first: views rebuild --abandon {' '.join(rebuilt)}")
    for view in fed:
        for label in _labels(db, view):
            checkpoints.forget(f"view {label}")
    for view in fed:
        for label in _labels(db, view):
            _empty(db, label)
        followed.views.append(view.name)
    parked = Parked(db)
    for marker in parked.list():
        if marker.source == source and marker.seq > places.get(marker.partition, 0):
            parked.drop(marker.id)
            followed.markers.append(marker.id)
    followed.reactions = sorted(done)
    for partition, place in places.items():
        checkpoints.replace(Checkpoint(source, partition, epoch, place, None, dict.fromkeys(done, place)))
    return followed


def _labels(db: Db, view: View) -> set[str]:
    """What its rows and its progress are kept under: a view may be there in several versions."""
    version = re.compile(rf"({re.escape(view.name)}(?:@\d+)?)(?:\.keys)?")
    found = (version.fullmatch(name) for name in db.list_collection_names())
    return {view.name, *(match[1] for match in found if match)}


def _empty(db: Db, label: str) -> None:
    for name in (label, f"{label}.keys"):
        # Dropped, which takes no longer the more rows there are; the next start makes its indexes.
        db.drop_collection(name)
    durable(db, BEHIND).delete_many({"view": label})
