"""Checking a log, and moving aside what can never be numbered. For `log verify` and `log repair`."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pymongo import ASCENDING

from eventing.core.mongo import Document, durable
from eventing.log.log import Log


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
    """Move orphans to `commits_aside`, never number them. Run it with the service's workers stopped."""
    aside = durable(log.db, "commits_aside")
    moved = []
    for document in list(orphans(log)):
        aside.replace_one({"_id": document["_id"]}, document, upsert=True)
        log.commits.delete_one({"_id": document["_id"], "seq": 0})
        moved.append(document["_id"])
    return moved
