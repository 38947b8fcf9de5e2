"""The only place where the service's parts are put together: `http_app()` and `worker()`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from environs import Env

from credit.config import SERVICE, Config
from credit.domain.commands import PublishDefaultPolicy
from credit.domain.policy_book import POLICY_STREAM
from credit.event_schemas import PUBLISHED
from credit.handlers import ROUTES, Resources
from credit.projections import VIEWS
from eventing.bus.bus import CommandBus, CommandContext
from eventing.core.clock import Clock
from eventing.core.ids import uuid5hex
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.worker.runtime import Runtime, make_runtime

if TYPE_CHECKING:
    from flask import Flask

    from eventing.http import KeySource


def make_bus(config: Config) -> Callable[[Log, Clock, Db], CommandBus]:
    resources = Resources(config.company_zone, config.base_currency)
    return lambda log, clock, db: CommandBus(log, clock, ROUTES, db=db, resources=resources)


def runtime(config: Config) -> Runtime[CommandBus]:
    return make_runtime(config, PUBLISHED, VIEWS, make_bus(config))


def api(config: Config, parts: Runtime[CommandBus], keys: "KeySource | None" = None) -> "Flask":
    """`keys` are those of JWKS_URL unless given."""
    # Here and not above: workers do without Flask.
    from credit.api import blueprints
    from eventing.http import serve

    return serve(config, parts, blueprints(parts.bus, parts.db, config.base_currency), keys=keys)


def http_app() -> "Flask":
    """For gunicorn, called in each of its workers: `credit.wiring:http_app()`."""
    config = Config.from_env(Env())
    return api(config, runtime(config))


def worker() -> None:
    """Until SIGTERM or SIGINT."""
    # Here and not above: nameko belongs in the worker process, never in the API's.
    from credit.service import CreditWorker
    from eventing.worker.run import run_worker

    parts = runtime(Config.from_env(Env()))
    parts.preparations.append(lambda: publish_default_policy(parts.bus))
    run_worker(CreditWorker, parts)


def publish_default_policy(bus: CommandBus) -> None:
    """Put version 1 on record; every start asks for it with the same id, so it is done once."""
    issued = CommandContext(uuid5hex(SERVICE, POLICY_STREAM, "1"), actor=SERVICE, at=bus.clock.now())
    bus.handle(PublishDefaultPolicy(), issued)
