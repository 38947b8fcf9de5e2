"""Databases of a running system, read for tests: logs, progress, and views against a replay."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from eventing.bus.reactions import Reactions
from eventing.core.catalogue import Published, split_type
from eventing.core.commit import Commit
from eventing.core.mongo import Db, Document, connect
from eventing.log.log import Log
from eventing.log.repair import verify
from eventing.readers.checkpoints import Checkpoints
from eventing.readers.parked import Parked
from eventing.readers.rebuild import Stored, compare
from eventing.views import versions
from eventing.views.projection_runner import ProjectionRunner, behind
from eventing.views.view import Views
from tools.services import SERVICES, declaration

READ = 500


#: Of the logs of services that are started for tests, as the launcher starts them.
PARTITIONS = 8


@dataclass(frozen=True)
class Parts:
    """What a service publishes, and what it makes of its own and others' events."""

    published: Published
    views: Views
    reactions: Reactions
    partitions: int = PARTITIONS


def parts_of(name: str) -> Parts:
    """The parts of the service of this name."""
    declared = declaration(name)
    return Parts(declared.published, declared.views, declared.reactions)


@dataclass(frozen=True)
class Service:
    """One service's log and what it makes of others' logs; `sources` are those whose events it handles."""

    db: Db
    log: Log
    views: Views
    reactions: Reactions
    sources: Sequence[str]


def _reached(checkpoint: Document | None, service: Service) -> int:
    """How far a partition is read by what has come least far of it: a reader's position is of the others."""
    if checkpoint is None:
        return 0
    position: int = checkpoint["position"]
    done: dict[str, int] = checkpoint["done"]
    return min([position, *(done.get(reaction.name, position) for reaction in service.reactions)])


class Backbone:
    """All services of one system, each in the database of its name. Nothing is written into them."""

    def __init__(
        self, mongo_uri: str, names: Sequence[str] = SERVICES, parts: Callable[[str], Parts] = parts_of
    ) -> None:
        self._client = connect(mongo_uri)
        self.services = {name: self._service(name, names, parts(name)) for name in names}

    def _service(self, name: str, names: Sequence[str], parts: Parts) -> Service:
        db = self._client[name]
        log = Log(db, parts.published, parts.partitions)
        sources = [source for source in names if parts.views.of(source) or parts.reactions.of(source)]
        return Service(db, log, parts.views, parts.reactions, sources)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    # -- has everything come through? ----------------------------------------------------------------

    def level(self) -> bool:
        """Whether every commit has its number, and every view and reaction has handled all that it reads."""
        tails = self._tails_if_level()
        # Twice with nothing added in between: so it was true everywhere at one moment.
        return tails is not None and tails == self._tails_if_level()

    def _tails_if_level(self) -> dict[str, dict[int, int]] | None:
        if any(service.log.commits.find_one({"seq": 0}) for service in self.services.values()):
            return None
        tails = {name: service.log.tails() for name, service in self.services.items()}
        for service in self.services.values():
            if any(versions.read(service.db).of(view.name).filling for view in service.views):
                return None
            checkpoints = {row["_id"]: row for row in Checkpoints(service.db).all()}
            for source in service.sources:
                for partition, tail in tails[source].items():
                    if _reached(checkpoints.get(f"{source}/{partition}"), service) != tail:
                        return None
        return tails

    # -- what is in the logs? ------------------------------------------------------------------------

    def commits(self, source: str) -> Iterator[Commit]:
        """Numbered commits, partition by partition, the last one first: any order must do."""
        log = self.services[source].log
        for partition in reversed(range(log.partitions)):
            after = 0
            while commits := log.read(partition, after, READ):
                yield from commits
                after = commits[-1].seq

    def events(self, source: str, *names: str) -> list[Mapping[str, Any]]:
        """The data of all events of these names."""
        return [
            data
            for commit in self.commits(source)
            for wire_type, data in commit.events
            if split_type(wire_type)[0] in names
        ]

    def kept(self, name: str) -> dict[str, int]:
        """How many documents each collection of a service holds."""
        db = self.services[name].db
        return {found: db[found].count_documents({}) for found in db.list_collection_names()}

    # -- is it as it should be? ----------------------------------------------------------------------

    def faults(self) -> list[str]:
        """What is wrong, as sentences: unsound logs, parked streams, views that missed an event."""
        found = []
        for name, service in self.services.items():
            verdict = verify(service.log)
            found += [f"{name}: {problem}" for problem in verdict.problems]
            if verdict.unnumbered:
                found.append(f"{name}: {verdict.unnumbered} commits without a number")
            found += [f"{name}: parked {m.id}: {m.reason}" for m in Parked(service.db).list()]
            found += [f"{name}: behind {row}" for view in service.views for row in behind(service.db, view)]
        return found

    def differences(self, name: str) -> list[str]:
        """Where the views of a service are not what a replay of all it reads makes of them."""
        service = self.services[name]
        fresh = self._client[f"{name}_replayed"]
        self._client.drop_database(fresh.name)
        runner = ProjectionRunner(fresh)
        for source in reversed(service.sources):
            runner.apply(service.views.of(source), list(self.commits(source)), {})
        found = [f"{name}: replayed, behind {row}" for view in service.views for row in behind(fresh, view)]
        for view in service.views:
            compared = compare(Stored.of(view, service.db), Stored.of(view, fresh))
            found += [f"{name}.{view.name} {d.key}: {d.one} but {d.other}" for d in compared.differences]
        return found
