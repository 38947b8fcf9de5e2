"""Replaying history into one version of a view, with checkpoints of its own."""

from collections.abc import Mapping

from eventing.core.errors import Unavailable
from eventing.core.mongo import Db
from eventing.core.retry import Retry, passing
from eventing.readers.checkpoints import Checkpoint, Checkpoints
from eventing.readers.reader import Source
from eventing.readers.rebuild.progress import RebuildProgress, Silent
from eventing.views.projection_runner import ProjectionRunner
from eventing.views.view import View

READ = 500
#: What is left to the partitions' readers, which read it in one batch or two.
FEW = 500
CHECKPOINTS = "checkpoints"


class Replay:
    """A replay into `view`, which is of one version. Interrupted anywhere and started again, it goes on from
    its checkpoints.

    Only projections run, never a reaction.
    """

    def __init__(
        self, db: Db, view: View, sources: Mapping[str, Source], tell: RebuildProgress | None = None
    ) -> None:
        self._view = view
        self._sources = [sources[name] for name in sorted(view.sources)]
        self._runner = ProjectionRunner(db)
        self._tell = tell or Silent()
        self._checkpoints = Checkpoints(db, checkpoints_of(view))
        self._places: dict[str, Checkpoint] = {}
        self._tails: dict[str, int] = {}

    @property
    def places(self) -> list[Checkpoint]:
        """How far it came, of each partition of each source."""
        return list(self._places.values())

    def run(self, to: Mapping[str, int] | None = None) -> int:
        """Replay until every partition of every source was at its end, except for the few commits that
        came meanwhile. Returns how many commits were replayed.

        `to` names a number for each partition (`source/partition`) where this ends instead, exactly.
        Servers that are away are waited for. Raises WrongPlace when a source was restored meanwhile.
        """
        retry = Retry()
        replayed = 0
        while True:
            try:
                found = self._round(to)
            except passing() as error:
                self._tell.waits(str(error) if isinstance(error, Unavailable) else type(error).__name__)
                retry.wait()
                continue
            retry.over()
            replayed += found
            if found < (FEW if to is None else 1):
                return replayed

    def _round(self, to: Mapping[str, int] | None) -> int:
        found = 0
        for source in self._sources:
            epoch, tails = source.places()
            self._tails.update({f"{source.name}/{partition}": tail for partition, tail in tails.items()})
            for partition in sorted(tails):
                place = self._place(source.name, partition, epoch)
                end = tails[partition] if to is None else to.get(place.id, 0)
                while place.position < end and (more := self._batch(source, place, end)):
                    found += more
                    come = sum(place.position for place in self._places.values())
                    self._tell.replayed(come, max(come, sum(self._tails.values())))
        return found

    def _place(self, source: str, partition: int, epoch: int) -> Checkpoint:
        key = f"{source}/{partition}"
        if key not in self._places:
            self._places[key] = self._checkpoints.load(source, partition)
        place = self._places[key]
        place.epoch = place.epoch or epoch
        return place

    def _batch(self, source: Source, place: Checkpoint, end: int) -> int:
        found = source.read(place.partition, place.epoch, place.position, place.last_id, READ)
        commits = [commit for commit in found if commit.seq <= end]
        if commits:
            self._runner.apply([self._view], commits, {})
            place.position, place.last_id = commits[-1].seq, commits[-1].id
            self._checkpoints.save(place)
        return len(commits)


def checkpoints_of(view: View) -> str:
    """The collection of a replay's checkpoints; goes when the replay has served."""
    return f"{view.label}.{CHECKPOINTS}"
