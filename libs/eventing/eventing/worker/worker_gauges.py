"""Gauges of a worker for Prometheus: what is its own, how far its readers are behind."""

from collections.abc import Callable, Iterator, Mapping
from threading import Event, Thread
from time import monotonic
from typing import Any

import structlog
from prometheus_client import Metric
from prometheus_client.registry import Collector

from eventing.core.retry import passing
from eventing.readers.pump import ReaderGroup
from eventing.readers.sources import OwnLog
from eventing.readers.status import ReaderLag, Standing, publisher_places, reader_lag
from eventing.worker.gauges import gauge
from eventing.worker.runtime import Runtime

log_ = structlog.get_logger(__name__)

#: A source that answers later than this counts as unknown this time.
SOURCE_SECONDS = 4.0


class WorkerGauges(Collector):
    """Gauges of a worker's own partitions: across workers, add up events and take the most seconds."""

    def __init__(self, runtime: Runtime[Any]) -> None:
        self._runtime = runtime
        self._health = runtime.health
        self._name = runtime.log.source
        self._questions: dict[str, _Question] = {}

    def collect(self) -> Iterator[Metric]:
        groups = [group for group in self._health.groups if not group.reader.idle]
        yield self._gauge(
            "eventing_workers",
            "Live workers, as this one sees it.",
            {(): len(self._runtime.membership.alive)},
        )
        yield self._gauge(
            "eventing_worker_ready", "Whether this worker's pump works.", {(): self._health.ready()}
        )
        yield self._by_source(
            "eventing_worker_partitions",
            "Partitions this worker has.",
            {_of(g): len(list(g)) for g in groups},
        )
        halted = {_of(g): sum(reader.halted is not None for reader in g) for g in groups}
        yield self._by_source(
            "eventing_readers_halted", "Partitions that stand: another past of the source, or a hole.", halted
        )
        now = monotonic()
        waiting = {_of(g): max((now - (r.waiting_since or now) for r in g), default=0.0) for g in groups}
        yield self._by_source(
            "eventing_reaction_waiting_seconds",
            "How long a reaction has waited for a server, and its partition with it.",
            waiting,
        )
        links: dict[tuple[str, ...], float] = {
            (part,): float(link.connected) for part, link in self._health.links.items()
        }
        yield self._gauge("eventing_broker_connected", "Whether this part has a connection.", links, "part")
        yield from self._lags(groups)

    def _lags(self, groups: list[ReaderGroup]) -> Iterator[Metric]:
        """All sources are asked at once, and none is waited for longer than a scrape can wait."""
        for group in groups:
            name = group.reader.source.name
            self._questions.setdefault(name, _Question(lambda group=group: self._lag(group)))  # type: ignore[misc]
        if "publisher" in self._health.links:
            self._questions.setdefault("", _Question(self._publisher_lag))
        for look in self._questions.values():
            look.begin()
        deadline = monotonic() + SOURCE_SECONDS
        found = {source: look.result(deadline - monotonic()) for source, look in self._questions.items()}
        publisher = found.pop("", None)
        told = {source: lag for source, lag in found.items() if lag is not None and lag.partitions}
        yield self._by_source(
            "eventing_reader_lag_events",
            "Events not handled yet.",
            {s: lag.events for s, lag in told.items()},
        )
        yield self._by_source(
            "eventing_reader_lag_seconds",
            "Age of the first event not handled yet.",
            {s: lag.seconds for s, lag in told.items()},
        )
        up = {source: float(lag is not None and lag.problem is None) for source, lag in found.items()}
        yield self._by_source("eventing_source_up", "Whether a source says how far it has come.", up)
        if publisher is not None:
            yield self._gauge(
                "eventing_publisher_lag_events", "Events not published yet.", {(): publisher.events}
            )
            yield self._gauge(
                "eventing_publisher_lag_seconds",
                "Age of the first event not published yet.",
                {(): publisher.seconds},
            )

    def _lag(self, group: ReaderGroup) -> ReaderLag:
        runtime, name = self._runtime, group.reader.source.name
        # A connection of its own: those of the readers are for reading.
        source = runtime.source(name)
        standings = [
            Standing(reader.partition, *reader.standing) for reader in group if reader.opened.is_set()
        ]
        return reader_lag(self._name, source, standings, runtime.clock.now())

    def _publisher_lag(self) -> ReaderLag:
        log, owned = self._runtime.log, set(self._health.pump.owned if self._health.pump else ())
        standings = [standing for standing in publisher_places(log) if standing.partition in owned]
        return reader_lag("publisher", OwnLog(log), standings, self._runtime.clock.now())

    def _gauge(self, name: str, text: str, values: Mapping[tuple[str, ...], float], *labels: str) -> Metric:
        return gauge(name, text, ["service", *labels], {(self._name, *of): v for of, v in values.items()})

    def _by_source(self, name: str, text: str, values: Mapping[str, float]) -> Metric:
        return self._gauge(name, text, {(source,): value for source, value in values.items()}, "source")


def _of(group: ReaderGroup) -> str:
    return group.reader.source.name


class _Question:
    """One question to a server that may not answer; asked again only when the former one has ended."""

    def __init__(self, ask: Callable[[], ReaderLag]) -> None:
        self._ask = ask
        self._answered = Event()
        self._answered.set()
        self._found: ReaderLag | None = None

    def begin(self) -> None:
        if self._answered.is_set():
            self._answered.clear()
            self._found = None
            Thread(target=self._run, daemon=True).start()

    def result(self, within: float) -> ReaderLag | None:
        """None when there is no answer in time."""
        return self._found if self._answered.wait(max(0.0, within)) else None

    def _run(self) -> None:
        try:
            self._found = self._ask()
        except passing() as error:
            log_.warning("lag_unknown", error=error)
        finally:
            self._answered.set()
