"""The same paths on a log of ten thousand, a hundred thousand and a million commits, and on long streams."""

from collections.abc import Callable, Sequence
from functools import partial

from pymongo import ASCENDING

from benchmarks.backbone import append, database, document
from benchmarks.measuring import Result, compare
from eventing.log.log import Log, partition_of
from tests.support import toy

SIZES = (10_000, 100_000, 1_000_000)
#: What a larger log may cost: a fifth of the ratio of the smallest.
KEPT = 0.8
WRITES = 1000
READ = 5000
BATCH = 500


def growth(uri: str, sizes: Sequence[int] = SIZES) -> list[Result]:
    """Append and catch-up on one log that grows, each against the driver on the same collection."""
    log = toy.bank_log(database(uri))
    appends: list[Result] = []
    reads: list[Result] = []
    for size in sizes:
        _grow(log, size)
        appends.append(_append(log, size, KEPT * appends[0].ratio if appends else 0.85))
        reads.append(_catch_up(log, size, KEPT * reads[0].ratio if reads else 0.7))
    return [*appends, *reads]


def _grow(log: Log, size: int) -> None:
    """Numbered commits of one event each, until there are `size`; ten to a stream."""
    tails = log.tails()
    for start in range(sum(tails.values()), size, 1000):
        documents = []
        for number in range(start, min(start + 1000, size)):
            stream = f"grown-{number // 10}"
            part = partition_of(stream, log.partitions)
            tails[part] += 1
            documents.append({**document(stream, number % 10 + 1, part), "seq": tails[part]})
        log.commits.insert_many(documents, ordered=False)


def _append(log: Log, size: int, budget: float) -> Result:
    rounds = iter(range(1_000_000))

    def ours() -> Callable[[], None]:
        name = f"account-{size}-{next(rounds)}"

        def run() -> None:
            for number in range(WRITES):
                append(log, f"{name}-{number % 50}", number // 50)

        return run

    def raw() -> Callable[[], None]:
        name = f"account-{size}-{next(rounds)}"

        def run() -> None:
            for number in range(WRITES):
                stream = f"{name}-{number % 50}"
                part = partition_of(stream, log.partitions)
                log.commits.insert_one(document(stream, number // 50 + 1, part))

        return run

    return compare(f"append at {size:,} commits", "insert_one", round(budget, 3), WRITES, ours, raw)


def _catch_up(log: Log, size: int, budget: float) -> Result:
    """The last commits of a partition, as a reader that was away reads them."""
    tail = log.tail(0)
    count = min(READ, tail)

    def ours() -> Callable[[], None]:
        def run() -> None:
            for after in range(tail - count, tail, BATCH):
                log.read(0, after, BATCH)

        return run

    def raw() -> Callable[[], None]:
        def run() -> None:
            for after in range(tail - count, tail, BATCH):
                # Bounded above, or SecantusDB sorts all that follows.
                wanted = {"p": 0, "seq": {"$gt": after, "$lte": after + BATCH}}
                list(log.commits.find(wanted).sort("seq", ASCENDING))

        return run

    return compare(f"catch-up at {size:,} commits", "find", round(budget, 3), count, ours, raw)


def streams(uri: str, lengths: Sequence[int] = (10, 1_000, 10_000)) -> list[Result]:
    """Loading a stream's state, against reading all of its commits with the driver."""
    log = toy.bank_log(database(uri))
    for length in lengths:
        part = partition_of(f"account-{length}", log.partitions)
        for start in range(0, length, 1000):
            documents = [
                document(f"account-{length}", version + 1, part)
                for version in range(start, min(start + 1000, length))
            ]
            log.commits.insert_many(documents, ordered=False)
        log.load(f"account-{length}", toy.ACCOUNT)  # leaves the snapshot
    return [_load(log, length) for length in lengths]


def _load(log: Log, length: int) -> Result:
    stream = f"account-{length}"
    part = partition_of(stream, log.partitions)
    loads = max(20, 2000 // length)

    def raw() -> Callable[[], None]:
        def run() -> None:
            for _ in range(loads):
                list(log.commits.find({"p": part, "s": stream}).sort("v", ASCENDING))

        return run

    def ours() -> Callable[[], None]:
        return partial(_load_often, log, stream, loads)

    # A long one must cost less than reading it, a short one little more.
    budget = 0.7 if length < 100 else 1.0
    return compare(f"load of a stream of {length:,}", "find of all of it", budget, loads, ours, raw)


def _load_often(log: Log, stream: str, loads: int) -> None:
    for _ in range(loads):
        log.load(stream, toy.ACCOUNT)
