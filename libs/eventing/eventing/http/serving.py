"""Serving: a service's API on its runtime, ready for requests."""

import os
import signal
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pymongo
from flask import Blueprint as PlainBlueprint
from flask import Flask, Response
from pymongo.errors import PyMongoError

from eventing.http.app import MAX_BODY_BYTES, bare_app, create_app, words_of
from eventing.http.blueprint import Blueprint
from eventing.http.callers import Access
from eventing.http.guards import public
from eventing.http.keys import KeyStore
from eventing.http.metrics import metrics_answer
from eventing.http.overload import Overload
from eventing.http.tokens import KeySource
from eventing.worker import probe
from eventing.worker.config import Settings
from eventing.worker.gauges import ServiceGauges
from eventing.worker.runtime import Runtime
from eventing.worker.startup import Startup

#: Until then a request waits at the port, which costs it nothing; from then on it is answered 503.
FIRST_TRY_SECONDS = 30.0
#: An orchestrator asks again soon, and must not be kept waiting.
PING_SECONDS = 1.0


def serve(
    config: Settings,
    runtime: Runtime[Any],
    blueprints: Sequence[Blueprint],
    *,
    keys: KeySource | None = None,
    access: Access | None = None,
    max_body: int | None = None,
    meanings: Mapping[str, str] = MappingProxyType({}),
) -> Flask:
    """The API of a service. `keys` check tokens; without, they are fetched from JWKS_URL and kept.

    `meanings` say in its document what fields mean.

    While the database is away it says so and answers everything else 503. Raises RuntimeError when
    there are neither keys nor JWKS_URL, WrongLog.
    """
    if keys is None:
        if config.jwks_url is None:
            raise RuntimeError("JWKS_URL is needed: where the issuer of tokens shows its keys")
        keys = KeyStore(runtime.db, config.jwks_url)
    startup = _started(runtime)
    app = create_app(
        runtime.log.source,
        log=runtime.log,
        db=runtime.db,
        clock=runtime.clock,
        keys=keys,
        access=access,
        blueprints=blueprints,
        words=words_of(runtime.log.source, config.wording),
        max_body=max_body or MAX_BODY_BYTES,
        gauges=runtime.gauges,
        is_open=lambda: startup.is_open,
        building=lambda: runtime.health.building,
        sources={source for view in runtime.views for source in view.sources},
        meanings=meanings,
    )
    return _bounded(app, runtime)


def serve_pages(
    config: Settings,
    runtime: Runtime[Any],
    *,
    keys: KeySource,
    headers: Mapping[str, str],
    max_body: int | None = None,
) -> Flask:
    """An application for people's pages on a service's runtime, ready for its routes.

    It has no endpoint yet but `/health`, `/ready` and `/metrics`, which are for operators and not for the
    door. What fails is answered as a problem, which the caller makes a page of. `headers` are what every
    answer has that says nothing else. Raises WrongLog.
    """
    startup = _started(runtime)
    app = bare_app(
        runtime.log.source,
        log=runtime.log,
        db=runtime.db,
        clock=runtime.clock,
        keys=keys,
        max_body=max_body or MAX_BODY_BYTES,
        is_open=lambda: startup.is_open,
        building=lambda: runtime.health.building,
        words=words_of(runtime.log.source, config.wording),
        headers=headers,
    )
    app.register_blueprint(_for_operators(runtime))
    return _bounded(app, runtime)


def _for_operators(runtime: Runtime[Any]) -> PlainBlueprint:
    process = PlainBlueprint("process", __name__)
    gauges = (ServiceGauges(runtime.log, runtime.clock), *runtime.gauges)

    @process.get("/health")
    @public
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @process.get("/ready")
    @public
    def ready() -> dict[str, Any]:
        runtime.db.command("ping")
        return {"status": "ready", "epoch": runtime.log.current_epoch()}

    @process.get("/metrics")
    @public
    def metrics() -> Response:
        return metrics_answer(*gauges)

    return process


def _started(runtime: Runtime[Any]) -> Startup:
    # A process that may not serve ends; the next one finds out before it serves, and says why.
    startup = Startup(runtime, failed=lambda: os.kill(os.getpid(), signal.SIGTERM))
    startup.tried(FIRST_TRY_SECONDS)
    if runtime.probe is not None:
        gauges = (ServiceGauges(runtime.log, runtime.clock), *runtime.gauges)
        states = {"/health": lambda: "", "/ready": lambda: _waits_for(runtime, startup)}
        probe.serve_in_thread(probe.application(gauges, states), runtime.probe)
    return startup


def _bounded(app: Flask, runtime: Runtime[Any]) -> Flask:
    around = Overload(app, lambda: runtime.db.client.topology_description.has_writable_server())
    app.wsgi_app = around  # type: ignore[method-assign]  # Flask's own way to put something around it
    return app


def _waits_for(runtime: Runtime[Any], startup: Startup) -> str:
    """What an API that is not ready waits for; empty when it is ready."""
    if not startup.is_open:
        return runtime.health.waits_for
    try:
        with pymongo.timeout(PING_SECONDS):
            runtime.db.command("ping")
    except PyMongoError:
        return "the database is away"
    return ""
