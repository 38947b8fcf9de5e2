"""Taking a backup while the service works: everything that cannot be made again.

It is of one moment, whatever comes meanwhile: first how far readers have come, then the log up to where it
ends after that, then the rest. What a reader has done is in the log before it says how far it has come; a
file is stored before a commit speaks of it. So what is in the copy is never behind what it says of itself,
and readers that go on from there do again, under the same ids, what is there already.

Views, snapshots and what processes tell each other are left out: they are made again from the log.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bson.raw_bson import RawBSONDocument
from pymongo import ASCENDING

from eventing.backup.archive import Contents, Writer, drop_unfinished
from eventing.backup.taken import SUFFIX, TAKEN, files_of, note_taken
from eventing.core.clock import Clock
from eventing.core.errors import EventingError
from eventing.core.mongo import MAJORITY, Db
from eventing.log.documents import RAW_CODEC
from eventing.log.log import Log
from eventing.readers.checkpoints import CHECKPOINTS, PUBLISHER_PLACES
from eventing.views import versions
from eventing.views.projection_runner import BEHIND
from eventing.views.view import View

COMMITS = "commits"
#: How far readers and publisher have come, read before the log.
PROGRESS = (CHECKPOINTS, PUBLISHER_PLACES)
#: Made again by whoever needs it, or true of one moment only.
NOT_KEPT = frozenset(
    {"snapshots", "pulse", "workers", "jwks", versions.COLLECTION, versions.WRITERS, BEHIND, TAKEN}
)
#: Commits asked for at once, and documents of other collections, which may be a quarter of a megabyte each.
PAGE = 500
BATCH = 40


class BackupExists(EventingError):
    """A backup of this service was begun in the same second."""


@dataclass(frozen=True)
class Taken:
    """A backup that was taken: its file, what it holds, its size in bytes."""

    path: Path
    contents: Contents
    bytes: int


def take_backup(
    log: Log, views: Iterable[View], folder: Path, clock: Clock, recipient: str | None = None
) -> Taken:
    """Write a backup of the service's database into a folder.

    Encrypted where there is a recipient, a public key of age. Raises BackupExists, BadKey.
    """
    began = clock.now()
    path = folder / f"{log.source}-{began:%Y%m%dT%H%M%SZ}{SUFFIX}"
    if path.exists():
        raise BackupExists(f"{path.name} is there already")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    drop_unfinished(folder, files_of(log.source))
    with Writer(path, recipient) as writer:
        for name in PROGRESS:
            writer.add(name, _all(log.db, name))
        # Before the tails: what gets its number meanwhile is below them then.
        writer.add(COMMITS, _unnumbered(log))
        tails = log.tails()
        for partition, tail in tails.items():
            writer.add(COMMITS, _numbered(log, partition, tail))
        for name in _others(log.db, views):
            writer.add(name, _all(log.db, name))
        contents, size = writer.finish(
            service=log.source, epoch=log.current_epoch(), tails=tails, began_at=began
        )
    note_taken(log.db, path.name, began, encrypted=recipient is not None, size=size)
    return Taken(path, contents, size)


def _unnumbered(log: Log) -> Iterator[RawBSONDocument]:
    return iter(_raw(log.db, COMMITS).find({"seq": 0}, batch_size=BATCH))


def _numbered(log: Log, partition: int, tail: int) -> Iterator[RawBSONDocument]:
    """The commits of a partition up to a number, page by page: no cursor stays open for all of it."""
    commits = _raw(log.db, COMMITS)
    for after in range(0, tail, PAGE):
        page = {"p": partition, "seq": {"$gt": after, "$lte": min(after + PAGE, tail)}}
        yield from commits.find(page, batch_size=BATCH).sort("seq", ASCENDING)


def _all(db: Db, name: str) -> Iterator[RawBSONDocument]:
    return iter(_raw(db, name).find({}, batch_size=BATCH))


def _raw(db: Db, name: str) -> Any:
    return db.get_collection(name, codec_options=RAW_CODEC, read_concern=MAJORITY)


def _others(db: Db, views: Iterable[View]) -> list[str]:
    """The other collections that are kept; pieces of files after what names them."""
    of_views = re.compile("|".join(rf"{re.escape(view.name)}(@\d+)?(\.keys)?" for view in views) or r"(?!)")
    names = {
        name
        for name in db.list_collection_names()
        if name not in NOT_KEPT and name not in (COMMITS, *PROGRESS) and not of_views.fullmatch(name)
    }
    return sorted(names, key=lambda name: (name.endswith(".chunks"), name))
