"""The only place where the service's parts are put together: `http_app()` and `worker()`."""

from environs import Env
from flask import Flask

from credit.api import blueprints
from credit.config import SERVICE, Config
from credit.domain.commands import PublishDefaultPolicy
from credit.domain.policy_book import POLICY_STREAM
from credit.event_schemas import PUBLISHED
from credit.handlers import CreditHandlers
from credit.projections import VIEWS
from eventing.commands import Issued
from eventing.http import KeyStore, create_app
from eventing.ids import uuid5hex
from eventing.runtime import Runtime, open_runtime


def runtime(config: Config) -> Runtime[CreditHandlers]:
    return open_runtime(
        config,
        PUBLISHED,
        lambda log, clock, db: CreditHandlers(log, clock, db, config.company_zone, config.base_currency),
    )


def http_app() -> Flask:
    """For gunicorn, called in each of its workers: `credit.wiring:http_app()`."""
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
        blueprints=blueprints(parts.bus, parts.db),
    )


def worker() -> None:
    """Until SIGTERM or SIGINT."""
    # Here and not above: nameko belongs in the worker process, never in the API's.
    from credit.service import CreditWorker
    from eventing.worker import run_worker

    parts = runtime(Config.from_env(Env()))
    publish_default_policy(parts.bus)
    run_worker(CreditWorker, parts)


def publish_default_policy(bus: CreditHandlers) -> None:
    """Put version 1 on record; every start asks for it with the same id, so it is done once."""
    issued = Issued(uuid5hex(SERVICE, POLICY_STREAM, "1"), actor=SERVICE, at=bus.clock.now())
    bus.handle(PublishDefaultPolicy(), issued)
