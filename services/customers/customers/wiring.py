"""The only place where the service's parts are put together: `http_app()` and `worker()`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from environs import Env

from customers.adapters.regions import OURS, load_regions
from customers.config import Config
from customers.event_schemas import PUBLISHED
from customers.handlers import CustomersHandlers
from customers.projections import VIEWS
from eventing.core.clock import Clock
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.worker.runtime import Runtime, make_runtime

if TYPE_CHECKING:
    from flask import Flask

    from eventing.http import KeySource


def make_bus(config: Config) -> Callable[[Log, Clock, Db], CustomersHandlers]:
    """Raises BadCountryTable naming what is wrong with the table of regions."""
    regions = load_regions(config.regions_file or OURS)
    return lambda log, clock, db: CustomersHandlers(log, clock, db, regions)


def runtime(config: Config) -> Runtime[CustomersHandlers]:
    return make_runtime(config, PUBLISHED, VIEWS, make_bus(config))


def api(config: Config, parts: Runtime[CustomersHandlers], keys: "KeySource | None" = None) -> "Flask":
    """`keys` are those of JWKS_URL unless given."""
    # Here and not above: workers do without Flask.
    from customers.api import Service, blueprints
    from eventing.http import serve

    service = Service(parts.bus, parts.db, parts.clock, config.company_zone, parts.bus.regions)
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
