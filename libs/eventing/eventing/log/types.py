"""Types of events in a log: noted before the first of a type is written, for those who may not know it."""

from collections.abc import Iterable

from eventing.core.commit import Commit
from eventing.core.mongo import Documents


class Types:
    """The types and versions of events that were ever to be written into a log, kept in its one document."""

    def __init__(self, info: Documents) -> None:
        self._info = info
        self._noted: frozenset[str] = frozenset()

    def read(self) -> frozenset[str]:
        found = self._info.find_one({"_id": "log"}) or {}
        self._noted = frozenset(found.get("types", ()))
        return self._noted

    def note(self, commits: Iterable[Commit]) -> None:
        """Note those of these commits, before they are written; mostly all are noted already."""
        new = {wire_type for commit in commits for wire_type, _ in commit.events} - self._noted
        if new:
            self._info.update_one({"_id": "log"}, {"$addToSet": {"types": {"$each": sorted(new)}}})
            self._noted |= new
