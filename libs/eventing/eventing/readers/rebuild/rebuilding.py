"""Rebuilding a view while events keep coming; queries read the new version once it is whole.

    copying     history is replayed into `view@2`, which nobody reads
    joining     the readers of every worker write both, after what was copied
    comparing   by count and hash; a difference that nothing explains prevents the switch
    switching   one document says which version queries read
    waiting     the old one is still written, for whoever still reads it
    dropping    the old one goes

Each step may be repeated: a rebuild that was killed is started again and goes on.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from eventing.core.errors import EventingError
from eventing.core.mongo import Db, drop
from eventing.core.retry import Retry
from eventing.core.transient import transient
from eventing.readers.checkpoints import CHECKPOINTS, Checkpoints, view_checkpoint
from eventing.readers.membership import Membership
from eventing.readers.reader import Source
from eventing.readers.rebuild.comparing import Comparison, Stored, compare
from eventing.readers.rebuild.dropping import drop_leftovers, drop_version
from eventing.readers.rebuild.progress import RebuildProgress, Silent
from eventing.readers.rebuild.replaying import Replay
from eventing.readers.rebuild.verifying import is_beyond, progress
from eventing.views import versions
from eventing.views.projection_runner import behind
from eventing.views.versions import Versions
from eventing.views.view import View

#: The old version is written at least this long after the switch: much longer than a query goes by
#: what it knew of the versions, and longer than any query takes.
LEAST_GRACE_SECONDS = 5.0
GRACE_SECONDS = 60.0

LOOK_SECONDS = 0.2


class Blocked(EventingError):
    """The new version is not what it should be; nothing was switched, both are still written."""

    def __init__(self, reason: str, comparison: Comparison | None = None) -> None:
        super().__init__(reason)
        self.comparison = comparison


@dataclass(frozen=True)
class Report:
    """A finished rebuild: `former` is gone, `version` is read.

    `comparison` is None where an earlier run had switched.
    """

    view: str
    former: int
    version: int
    same_code: bool
    comparison: Comparison | None


class Rebuild:
    """The rebuild of one view. `sources` are those the view is fed by; `grace` is in seconds."""

    def __init__(
        self,
        db: Db,
        view: View,
        sources: Mapping[str, Source],
        *,
        grace: float = GRACE_SECONDS,
        accept_differences: bool = False,
        tell: RebuildProgress | None = None,
    ) -> None:
        self._db = db
        self._view = view
        self._sources = sources
        self._grace = grace
        self._accept = accept_differences
        self._tell = tell or Silent()
        self._wait = threading.Event()
        # It looks who is alive and never beats, so that it is given no partition.
        self._membership = Membership(db)

    def run(self) -> Report:
        """Go on from where an earlier run ended. Raises Blocked, or WrongPlace when a source was restored."""
        entry = self._entry()
        comparison = None
        if entry.retiring is None:
            self._begin(entry)
            self._copy()
            self._join()
            comparison = self._compare()
            self._switch()
        former, version = self._entry().retiring or 1, self._entry().current
        same_code = self._same_code(self._entry(), former, version)
        self._retire()
        return Report(self._view.name, former, version, same_code, comparison)

    def abandon(self) -> int | None:
        """Give up a rebuild that is under way; returns the version dropped, if there was one."""
        entry = self._entry()
        if entry.building is None:
            return None
        self._change(entry, building=None, writes=[entry.current])
        self._await_writers(entry.current)
        drop_version(self._db, self._view.at(entry.building))
        return entry.building

    # -- steps -----------------------------------------------------------------------------------------

    def _begin(self, entry: Versions) -> None:
        drop_leftovers(self._db, self._view)
        if entry.building is not None and entry.code_of(entry.building) != (self._view.code,):
            # What was copied with other code is of no use.
            self.abandon()
            entry = self._entry()
        if entry.building is None:
            number = entry.last + 1
            self._change(entry, building=number, last=number)
            versions.note_codes(self._db, [(self._view.name, number, self._view.code)])
        self._new().create_indexes(self._db)

    def _copy(self) -> None:
        if self._joined():
            return
        self._tell.stage("copying")
        replay = Replay(self._db, self._new(), self._sources, self._tell)
        replay.run()
        # From here on the partitions' readers go on, each after what was copied of its partition.
        checkpoints = Checkpoints(self._db)
        for place in replay.places:
            checkpoints.raise_done(place, view_checkpoint(self._new()))

    def _join(self) -> None:
        self._tell.stage("joining")
        if not self._joined():
            entry = self._entry()
            self._change(entry, writes=sorted({*entry.writes, self._number()}))
        self._await_writers(self._number())

    def _compare(self) -> Comparison:
        entry = self._entry()
        former, new = self._view.at(entry.current), self._new()
        self._tell.stage("comparing")
        comparison = compare(
            Stored.of(former, self._db),
            Stored.of(new, self._db),
            beyond=lambda places: any(is_beyond(places, progress(self._db, one)) for one in (former, new)),
        )
        if not self._accept:
            self._judge(entry, former, new, comparison)
        return comparison

    def _judge(self, entry: Versions, former: View, new: View, comparison: Comparison) -> None:
        if entry.code_of(self._number()) != (self._view.code,):
            raise Blocked("workers with other code have written the new version: deploy the code first")
        if streams := sorted(marker["stream"] for marker in behind(self._db, new)):
            raise Blocked(f"the projection still fails, for {len(streams)} streams, the first {streams[0]}")
        unexplained = self._same_code(entry, entry.current, self._number()) and not behind(self._db, former)
        if unexplained and self._level(former, new) and not comparison.same:
            raise Blocked(
                f"{len(comparison.differences)} rows differ, though the code is the same", comparison
            )

    def _switch(self) -> None:
        self._tell.stage("switching")
        entry = self._entry()
        self._change(entry, current=self._number(), building=None, retiring=entry.current)

    def _retire(self) -> None:
        entry = self._entry()
        if entry.retiring is None:
            return
        if entry.retiring in entry.writes:
            self._tell.stage("waiting")
            self._wait.wait(max(self._grace, LEAST_GRACE_SECONDS))
            self._change(entry, writes=[entry.current])
        self._tell.stage("dropping")
        self._await_writers(entry.current)
        drop_version(self._db, self._view.at(entry.retiring))
        current = self._view.at(entry.current)
        drop(self._db, f"{current.label}.{CHECKPOINTS}")
        versions.forget_reports(self._db, self._alive())
        self._change(self._entry(), retiring=None)
        # A rebuild that goes on from here has begun long ago: what was written once more meanwhile goes, too.
        drop_leftovers(self._db, self._view)

    # -- waiting for the workers -----------------------------------------------------------------------

    def _await_writers(self, number: int) -> None:
        """Wait until every live worker writes what is to be written, and version `number` is level."""
        generation = versions.read(self._db).generation
        said = ""
        retry = Retry()
        while True:
            try:
                reason = self._missing(generation, number)
            except transient() as error:
                reason = f"the database: {type(error).__name__}"
                retry.wait()
            if not reason:
                return
            if reason != said:
                self._tell.waits(reason)
                said = reason
            self._wait.wait(LOOK_SECONDS)

    def _missing(self, generation: int, number: int) -> str:
        reports = versions.reports(self._db)
        for worker in sorted(self._alive()):
            for source in sorted(self._view.sources):
                if reports.get((worker, source), -1) < generation:
                    return (
                        f"worker {worker} does not yet write the right versions of what it reads of {source}"
                    )
        if self._alive() and not self._level(self._view.at(self._entry().current), self._view.at(number)):
            return "the workers have not brought both versions to the same place yet"
        return ""

    def _alive(self) -> frozenset[str]:
        self._membership.look()
        return self._membership.alive - {self._membership.worker_id}

    def _level(self, former: View, new: View) -> bool:
        """Whether both have come to the same place in every partition."""
        one, other = view_checkpoint(former), view_checkpoint(new)
        return all(
            row["done"].get(one, 0) == row["done"].get(other, 0)
            for row in Checkpoints(self._db).all()
            if row["_id"].rpartition("/")[0] in self._view.sources
        )

    # -- the document ----------------------------------------------------------------------------------

    def _entry(self) -> Versions:
        return versions.read(self._db).of(self._view.name)

    def _number(self) -> int:
        number = self._entry().building
        if number is None:
            raise Blocked("somebody else has ended this rebuild")
        return number

    def _new(self) -> View:
        return self._view.at(self._number())

    def _joined(self) -> bool:
        return self._number() in self._entry().writes

    def _same_code(self, entry: Versions, one: int, other: int) -> bool:
        return entry.code_of(one) == entry.code_of(other) == (self._view.code,)

    def _change(self, was: Versions, **new: object) -> None:
        versions.change(self._db, self._view.name, was, **new)
