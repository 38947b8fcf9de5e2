"""The only place where the service's parts are put together: `http_app()` and `worker()`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from environs import Env

from eventing.bus.bus import CommandBus
from eventing.core.clock import Clock
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.worker.runtime import Runtime, make_runtime
from scheduler.adapters.public_holidays import working_days_of
from scheduler.adapters.reply_groups import OURS, load_reply_rules
from scheduler.config import Config
from scheduler.domain.calendar import Calendar, OfficeHours
from scheduler.event_schemas import PUBLISHED
from scheduler.handlers import ROUTES, Resources
from scheduler.projections import VIEWS

if TYPE_CHECKING:
    from flask import Flask

    from eventing.http import KeySource


def resources(config: Config) -> Resources:
    """Raises ValueError naming what is wrong with country, hours or the table of groups."""
    calendar = Calendar(
        zone=config.company_zone,
        hours=OfficeHours(config.office_opens, config.office_closes),
        is_working_day=working_days_of(config.holidays_country),
    )
    return Resources(load_reply_rules(calendar, config.reply_groups_file or OURS))


def make_bus(config: Config) -> Callable[[Log, Clock, Db], CommandBus]:
    made_with = resources(config)
    return lambda log, clock, db: CommandBus(log, clock, ROUTES, db=db, resources=made_with)


def runtime(config: Config) -> Runtime[CommandBus]:
    return make_runtime(config, PUBLISHED, VIEWS, make_bus(config))


def api(config: Config, parts: Runtime[CommandBus], keys: "KeySource | None" = None) -> "Flask":
    """`keys` are those of JWKS_URL unless given."""
    # Here and not above: workers do without Flask.
    from eventing.http import serve
    from scheduler.api import blueprints

    return serve(config, parts, blueprints(parts.bus, parts.db), keys=keys)


def http_app() -> "Flask":
    """For gunicorn, called in each of its workers: `scheduler.wiring:http_app()`."""
    config = Config.from_env(Env())
    return api(config, runtime(config))


def worker() -> None:
    """Until SIGTERM or SIGINT."""
    # Here and not above: nameko belongs in the worker process, never in the API's.
    from eventing.worker.run import run_worker
    from scheduler.service import SchedulerWorker

    run_worker(SchedulerWorker, runtime(Config.from_env(Env())))
