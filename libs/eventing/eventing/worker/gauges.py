"""Gauges of a service for Prometheus: read when it asks, at no cost to anybody's work.

Every process of the service reports the same of its log and views, so that it is known while any of them
runs. Across processes take the greatest, never the sum.
"""

from collections.abc import Iterator, Mapping, Sequence

import pymongo
import structlog
from prometheus_client import Metric
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector
from pymongo.errors import PyMongoError

from eventing.backup.taken import ages
from eventing.core.clock import Clock
from eventing.log.log import Log
from eventing.readers.status import growth, parked, views_behind, views_filling

log_ = structlog.get_logger(__name__)

#: Prometheus waits ten seconds for all of it.
DATABASE_SECONDS = 4.0


def gauge(
    name: str, text: str, labels: Sequence[str], values: Mapping[tuple[str, ...], float]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=labels)
    for of, value in values.items():
        family.add_metric(of, value)
    return family


class ServiceGauges(Collector):
    """Gauges of log and views, from the database."""

    def __init__(self, log: Log, clock: Clock) -> None:
        self._log = log
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        try:
            with pymongo.timeout(DATABASE_SECONDS):
                found = list(self._read())
        except PyMongoError as error:
            log_.warning("gauges_without_database", error=error)
            found = []
        yield self._one("eventing_database_up", "Whether the database answers.", bool(found))
        yield from found

    def _read(self) -> Iterator[Metric]:
        db = self._log.db
        partitions = growth(self._log, self._clock.now())
        yield self._one(
            "eventing_log_commits",
            "Commits numbered since the log began.",
            sum(p.numbered for p in partitions),
        )
        yield self._one(
            "eventing_unnumbered", "Commits that wait for a number.", sum(p.unnumbered for p in partitions)
        )
        yield self._one(
            "eventing_unnumbered_seconds",
            "How long the first of them has waited.",
            max(p.oldest_seconds for p in partitions),
        )
        yield self._one(
            "eventing_log_unknown_types",
            "Types of events in the log that this release does not know.",
            len(self._log.unknown_types()),
        )
        yield self._one("eventing_parked", "Streams parked for a reaction.", parked(db))
        yield self._one(
            "eventing_views_filling", "Views that lack history and are not read yet.", views_filling(db)
        )
        yield self._one(
            "eventing_views_behind", "Views that miss an event until they are rebuilt.", views_behind(db)
        )
        for kind, age in ages(db, self._clock.now()).items():
            yield self._one(
                f"eventing_backup_{kind}_age_seconds",
                f"How old the newest backup is that was {kind}.",
                age.total_seconds(),
            )

    def _one(self, name: str, text: str, value: float) -> GaugeMetricFamily:
        return gauge(name, text, ["service"], {(self._log.source,): value})
