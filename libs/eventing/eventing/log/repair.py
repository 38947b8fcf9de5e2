"""Checking a log and making it whole: what can never be numbered goes aside, what is ahead is forgotten.

For `log verify`, `log repair` and `epoch begin`; whoever changes a log here lets no worker run beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from pymongo import ASCENDING, DESCENDING

from eventing.core.mongo import Document, drop, durable
from eventing.log.log import Log, partition_of

CHUNK = 500
ASIDE = "commits_aside"


@dataclass
class Verdict:
    """What a check of the log found. `problems` are sentences for the operator; without one it is sound."""

    commits: int = 0
    unnumbered: int = 0
    orphans: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.problems


def verify(log: Log) -> Verdict:
    """Check that numbers are dense and each stream's versions unbroken. Reads the whole log once."""
    verdict = Verdict()
    for partition in range(log.partitions):
        _verify_partition(log, partition, verdict)
    verdict.orphans = [document["_id"] for document in orphans(log)]
    verdict.problems.extend(
        f"commit {command_id} has no predecessor in its stream and will never be numbered: log repair"
        for command_id in verdict.orphans
    )
    return verdict


def _verify_partition(log: Log, partition: int, verdict: Verdict) -> None:
    expected = 1
    next_version: dict[str, int] = {}
    numbered = log.commits.find({"p": partition, "seq": {"$gt": 0}}, {"events": 0}).sort("seq", ASCENDING)
    for document in numbered:
        verdict.commits += 1
        if document["seq"] != expected:
            verdict.problems.append(f"partition {partition}: {expected} is missing before {document['seq']}")
        expected = document["seq"] + 1
        stream = document.get("s")
        if stream is None:
            verdict.problems.append(f"partition {partition}: {document['_id']} has a number and no content")
            continue
        if document["v"] != next_version.get(stream, 1):
            verdict.problems.append(f"{stream}: version {document['v']} is numbered out of order")
        next_version[stream] = document["v"] + document["n"]
    verdict.unnumbered += log.commits.count_documents({"p": partition, "seq": 0})


def orphans(log: Log) -> Iterator[Document]:
    """Unnumbered commits whose predecessor does not exist at all."""
    unnumbered = {"p": {"$in": list(range(log.partitions))}, "seq": 0, "v": {"$gt": 1}}
    for document in log.commits.find(unnumbered):
        before = {"p": document["p"], "s": document["s"], "v": {"$lt": document["v"]}}
        previous = log.commits.find_one(before, sort=[("v", -1)])
        if previous is None or previous["v"] + previous["n"] != document["v"]:
            yield document


def repair(log: Log) -> list[str]:
    """Move aside what can never be numbered: each orphan and all that follows it in its stream.

    Returns their command ids. Nothing is destroyed: they are kept in `commits_aside`.
    """
    aside = durable(log.db, ASIDE)
    moved = []
    for orphan in list(orphans(log)):
        rest = {"p": orphan["p"], "s": orphan["s"], "v": {"$gte": orphan["v"]}, "seq": 0}
        # The last one first: killed in between, what is left still begins with an orphan.
        for document in log.commits.find(rest).sort("v", DESCENDING):
            aside.replace_one({"_id": document["_id"]}, document, upsert=True)
            log.commits.delete_one({"_id": document["_id"], "seq": 0})
            moved.append(document["_id"])
    return moved


# -- after a restore -----------------------------------------------------------------------------------


def make_whole(log: Log) -> list[str]:
    """Make a log of what a copy has of it: dense numbers, unbroken streams, and nothing ahead of them.

    A copy taken while commits came has holes where one was read before it was numbered: numbers behind a hole
    are taken back, to be given anew. Returns the ids of commits that went aside. Harmless to repeat.
    """
    for partition in range(log.partitions):
        _take_back(log, partition, _last_before_a_hole(log, partition))
    moved = repair(log)
    drop(log.db, log.snapshots.name)
    _forget_receipts(log)
    return moved


def is_whole(log: Log) -> bool:
    """Whether numbers are dense in every partition."""
    return all(
        log.commits.find_one({"p": partition, "seq": {"$gt": _last_before_a_hole(log, partition)}}) is None
        for partition in range(log.partitions)
    )


def _last_before_a_hole(log: Log, partition: int) -> int:
    last = 0
    numbered = {"p": partition, "seq": {"$gt": 0}}
    for document in log.commits.find(numbered, {"seq": 1, "_id": 0}).sort("seq", ASCENDING):
        if document["seq"] != last + 1:
            break
        last += 1
    return last


def _take_back(log: Log, partition: int, last: int) -> None:
    numbered = {"p": partition, "seq": {"$gt": last}}
    while found := [document["_id"] for document in log.commits.find(numbered, {"_id": 1}).limit(CHUNK)]:
        log.commits.update_many({"_id": {"$in": found}}, {"$set": {"seq": 0}})


def _forget_receipts(log: Log) -> None:
    """Forget outcomes decided on a version that is lost: asked again, their commands are decided anew."""
    versions: dict[str, int] = {}
    receipts = log.receipts.find({"v": {"$gt": 0}}, {"s": 1, "v": 1})
    while found := list(islice(receipts, CHUNK)):
        ahead = []
        for receipt in found:
            stream = receipt["s"]
            if stream not in versions:
                versions[stream] = _version_of(log, stream)
            if receipt["v"] > versions[stream]:
                ahead.append(receipt["_id"])
        log.receipts.delete_many({"_id": {"$in": ahead}})


def _version_of(log: Log, stream: str) -> int:
    query = {"p": partition_of(stream, log.partitions), "s": stream}
    last = log.commits.find_one(query, {"v": 1, "n": 1}, sort=[("v", DESCENDING)])
    return 0 if last is None else int(last["v"] + last["n"] - 1)
