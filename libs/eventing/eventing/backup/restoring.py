"""Putting a backup back: into a database without a log, or beside the one that is used, to rehearse it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pymongo.errors import BulkWriteError

from eventing.backup.archive import Archive, Contents
from eventing.backup.copying import COMMITS
from eventing.core.clock import Clock
from eventing.core.commit import Commit
from eventing.core.errors import EventingError
from eventing.core.mongo import Db, drop, duplicates, durable
from eventing.log.log import Log
from eventing.log.repair import verify
from eventing.readers.checkpoints import Checkpoints
from eventing.readers.restore import NewEpoch, begin_epoch, partition_of_row, set_back
from eventing.views.projection_runner import ProjectionRunner
from eventing.views.view import View, Views

#: What names the backup that is being put back, until all of it is there.
MARK = "restoring"
REHEARSAL = "_rehearsal"
READ = 500
#: What the log's own collection holds is made when the log is opened; the copy's takes its place.
LOG = "log"


class NotEmpty(EventingError):
    """The database has a log already: nothing is put over it."""


class AnotherService(EventingError):
    """The backup is of another service, or of a log in another number of partitions."""


@dataclass(frozen=True)
class Rehearsed:
    """What a rehearsal found. `problems` are sentences for the operator; without one the backup is sound."""

    contents: Contents
    age: timedelta
    views: int
    problems: Sequence[str] = field(default_factory=list)


def restore_backup(log: Log, archive: Archive, at: datetime) -> NewEpoch:
    """Put a backup back and begin a new epoch. Killed, it is given again.

    Raises NotEmpty, AnotherService, Damaged and CannotOpen, before anything is written.
    """
    _refuse_another(log, archive.contents)
    _refuse_where_a_log_is(log.db, archive.contents)
    archive.check()
    put_back(log.db, archive)
    new = begin_epoch(log, log.db, at)
    durable(log.db, MARK).drop()
    return new


def rehearse(log: Log, views: Views, archive: Archive, clock: Clock) -> Rehearsed:
    """Put a backup into a database beside, check its log, and make what its own events make of the views.

    That database is emptied before and afterwards. Raises AnotherService, Damaged, CannotOpen.
    """
    _refuse_another(log, archive.contents)
    archive.check()
    beside = log.db.client.get_database(f"{log.db.name}{REHEARSAL}")
    _empty(beside)
    try:
        put_back(beside, archive)
        copy = Log(beside, log.published, log.partitions)
        begin_epoch(copy, beside, clock.now())
        verdict = verify(copy)
        problems = list(verdict.problems)
        for partition, tail in archive.contents.tails.items():
            if copy.tail(partition) < tail:
                problems.append(f"partition {partition} ends at {copy.tail(partition)}, not at {tail}")
        made = views.of(copy.source)
        _project(copy, made)
    finally:
        _empty(beside)
    return Rehearsed(archive.contents, clock.now() - archive.contents.began_at, len(made), problems)


def _empty(db: Db) -> None:
    """Collection by collection, which whoever may write may do; then the database is none."""
    drop(db, *db.list_collection_names())


def put_back(db: Db, archive: Archive) -> None:
    """Insert what is in it; what is there already, from a try that was killed, stays."""
    mark = durable(db, MARK)
    mark.replace_one({"_id": "backup"}, {"of": _moment(archive.contents)}, upsert=True)
    durable(db, LOG).delete_many({})
    # Commits came first without, then with their number: those with one count.
    for collection in archive.contents.collections:
        pieces = archive.contents.of(collection)
        for piece in reversed(pieces) if collection == COMMITS else pieces:
            _insert(db, collection, archive.documents(piece))
    checkpoints = Checkpoints(db)
    for row in checkpoints.all():
        checkpoint = checkpoints.load(*partition_of_row(row["_id"]))
        # Views are not in it, and begin anew; reactions go on from where they were.
        set_back(checkpoint, max(checkpoint.done.values(), default=0))
        checkpoints.replace(checkpoint)


def _insert(db: Db, collection: str, documents: Sequence[object]) -> None:
    try:
        durable(db, collection).insert_many(documents, ordered=False)  # type: ignore[arg-type]
    except BulkWriteError as error:
        duplicates(error)


def _project(log: Log, views: Iterable[View]) -> None:
    runner = ProjectionRunner(log.db)
    made = list(views)
    for view in made:
        view.create_indexes(log.db)
    for partition in range(log.partitions):
        after = 0
        commits: Sequence[Commit] = log.read(partition, after, READ)
        while commits:
            runner.apply(made, commits, {view.label: after for view in made})
            after = commits[-1].seq
            commits = log.read(partition, after, READ)


def _moment(contents: Contents) -> str:
    """What tells a backup from the others of its service."""
    return contents.began_at.isoformat()


def _refuse_another(log: Log, contents: Contents) -> None:
    if contents.service != log.source:
        raise AnotherService(f"this is a backup of {contents.service}, not of {log.source}")
    if contents.partitions != log.partitions:
        raise AnotherService(
            f"the backup has {contents.partitions} partitions: start with PARTITIONS={contents.partitions}"
        )


def _refuse_where_a_log_is(db: Db, contents: Contents) -> None:
    begun = durable(db, MARK).find_one({"_id": "backup"})
    goes_on = begun is not None and begun["of"] == _moment(contents)
    if not goes_on and durable(db, COMMITS).find_one({}) is not None:
        raise NotEmpty(f"{db.name} has a log already: name an empty database, or drop this one first")
