"""The runtime: what a service's process works with, put together once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from prometheus_client.registry import Collector

from eventing.bus.bus import CommandBus
from eventing.core.catalogue import Published
from eventing.core.clock import Clock, make_clock
from eventing.core.errors import NoAddress
from eventing.core.mongo import Db, connect
from eventing.log.log import Log
from eventing.readers.membership import Membership
from eventing.readers.sources import Feed, OwnLog
from eventing.readers.wake_up import WakeUp
from eventing.telemetry import logs, tracing
from eventing.views.view import Views
from eventing.worker.config import Settings
from eventing.worker.health import Health

Bus = TypeVar("Bus", bound=CommandBus)


@dataclass(frozen=True)
class Runtime(Generic[Bus]):
    """What a process works with. `feed_urls` and `token` are how other services' histories are read;
    `broker_url` None: no broker.

    `gauges` are the service's own, beside those of every service; `probe` is where a
    worker answers for its metrics and its health, None for nowhere; `preparations` is what the database
    must hold besides the log before anything is done, each step harmless to repeat.
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
    preparations: list[Callable[[], None]] = field(default_factory=list)
    health: Health = field(default_factory=Health)
    membership: Membership = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "membership", Membership(self.db))

    def open(self) -> None:
        """Make the database ready for the service's work; harmless to repeat.

        Raises what is `passing` while the database is away, WrongLog when it is another's.
        """
        self.log.open()
        for prepare in self.preparations:
            prepare()

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
    log = Log(db, published, config.partitions, opened=False)
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
        # Any of the processes may be the first to run, and queries want their indexes.
        preparations=[lambda: views.create_indexes(db)],
    )
