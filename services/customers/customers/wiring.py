"""The only place where the service's parts are put together: `http_app()` and `worker()`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from environs import Env

from customers.adapters.regions import OURS, load_regions
from customers.config import Config
from customers.domain.regions import Regions
from customers.event_schemas import PUBLISHED
from customers.handlers import ROUTES, Resources
from customers.projections import VIEWS
from eventing.bus.bus import CommandBus
from eventing.core.clock import Clock
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.worker.runtime import Runtime, make_runtime

if TYPE_CHECKING:
    from flask import Flask

    from eventing.http import KeySource


def regions(config: Config) -> Regions:
    """Raises BadCountryTable naming what is wrong with the table of regions."""
    return load_regions(config.regions_file or OURS)


def make_bus(config: Config) -> Callable[[Log, Clock, Db], CommandBus]:
    """Raises BadCountryTable."""
    resources = Resources(regions(config))
    return lambda log, clock, db: CommandBus(log, clock, ROUTES, db=db, resources=resources)


def runtime(config: Config) -> Runtime[CommandBus]:
    return make_runtime(config, PUBLISHED, VIEWS, make_bus(config))


def api(config: Config, parts: Runtime[CommandBus], keys: "KeySource | None" = None) -> "Flask":
    """`keys` are those of JWKS_URL unless given."""
    # Here and not above: workers do without Flask.
    from customers.api import Service, blueprints
    from eventing.http import serve

    service = Service(parts.bus, parts.db, parts.clock, config.company_zone, regions(config))
    return serve(config, parts, blueprints(service), keys=keys)


def http_app() -> "Flask":
    """For gunicorn, called in each of its workers: `customers.wiring:http_app()`."""
    config = Config.from_env(Env())
    return api(config, runtime(config))


def worker() -> None:
    """Until SIGTERM or SIGINT."""
    # Here and not above: nameko belongs in the worker process, never in the API's.
    from customers.service import CustomersWorker
    from eventing.worker.run import run_worker

    run_worker(CustomersWorker, runtime(Config.from_env(Env())))
