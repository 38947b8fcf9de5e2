"""The runtime: what a service's process works with, put together once."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import structlog
from prometheus_client.registry import Collector
from pymongo.errors import PyMongoError

from eventing.bus.bus import CommandBus
from eventing.core.catalogue import Published
from eventing.core.clock import Clock, make_clock
from eventing.core.errors import NoAddress
from eventing.core.indexes import Index, build_needed, missing
from eventing.core.mongo import Db, connect
from eventing.core.retry import Outage, Retry, passing
from eventing.log.log import Log
from eventing.readers.filling import mark_unfilled
from eventing.readers.membership import Membership
from eventing.readers.sources import Feed, OwnLog
from eventing.readers.wake_up import WakeUp
from eventing.telemetry import logs, tracing
from eventing.views.view import Views
from eventing.worker.config import Settings
from eventing.worker.health import Health

log_ = structlog.get_logger(__name__)

Bus = TypeVar("Bus", bound=CommandBus)


@dataclass(frozen=True)
class Runtime(Generic[Bus]):
    """What a process works with. `feed_urls` and `token` are how other services' histories are read;
    `broker_url` None: no broker.

    `gauges` are the service's own, beside those of every service; `probe` is where a worker answers for its
    metrics and its health, None for nowhere; `indexes` say which are wanted besides those of log and views;
    `preparations` is what the database must hold besides the log before anything is done, each step harmless
    to repeat.
    """

    db: Db
    log: Log
    bus: Bus
    clock: Clock
    feed_urls: Mapping[str, str]
    token: str
    broker_url: str | None = None
    wake_up: WakeUp = "poll"
    probe: tuple[str, int] | None = None
    gauges: list[Collector] = field(default_factory=list)
    views: Views = field(default_factory=Views)
    indexes: list[Callable[[], Sequence[Index]]] = field(default_factory=list)
    preparations: list[Callable[[], None]] = field(default_factory=list)
    health: Health = field(default_factory=Health)
    membership: Membership = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "membership", Membership(self.db))

    def owns(self, partition: int) -> bool:
        """Whether this partition of the own log is this worker's at the moment."""
        return partition in self.membership.owned(self.log.source, range(self.log.partitions))

    def open(self) -> None:
        """Make the database ready for the service's work; harmless to repeat.

        Raises what is `passing` while the database is away, WrongLog when it is another's.
        """
        self.log.open(self._awaited)
        build_needed(self._wanted(), self._awaited)
        if unknown := self.log.unknown_types():
            log_.error(
                "log_of_a_newer_release",
                types=unknown,
                do="start the newer release again: records it wrote are 409",
            )
        mark_unfilled(self.db, self.views)
        for prepare in self.preparations:
            prepare()
        self.health.building = None

    def missing_indexes(self) -> list[Index]:
        """What the log, the views and the service's own collections want and do not have."""
        return missing([*self.log.indexes(), *self._wanted()])

    def build_indexes(self) -> None:
        """Build what is missing beside everybody's work, in a thread of its own."""

        def build_all() -> None:
            for index in self.missing_indexes():
                self._build(index)

        Retry(Outage("index_waits", "index_goes_on")).until_done(build_all)

    def _build(self, index: Index) -> None:
        began = time.monotonic()
        log_.warning("index_missing", index=index.name, do="wait: it is being built, and lists are slow")
        try:
            index.build()
        except passing():
            raise
        except PyMongoError as error:
            log_.error("index_not_built", index=index.name, error=error)
        else:
            log_.info("index_built", index=index.name, seconds=round(time.monotonic() - began))

    def _wanted(self) -> list[Index]:
        return [*self.views.wanted_indexes(self.db), *(index for own in self.indexes for index in own())]

    def _awaited(self, index: Index) -> None:
        self.health.building = index.name
        log_.info("index_awaited", index=index.name)

    def source(self, name: str) -> OwnLog | Feed:
        """The history of a service, read over a connection of its own. Raises NoAddress."""
        return OwnLog(self.log) if name == self.log.source else self.feed(name)

    def feed(self, name: str) -> Feed:
        """The feed of another service. Raises NoAddress."""
        if name not in self.feed_urls:
            raise NoAddress(name)
        return Feed(name, self.feed_urls[name], lambda: self.token)


def make_runtime(
    config: Settings, published: Published, views: Views, make_bus: Callable[[Log, Clock, Db], Bus]
) -> Runtime[Bus]:
    """The runtime of a process, made after fork; not open yet, as the database may be away."""
    logs.configure(published.source, config.log_level, config.log_format)
    tracing.configure(published.source, config.traces)
    db = connect(config.mongo_uri)[config.database]
    log = Log(db, published, config.partitions, opened=False, bells=config.bells)
    clock = make_clock(config.clock_file)
    return Runtime(
        db=db,
        log=log,
        bus=make_bus(log, clock, db),
        clock=clock,
        feed_urls=config.feed_urls,
        token=config.service_token,
        broker_url=config.broker_url,
        wake_up=config.wake_up,
        probe=(config.host, config.metrics_port) if config.metrics_port else None,
        views=views,
    )
