"""The only place where the service's parts are put together: `http_app()` and `worker()`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from environs import Env

from desk.adapters.attempts import LimitedAttempts, shared_storage
from desk.adapters.credentials import MongoCredentials
from desk.adapters.passwords import Argon2Passwords
from desk.adapters.sessions import MongoSessions
from desk.adapters.signing import SignedTokens, SigningKeys
from desk.config import Config
from desk.domain.ports import Attempts, Passwords
from desk.event_schemas import PUBLISHED
from desk.handlers import ROUTES, Resources, SignInDesk
from desk.projections import VIEWS
from eventing.access import StaffDirectory
from eventing.bus.bus import CommandBus
from eventing.core.clock import Clock
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.worker.runtime import Runtime, make_runtime

if TYPE_CHECKING:
    from flask import Flask


@dataclass(frozen=True)
class Parts:
    """What API, worker and command line stand on."""

    config: Config
    runtime: Runtime[CommandBus]
    passwords: Passwords

    @cached_property
    def credentials(self) -> MongoCredentials:
        return MongoCredentials(self.runtime.db)

    @cached_property
    def sessions(self) -> MongoSessions:
        return MongoSessions(self.runtime.db, self.config.session_lifetime)

    @cached_property
    def keys(self) -> SigningKeys:
        return SigningKeys(self.runtime.db)

    @cached_property
    def tokens(self) -> SignedTokens:
        return SignedTokens(self.keys)

    def create_indexes(self) -> None:
        for kept in (self.credentials, self.sessions, self.keys):
            kept.create_indexes()


def make_bus(config: Config, passwords: Passwords) -> Callable[[Log, Clock, Db], CommandBus]:
    def make(log: Log, clock: Clock, db: Db) -> CommandBus:
        sessions = MongoSessions(db, config.session_lifetime)
        resources = Resources(MongoCredentials(db), sessions, passwords)
        return CommandBus(log, clock, ROUTES, db=db, resources=resources)

    return make


def parts(config: Config) -> Parts:
    passwords = Argon2Passwords()
    made = Parts(config, make_runtime(config, PUBLISHED, VIEWS, make_bus(config, passwords)), passwords)
    made.runtime.preparations.append(made.create_indexes)
    return made


def api(made: Parts, attempts: Attempts) -> "Flask":
    # Here and not above: workers do without Flask.
    from werkzeug.middleware.proxy_fix import ProxyFix

    from desk.api import Service, blueprints
    from eventing.http import serve

    runtime, keys, staff = made.runtime, made.keys, StaffDirectory(made.runtime.db)
    sign_in = SignInDesk(
        runtime.bus,
        runtime.clock,
        staff,
        made.credentials,
        made.sessions,
        made.passwords,
        made.tokens,
        attempts,
    )
    service = Service(
        bus=runtime.bus,
        sign_in=sign_in,
        db=runtime.db,
        clock=runtime.clock,
        staff=staff,
        logins=made.credentials.logins,
        keys=lambda: keys.public(runtime.clock.now()),
    )
    app = serve(made.config, runtime, blueprints(service), keys=keys)
    if made.config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=made.config.proxies)  # type: ignore[method-assign]
    return app


def http_app() -> "Flask":
    """For gunicorn, called in each of its workers: `desk.wiring:http_app()`."""
    config = Config.from_env(Env())
    made, attempts = parts(config), LimitedAttempts(lambda: shared_storage(config.mongo_uri, config.database))
    made.runtime.preparations.append(attempts.open)
    return api(made, attempts)


def worker() -> None:
    """Until SIGTERM or SIGINT."""
    # Here and not above: nameko belongs in the worker process, never in the API's.
    from desk.service import DeskWorker
    from eventing.worker.run import run_worker

    run_worker(DeskWorker, parts(Config.from_env(Env())).runtime)
