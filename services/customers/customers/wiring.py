"""The only place where the service's parts are put together: `http_app()` and `worker()`."""

from environs import Env
from flask import Flask

from customers.api import Service, blueprints
from customers.config import SERVICE, Config
from customers.event_schemas import PUBLISHED
from customers.handlers import CustomersHandlers
from customers.projections import VIEWS
from eventing.http import KeyStore, create_app
from eventing.runtime import Runtime, open_runtime


def runtime(config: Config) -> Runtime[CustomersHandlers]:
    return open_runtime(config, PUBLISHED, CustomersHandlers)


def http_app() -> Flask:
    """For gunicorn, called in each of its workers: `customers.wiring:http_app()`."""
    config = Config.from_env(Env())
    if config.jwks_url is None:
        raise RuntimeError("JWKS_URL is needed: where the issuer of tokens shows its keys")
    parts = runtime(config)
    # The API may be up before the worker has ever run; its queries want their indexes too.
    VIEWS.create_indexes(parts.db)
    return create_app(
        SERVICE,
        log=parts.log,
        db=parts.db,
        clock=parts.clock,
        keys=KeyStore(parts.db, config.jwks_url),
        blueprints=blueprints(Service(parts.bus, parts.db, parts.clock, config.company_zone)),
    )


def worker() -> None:
    """Until SIGTERM or SIGINT."""
    # Here and not above: nameko belongs in the worker process, never in the API's.
    from customers.service import CustomersWorker
    from eventing.worker import run_worker

    run_worker(CustomersWorker, runtime(Config.from_env(Env())))
