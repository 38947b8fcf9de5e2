"""Verifying a view: its events are replayed into a version nobody reads, and compared with it.

The replay goes as far as the view's checkpoints, so that a view that lags is not a view that is wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from eventing.core.errors import Unavailable
from eventing.core.mongo import Db
from eventing.readers.checkpoints import Checkpoints, view_checkpoint
from eventing.readers.reader import Source
from eventing.readers.rebuild.comparing import Comparison, Stored, compare
from eventing.readers.rebuild.dropping import drop_version
from eventing.readers.rebuild.progress import RebuildProgress, Silent
from eventing.readers.rebuild.replaying import Replay
from eventing.views import versions
from eventing.views.projection_runner import behind
from eventing.views.view import View


@dataclass(frozen=True)
class Verdict:
    """What a verification found.

    `behind` names the streams whose projection failed when the view was stored; `failing`, those where it
    fails now.
    """

    view: str
    version: int
    comparison: Comparison
    behind: tuple[str, ...]
    failing: tuple[str, ...]

    @property
    def right(self) -> bool:
        return self.comparison.same and not self.behind and not self.failing


def verify_view(
    db: Db, view: View, sources: Mapping[str, Source], tell: RebuildProgress | None = None
) -> Verdict:
    """Compare a stored view with its events, which may keep coming.

    Raises Unavailable when another verification took its place.
    """
    tell = tell or Silent()
    scratch = _scratch(db, view)
    try:
        stored = view.now(db)
        scratch.create_indexes(db)
        replay = Replay(db, scratch, sources, tell)
        tell.stage("replaying")
        replay.run(to=progress(db, stored))
        tell.stage("comparing")
        comparison = compare(
            Stored.of(stored, db),
            Stored.of(scratch, db),
            between=lambda: replay.run(to=progress(db, stored)),
            beyond=lambda places: is_beyond(places, progress(db, stored)),
            reach=lambda places: replay.run(to={**progress(db, stored), **places}),
        )
        state = versions.read(db).of(view.name)
        if state.scratch != scratch.version or state.current != stored.version:
            raise Unavailable(f"{view.name} was verified or rebuilt by somebody else meanwhile")
        return Verdict(
            view.name, stored.version or 1, comparison, _streams(db, stored), _streams(db, scratch)
        )
    finally:
        _clear(db, scratch)


def progress(db: Db, view: View) -> dict[str, int]:
    """How far a version has come, by `source/partition`."""
    name = view_checkpoint(view)
    return {row["_id"]: int(row["done"].get(name, 0)) for row in Checkpoints(db).all()}


def is_beyond(places: Mapping[str, int], reached: Mapping[str, int]) -> bool:
    return any(number > reached.get(partition, 0) for partition, number in places.items())


def _scratch(db: Db, view: View) -> View:
    """A new version for this verification; what an earlier one left is dropped."""
    was = versions.read(db).of(view.name)
    number = was.last + 1
    versions.change(db, view.name, was, scratch=number, last=number)
    if was.scratch is not None:
        drop_version(db, view.at(was.scratch))
    return view.at(number)


def _clear(db: Db, scratch: View) -> None:
    drop_version(db, scratch)
    was = versions.read(db).of(scratch.name)
    if was.scratch == scratch.version:
        versions.change(db, scratch.name, was, scratch=None)


def _streams(db: Db, view: View) -> tuple[str, ...]:
    return tuple(sorted(marker["stream"] for marker in behind(db, view)))
