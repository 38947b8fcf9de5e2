"""The only place where the service's parts are put together: `http_app()`, `worker()`, `receiver()`."""

import asyncio
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from threading import Event
from typing import TYPE_CHECKING

import structlog
from environs import Env

from eventing.bus.bus import CommandBus
from eventing.core.clock import Clock
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.worker.runtime import Runtime, make_runtime
from eventing.worker.startup import Opening
from mail.adapters import smtp_in
from mail.adapters.files import GridFiles
from mail.adapters.metrics import OutgoingGauges
from mail.adapters.mime import parse
from mail.adapters.smtp import SmtpSender
from mail.adapters.text import Words
from mail.config import Config
from mail.event_schemas import PUBLISHED
from mail.handlers import ROUTES, Intake, Postman, Resources
from mail.projections import VIEWS

if TYPE_CHECKING:
    from flask import Flask

    from eventing.http import KeySource

log_ = structlog.get_logger(__name__)

STOPS = (signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True)
class Parts:
    """What all three processes and the command line stand on."""

    config: Config
    runtime: Runtime[CommandBus]

    @cached_property
    def files(self) -> GridFiles:
        return GridFiles(self.runtime.db)

    @cached_property
    def intake(self) -> Intake:
        runtime = self.runtime
        return Intake(runtime.bus, runtime.clock, runtime.db, self.files, parse, self.config.ours)

    @cached_property
    def postman(self) -> Postman | None:
        """None where no SMTP server is named: what is queued waits."""
        runtime, relay = self.runtime, self.config.relay
        if relay is None:
            return None
        return Postman(
            runtime.bus,
            runtime.clock,
            runtime.db,
            self.files,
            SmtpSender(relay),
            worker=runtime.membership.worker_id,
            silence=self.config.send_silence,
        )


def make_bus(config: Config) -> Callable[[Log, Clock, Db], CommandBus]:
    return lambda log, clock, db: CommandBus(
        log, clock, ROUTES, db=db, resources=Resources(GridFiles(db), parse, config.ours)
    )


def parts(config: Config) -> Parts:
    made = Parts(config, make_runtime(config, PUBLISHED, VIEWS, make_bus(config)))
    runtime = made.runtime
    runtime.preparations.append(made.files.create_indexes)
    runtime.gauges.append(OutgoingGauges(runtime.db, runtime.clock, carried=config.relay is not None))
    return made


def api(made: Parts, keys: "KeySource | None" = None) -> "Flask":
    """`keys` are those of JWKS_URL unless given."""
    # Here and not above: workers do without Flask.
    from eventing.http import serve
    from mail.api import Service, blueprints

    config, runtime = made.config, made.runtime
    service = Service(runtime.bus, runtime.db, made.files, parse, Words(), made.intake)
    return serve(config, runtime, blueprints(service), keys=keys, max_body=config.size_limit)


def http_app() -> "Flask":
    """For gunicorn, called in each of its workers: `mail.wiring:http_app()`."""
    return api(parts(Config.from_env(Env())))


def worker() -> None:
    """Until SIGTERM or SIGINT."""
    # Here and not above: nameko belongs in the worker process, never in the API's.
    from eventing.worker.run import run_worker
    from mail.service import mail_worker

    made = parts(Config.from_env(Env()))
    if made.postman is None:
        log_.warning("outgoing_mail_waits", do="SMTP_HOST names the way out")
    run_worker(mail_worker(made.postman), made.runtime)


def receiver() -> None:
    """Until SIGTERM or SIGINT; messages being received then are finished.

    Nobody listens while the database is away: other servers keep their mail and try again.
    """
    made, stopping = parts(Config.from_env(Env())), Event()
    for number in STOPS:
        signal.signal(number, lambda *_: stopping.set())
    if Opening(made.runtime).wait(stopping.is_set):
        asyncio.run(_receive(made, stopping))


async def _receive(made: Parts, stopping: Event) -> None:
    stopped = asyncio.Event()
    for number in STOPS:
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    if stopping.is_set():  # between the two kinds of handlers
        return
    config = made.config
    taker = smtp_in.Receiver(made.runtime.db, made.intake)
    async with smtp_in.serving(
        taker,
        config.receiver_host,
        config.receiver_port,
        size_limit=config.size_limit,
        connections=config.receiver_connections,
        hostname=config.receiver_name,
    ):
        await stopped.wait()
    taker.close()
