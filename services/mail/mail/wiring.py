"""The only place where the service's parts are put together: `http_app()`, `worker()`, `receiver()`."""

import asyncio
import signal
from dataclasses import dataclass

from environs import Env
from flask import Flask

from eventing.clock import Clock
from eventing.http import KeyStore, create_app
from eventing.log import Log
from eventing.mongo import Db
from eventing.runtime import Runtime, open_runtime
from mail.adapters.files import GridFiles
from mail.adapters.mime import parse
from mail.adapters.smtp import SmtpSender
from mail.adapters.smtp_in import Receiver, serve
from mail.adapters.text import Words
from mail.api import Service, blueprints
from mail.config import SERVICE, Config
from mail.event_schemas import PUBLISHED
from mail.handlers import Intake, MailHandlers, Postman
from mail.projections import VIEWS


@dataclass(frozen=True)
class Parts:
    """What all three processes are made of."""

    config: Config
    runtime: Runtime[MailHandlers]
    files: GridFiles
    intake: Intake


def parts(config: Config) -> Parts:
    def make_bus(log: Log, clock: Clock, db: Db) -> MailHandlers:
        return MailHandlers(log, clock, db, GridFiles(db), parse, config.ours)

    runtime = open_runtime(config, PUBLISHED, make_bus)
    files = GridFiles(runtime.db)
    intake = Intake(runtime.bus, runtime.clock, runtime.db, files, parse, config.ours)
    return Parts(config, runtime, files, intake)


def prepared(config: Config) -> Parts:
    """With the indexes its queries want: any of the processes may be the first to run."""
    made = parts(config)
    VIEWS.create_indexes(made.runtime.db)
    made.files.create_indexes()
    return made


def http_app() -> Flask:
    """For gunicorn, called in each of its workers: `mail.wiring:http_app()`."""
    config = Config.from_env(Env())
    if config.jwks_url is None:
        raise RuntimeError("JWKS_URL is needed: where the issuer of tokens shows its keys")
    made = prepared(config)
    runtime = made.runtime
    service = Service(runtime.bus, runtime.db, made.files, parse, Words(), made.intake)
    return create_app(
        SERVICE,
        log=runtime.log,
        db=runtime.db,
        clock=runtime.clock,
        keys=KeyStore(runtime.db, config.jwks_url),
        blueprints=blueprints(service),
        max_body=config.size_limit,
    )


def postman(made: Parts) -> Postman | None:
    """None where no SMTP server is named: what is queued waits."""
    relay = made.config.relay
    if relay is None:
        return None
    runtime = made.runtime
    return Postman(
        runtime.bus,
        runtime.clock,
        runtime.db,
        made.files,
        SmtpSender(relay),
        runtime.membership.worker_id,
    )


def worker() -> None:
    """Until SIGTERM or SIGINT."""
    # Here and not above: nameko belongs in the worker process, never in the API's.
    from eventing.worker import run_worker
    from mail.service import mail_worker

    made = prepared(Config.from_env(Env()))
    run_worker(mail_worker(postman(made)), made.runtime)


def receiver() -> None:
    """Until SIGTERM or SIGINT; messages being received then are finished."""
    made = prepared(Config.from_env(Env()))
    asyncio.run(_receive(made))


async def _receive(made: Parts) -> None:
    config = made.config
    taker = Receiver(made.runtime.db, made.intake)
    server = await serve(
        taker,
        config.receiver_host,
        config.receiver_port,
        size_limit=config.size_limit,
        connections=config.receiver_connections,
        hostname=config.receiver_name,
    )
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with server:
        await stopped.wait()
    taker.close()
