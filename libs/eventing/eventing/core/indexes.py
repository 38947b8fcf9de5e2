"""Indexes: which are wanted, which are missing, and how they are built.

An index on a large collection takes minutes. Nobody waits for one that only makes reading fast; one
without which nothing may be written is waited for by name.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

import pymongo
from pymongo import IndexModel
from pymongo.errors import OperationFailure

from eventing.core.mongo import Documents

#: Beside a collection of no more documents nobody notices that an index is built.
SMALL = 1000
#: A server that builds an index says nothing for as long as it takes.
BUILD_SECONDS = 24 * 3600.0


@dataclass(frozen=True)
class Index:
    """An index of a collection. Nothing is written before one that is `needed` is there: it keeps two
    of a kind apart. The others make reading fast.
    """

    collection: Documents
    model: IndexModel
    needed: bool = False

    @classmethod
    def on(cls, collection: Documents, *keys: tuple[str, int], needed: bool = False, **options: Any) -> Self:
        """An index on these fields, each with 1 or -1; `options` are those of MongoDB."""
        return cls(collection, IndexModel(list(keys), **options), needed)

    @property
    def name(self) -> str:
        return f"{self.collection.name}.{self.model.document['name']}"

    def build(self) -> None:
        """Build it, however long it takes; at once where it is there."""
        with pymongo.timeout(BUILD_SECONDS):
            self.collection.create_indexes([self.model])


def missing(wanted: Iterable[Index]) -> list[Index]:
    """Those that are not there."""
    by_collection: dict[Documents, list[Index]] = defaultdict(list)
    for index in wanted:
        by_collection[index.collection].append(index)
    found: list[Index] = []
    for collection, indexes in by_collection.items():
        there = collection.index_information()
        found += [index for index in indexes if index.model.document["name"] not in there]
    return found


def build_needed(wanted: Iterable[Index], tell: Callable[[Index], object] = str) -> None:
    """Build what is needed, and what takes no time; `tell` is called before each. The rest stays missing."""
    for index in missing(wanted):
        if index.needed:
            tell(index)
            index.build()
        elif index.collection.find_one({}, {"_id": 1}, skip=SMALL) is None:
            with suppress(OperationFailure):  # what is only for speed keeps nobody from beginning
                index.build()
