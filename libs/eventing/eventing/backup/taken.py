"""Which backups a database has had: for their age, and to keep the newest."""

from datetime import datetime, timedelta
from pathlib import Path

from eventing.core.mongo import Db, durable
from eventing.log.log import Log

#: A document for each, by the name of its file.
TAKEN = "backups"
SUFFIX = ".backup"


def files_of(service: str) -> str:
    """The pattern that the names of a service's backups are of, which begin with when they were begun."""
    return f"{service}-[0-9]*Z{SUFFIX}"


def note_taken(db: Db, name: str, began_at: datetime, *, encrypted: bool, size: int) -> None:
    row = {"began_at": began_at, "encrypted": encrypted, "bytes": size}
    durable(db, TAKEN).update_one({"_id": name}, {"$set": row}, upsert=True)


def note_rehearsed(db: Db, name: str, at: datetime) -> None:
    """Note that this backup was put back beside, and sound; nothing where it is not one of this database."""
    durable(db, TAKEN).update_one({"_id": name}, {"$set": {"rehearsed_at": at}})


def ages(db: Db, now: datetime) -> dict[str, timedelta]:
    """How old the newest backup is (`taken`), and the newest that was `rehearsed`; without what never was."""
    rows = list(durable(db, TAKEN).find())
    began = {
        "taken": [row["began_at"] for row in rows],
        "rehearsed": [row["began_at"] for row in rows if row.get("rehearsed_at")],
    }
    return {name: now - max(times) for name, times in began.items() if times}


def prune(log: Log, folder: Path, keep: int) -> list[str]:
    """Delete all but the newest backups of this service in a folder. Returns the names of those deleted."""
    found = sorted(folder.glob(files_of(log.source)))
    gone = [path.name for path in found[: max(len(found) - keep, 0)]]
    for name in gone:
        (folder / name).unlink()
    durable(log.db, TAKEN).delete_many({"_id": {"$in": gone}})
    return gone
