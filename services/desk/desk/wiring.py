"""The only place where the service's parts are put together: `http_app()` and `worker()`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from environs import Env
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from desk.adapters.attempts import LimitedAttempts, shared_storage
from desk.adapters.credentials import MongoCredentials
from desk.adapters.passwords import Argon2Passwords
from desk.adapters.sessions import MongoSessions
from desk.adapters.signing import SignedTokens, SigningKeys
from desk.api import Service, blueprints
from desk.config import SERVICE, Config
from desk.domain.ports import Attempts, Passwords
from desk.event_schemas import PUBLISHED
from desk.handlers import DeskHandlers, SignInDesk
from desk.projections import VIEWS
from eventing.access import StaffDirectory
from eventing.clock import Clock
from eventing.http import create_app
from eventing.log import Log
from eventing.mongo import Db
from eventing.runtime import Runtime, open_runtime


def make_bus(config: Config, passwords: Passwords) -> Callable[[Log, Clock, Db], DeskHandlers]:
    def make(log: Log, clock: Clock, db: Db) -> DeskHandlers:
        sessions = MongoSessions(db, config.session_lifetime)
        return DeskHandlers(log, clock, MongoCredentials(db), sessions, passwords)

    return make


@dataclass(frozen=True)
class Parts:
    """What API and command line stand on; tests bring their own clock and passwords."""

    db: Db
    log: Log
    clock: Clock
    bus: DeskHandlers
    passwords: Passwords
    config: Config

    @cached_property
    def credentials(self) -> MongoCredentials:
        return MongoCredentials(self.db)

    @cached_property
    def sessions(self) -> MongoSessions:
        return MongoSessions(self.db, self.config.session_lifetime)

    @cached_property
    def keys(self) -> SigningKeys:
        return SigningKeys(self.db)

    @cached_property
    def tokens(self) -> SignedTokens:
        return SignedTokens(self.keys)

    def app(self, attempts: Attempts) -> Flask:
        staff = StaffDirectory(self.db)
        sign_in = SignInDesk(
            self.bus,
            self.clock,
            staff,
            self.credentials,
            self.sessions,
            self.passwords,
            self.tokens,
            attempts,
        )
        service = Service(
            bus=self.bus,
            sign_in=sign_in,
            db=self.db,
            clock=self.clock,
            staff=staff,
            logins=self.credentials.logins,
            keys=lambda: self.keys.public(self.clock.now()),
        )
        # The API may be up before the worker has ever run; its queries want their indexes too.
        VIEWS.create_indexes(self.db)
        app = create_app(
            SERVICE,
            log=self.log,
            db=self.db,
            clock=self.clock,
            keys=self.keys,
            blueprints=blueprints(service),
        )
        if self.config.proxies:
            app.wsgi_app = ProxyFix(app.wsgi_app, x_for=self.config.proxies)  # type: ignore[method-assign]
        return app


def runtime(config: Config) -> Runtime[DeskHandlers]:
    return open_runtime(config, PUBLISHED, make_bus(config, Argon2Passwords()))


def parts(config: Config) -> Parts:
    passwords = Argon2Passwords()
    opened = open_runtime(config, PUBLISHED, make_bus(config, passwords))
    return Parts(opened.db, opened.log, opened.clock, opened.bus, passwords, config)


def http_app() -> Flask:
    """For gunicorn, called in each of its workers: `desk.wiring:http_app()`."""
    config = Config.from_env(Env())
    return parts(config).app(LimitedAttempts(shared_storage(config.mongo_uri, config.database)))


def worker() -> None:
    """Until SIGTERM or SIGINT."""
    # Here and not above: nameko belongs in the worker process, never in the API's.
    from desk.service import DeskWorker
    from eventing.worker import run_worker

    run_worker(DeskWorker, runtime(Config.from_env(Env())))
