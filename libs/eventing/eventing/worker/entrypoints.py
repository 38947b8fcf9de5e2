"""Entrypoints for nameko, of which a worker is made: `pump`, `subscribe`, `periodically`.

nameko starts and stops them and notices when one dies. Its own `event_handler` is not used: it
acknowledges a message whose handler failed, drops a body it cannot decode, and runs one stream's
events concurrently.
"""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import structlog
from nameko.extensions import Entrypoint

from eventing.bus.bus import CommandBus
from eventing.bus.reactions import Reactions
from eventing.core.retry import Outage, Retry, passing
from eventing.rabbit import Consumer, Publisher
from eventing.readers.feed_loop import FeedLoop
from eventing.readers.pump import Pump, ReaderGroup
from eventing.readers.reader import Reader
from eventing.readers.sources import Feed, OwnLog
from eventing.readers.wake_up import Waker
from eventing.views.view import Views
from eventing.worker.runtime import Runtime

log_ = structlog.get_logger(__name__)

RUNTIME = "runtime"  # where the launcher puts the Runtime in nameko's config

PAUSE_SECONDS = 0.5
AFTER_FAILURE_SECONDS = 2.0
#: How long a round that has begun may take to come to an end once the worker is to stop.
ROUND_SECONDS = 20.0


class _Hosted(Entrypoint):  # type: ignore[misc]  # nameko has no types
    """Something that runs in threads of the container until it is stopped."""

    def __init__(self, **declared: Any) -> None:
        super().__init__(**declared)
        self._running: list[Any] = []

    @property
    def runtime(self) -> Runtime[CommandBus]:
        runtime: Runtime[CommandBus] = self.container.config[RUNTIME]
        return runtime

    def spawn(self, run: Callable[[], None]) -> object:
        return self.container.spawn_managed_thread(run)

    def _group(self, source: Feed | OwnLog, views: Views, reactions: Reactions) -> ReaderGroup:
        runtime = self.runtime
        reader = Reader.make(source, runtime.db, runtime.clock, runtime.bus, views, reactions)
        group = ReaderGroup(reader, runtime.membership, self.spawn)
        runtime.health.groups.append(group)
        return group


class _Reading(_Hosted):
    """Something that reads partitions: when all of them have stopped, others take the partitions over."""

    def setup(self) -> None:
        self.runtime.membership.hold()

    def stop(self) -> None:
        try:
            for part in self._running:
                part.stop()
        finally:
            self.runtime.membership.let_go()


class PumpEntrypoint(_Reading):
    """Numbers the own log, feeds the own views and reactions, and publishes when there is a broker."""

    def __init__(self, views: Views, reactions: Reactions, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._views, self._reactions = views, reactions

    def start(self) -> None:
        runtime = self.runtime
        waker = Waker(runtime.log, runtime.wake_up)
        publisher = None
        if runtime.broker_url:
            publisher = Publisher(runtime.log, runtime.db, runtime.broker_url)
            self._running.append(publisher)
            runtime.health.links["publisher"] = publisher
            self.spawn(publisher.run)
        group = self._group(OwnLog(runtime.log), self._views, self._reactions)
        pump = Pump(runtime.log, group, waker, publisher)
        self._running.append(pump)
        runtime.health.pump = pump
        self.spawn(waker.watch)
        self.spawn(waker.listen)
        self.spawn(pump.run)
        self.spawn(lambda: runtime.membership.run(runtime.clock.now))


class SubscribeEntrypoint(_Reading):
    """Reads one source, over RabbitMQ where there is a broker, else over its feed."""

    def __init__(self, source: str, views: Views, reactions: Reactions, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._source, self._views, self._reactions = source, views, reactions

    def start(self) -> None:
        runtime = self.runtime
        feed = runtime.feed(self._source)
        group = self._group(feed, self._views, self._reactions)
        loop: Consumer | FeedLoop
        if runtime.broker_url:
            loop = Consumer(runtime.log.source, feed, group, runtime.broker_url, runtime.db, runtime.clock)
            runtime.health.links[self._source] = loop
        else:
            loop = FeedLoop(feed, group)
        self._running.append(loop)
        self.spawn(loop.run)


Round = Callable[[], object]


class PeriodicEntrypoint(_Hosted):
    """Does the same work again and again. A round that fails is logged and ends nothing."""

    def __init__(
        self, name: str, make: Callable[[Runtime[Any]], Round | None], pause: float, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self._name, self._make, self._pause = name, make, pause
        self._stopped = threading.Event()
        self._finished = threading.Event()
        self._finished.set()

    def start(self) -> None:
        once = self._make(self.runtime)
        if once is not None:
            self._finished.clear()
            self.spawn(lambda: self._run(once))

    def stop(self) -> None:
        """Stop, but wait for the round in hand: a letter on its way would else be of unknown fate."""
        self._stopped.set()
        if not self._finished.wait(ROUND_SECONDS):
            log_.error("round_cut_off", round=self._name)

    def stopping(self) -> bool:
        return self._stopped.is_set()

    def _run(self, once: Round) -> None:
        try:
            self._rounds(once)
        finally:
            self._finished.set()

    def _rounds(self, once: Round) -> None:
        outage = Outage("round_waits", "round_goes_on", round=self._name)
        retry = Retry(outage, self._stopped, first=AFTER_FAILURE_SECONDS)
        while not self._stopped.wait(self._pause):
            try:
                self._do(once)
            except passing() as error:
                # What was to be done is still to be done: the next round finds it.
                retry.met(error)
            except Exception:
                log_.exception("round_failed", round=self._name)
                retry.wait()
            else:
                retry.over()

    def _do(self, once: Round) -> None:
        steps = once()
        if isinstance(steps, Iterator):
            for _ in steps:
                if self.stopping():
                    return


def pump(*, views: Views, reactions: Reactions) -> Callable[[object], None]:
    """The pump. Like the others an attribute of the class nameko hosts: `own_log = pump(...)`."""
    return _declared(PumpEntrypoint.decorator(views=views, reactions=reactions))


def subscribe(source: str, *, views: Views, reactions: Reactions) -> Callable[[object], None]:
    """A subscription: `customers = subscribe("customers", views=..., reactions=...)`."""
    return _declared(SubscribeEntrypoint.decorator(source, views=views, reactions=reactions))


def periodically(
    name: str, make: Callable[[Runtime[Any]], Round | None], *, pause: float = PAUSE_SECONDS
) -> Callable[[object], None]:
    """Periodic work: `timers = periodically("timers", ticking)`. `make` is given the worker's
    Runtime and returns what to do in each round, None when there is nothing to do in this deployment. A round
    that returns an iterator does its work step by step; a worker that is to stop takes no further step."""
    return _declared(PeriodicEntrypoint.decorator(name, make, pause))


def _declared(decorate: Callable[[Callable[[object], None]], Any]) -> Callable[[object], None]:
    """A method for nameko to find the entrypoint on; it is never called."""

    def hosted(service: object) -> None:
        """Nothing: the entrypoint does the work."""

    decorate(hosted)
    return hosted
