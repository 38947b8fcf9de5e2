"""The only place where the service's parts are put together: `http_app()` and `worker()`."""

from environs import Env
from flask import Flask

from eventing.http import KeyStore, create_app
from eventing.runtime import Runtime, open_runtime
from scheduler.adapters.public_holidays import working_days_of
from scheduler.adapters.reply_groups import OURS, load_reply_rules
from scheduler.api import blueprints
from scheduler.config import SERVICE, Config
from scheduler.domain.calendar import Calendar, OfficeHours
from scheduler.event_schemas import PUBLISHED
from scheduler.handlers import Company, SchedulerHandlers
from scheduler.projections import VIEWS


def company(config: Config) -> Company:
    """Raises ValueError naming what is wrong with country, hours or the table of groups."""
    calendar = Calendar(
        zone=config.company_zone,
        hours=OfficeHours(config.office_opens, config.office_closes),
        is_working_day=working_days_of(config.holidays_country),
    )
    return Company(load_reply_rules(calendar, config.reply_groups_file or OURS))


def runtime(config: Config) -> Runtime[SchedulerHandlers]:
    rules = company(config)
    return open_runtime(config, PUBLISHED, lambda log, clock, db: SchedulerHandlers(log, clock, db, rules))


def http_app() -> Flask:
    """For gunicorn, called in each of its workers: `scheduler.wiring:http_app()`."""
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
    from eventing.worker import run_worker
    from scheduler.service import SchedulerWorker

    run_worker(SchedulerWorker, runtime(Config.from_env(Env())))
