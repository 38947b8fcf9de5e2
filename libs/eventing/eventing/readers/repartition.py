"""Another number of partitions: a log copied into new ones, in its own place, while nobody works with it.

The copy begins a new epoch, because every number is another one. Who reads the log has come to its end
before; so its readers follow as after a restore, from where the epoch begins.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pymongo import ASCENDING

from eventing.bus.reactions import Reactions
from eventing.core.errors import EventingError
from eventing.core.mongo import Db, Document, durable
from eventing.log.log import Log, partition_of
from eventing.log.pages import pageful
from eventing.readers.checkpoints import PUBLISHER_PLACES, Checkpoint, Checkpoints
from eventing.readers.parked import Parked
from eventing.readers.restore import Followed, NewEpoch, empty_views, refuse_rebuilds
from eventing.views.view import Views

COPY = "commits_copied"
BEFORE = "commits_before"
READ = 500


class NotLevel(EventingError):
    """Something has not come to the end of the log, and could not say where it is in another one."""


def copy_log(log: Log, partitions: int, views: Views, reactions: Reactions) -> NewEpoch:
    """Copy the log into this many partitions, each stream in its order, and let the service go on with it.

    What it was stays in `commits_before`. Killed anywhere, it is done again. Raises NotLevel and
    RebuildUnderWay, then nothing has been changed.
    """
    db, info = log.db, durable(log.db, "log")
    under_way: Document | None = (info.find_one({"_id": "log"}) or {}).get("copied")
    if under_way is None:
        former = log.tails()
        refuse_rebuilds(db, views)
        _refuse_unnumbered(log)
        refuse_behind(db, log.source, former, {reaction.name for reaction in reactions.of(log.source)})
        tails = _copy(log, partitions)
        under_way = {"partitions": partitions, "tails": _keyed(tails), "former": _keyed(former)}
        info.update_one({"_id": "log"}, {"$set": {"copied": under_way}})
    _put_in_place(log)
    return _begin(log, under_way, views, reactions)


def _refuse_unnumbered(log: Log) -> None:
    waiting = log.commits.count_documents({"p": {"$in": list(range(log.partitions))}, "seq": 0}, limit=1)
    if waiting:
        raise NotLevel("commits wait for their number: first let the workers give it")


def refuse_behind(db: Db, source: str, ends: Mapping[int, int], reactions: set[str]) -> None:
    """Raises NotLevel where a reaction to this source has not come to these ends, or is parked."""
    if any(marker.source == source for marker in Parked(db).list()):
        raise NotLevel(f"events of {source} are parked: first retry or skip them")
    for partition, end in ends.items():
        done = Checkpoints(db).load(source, partition).done
        for name in sorted(reactions):
            if (come := done.get(name, 0)) < end:
                raise NotLevel(f"{name} has come to {come} of {end} in partition {partition} of {source}")


# -- the copy --------------------------------------------------------------------------------------------


def _copy(log: Log, partitions: int) -> Counter[int]:
    """Returns the new tails."""
    log.db.drop_collection(COPY)
    copy = durable(log.db, COPY)
    for index in log.indexes():
        if index.collection == log.commits:
            replace(index, collection=copy).build()
    tails: Counter[int] = Counter(dict.fromkeys(range(partitions), 0))
    for partition in range(log.partitions):
        after = 0
        while found := _numbered(log, partition, after):
            after = found[-1]["seq"]
            for document in found:
                document["p"] = partition_of(document["s"], partitions)
                tails[document["p"]] += 1
                document["seq"] = tails[document["p"]]
            copy.insert_many(found)
    return tails


def _numbered(log: Log, partition: int, after: int) -> list[Document]:
    query = {"p": partition, "seq": {"$gt": after}}
    documents, _, _ = pageful(log.stored.find(query).sort("seq", ASCENDING).limit(READ), READ)
    return documents


def _put_in_place(log: Log) -> None:
    """A process that looks in between finds an empty log of another number of partitions, and refuses it."""
    names = log.db.list_collection_names()
    if COPY not in names:
        return
    if log.commits.find_one({}) is not None:
        log.commits.rename(BEFORE, dropTarget=True)
    log.db[COPY].rename(log.commits.name, dropTarget=True)


# -- the new epoch ---------------------------------------------------------------------------------------


def _begin(log: Log, copied: Mapping[str, Any], views: Views, reactions: Reactions) -> NewEpoch:
    db, epoch = log.db, log.current_epoch() + 1
    tails = {int(partition): int(tail) for partition, tail in copied["tails"].items()}
    emptied = empty_views(db, Views(*views.of(log.source)))
    begin_anew(db, log.source, epoch, tails, {reaction.name for reaction in reactions.of(log.source)})
    places = durable(db, PUBLISHER_PLACES)
    places.delete_many({})
    for partition, tail in tails.items():
        if tail:
            last = log.commits.find_one({"p": partition, "seq": tail}, {"_id": 1}) or {}
            places.insert_one({"_id": partition, "seq": tail, "id": last["_id"], "epoch": epoch})
    also = {"partitions": copied["partitions"], "former": copied["former"], "copied": None}
    log.raise_epoch(epoch, tails, also)
    return NewEpoch(epoch, tails, views=emptied)


def begin_anew(db: Db, source: str, epoch: int, places: Mapping[int, int], reactions: set[str]) -> None:
    """Let the reactions go on after these places, of partitions that are other ones than before."""
    checkpoints = Checkpoints(db)
    for partition, place in places.items():
        done = dict.fromkeys(reactions, place)
        checkpoints.replace(Checkpoint(source, partition, epoch, min(done.values(), default=0), None, done))
    checkpoints.drop_beyond(source, len(places))


def _keyed(places: Mapping[int, int]) -> dict[str, int]:
    return {str(partition): number for partition, number in places.items()}


def follow_copy(
    db: Db,
    source: str,
    epoch: int,
    places: Mapping[int, int],
    former: Mapping[int, int],
    views: Views,
    reactions: Reactions,
) -> Followed:
    """Follow a source that was copied into other partitions, with the workers of this service stopped.

    Raises NotLevel for who had not come to the end of its `former` ones, and RebuildUnderWay.
    """
    fed = Views(*views.of(source))
    refuse_rebuilds(db, fed)
    names = {reaction.name for reaction in reactions.of(source)}
    # Killed in between, some are in the new epoch already: then all had come to the end.
    if not any(row["epoch"] == epoch for row in Checkpoints(db).all() if row["_id"].startswith(f"{source}/")):
        refuse_behind(db, source, former, names)
    followed = Followed(source, epoch, places, reactions={name: dict(places) for name in sorted(names)})
    followed.views = empty_views(db, fed)
    begin_anew(db, source, epoch, places, names)
    return followed
