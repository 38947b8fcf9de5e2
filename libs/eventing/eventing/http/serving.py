"""Serving: a service's API on its runtime, ready for requests."""

import os
import signal
from collections.abc import Sequence
from typing import Any

import pymongo
from flask import Flask
from pymongo.errors import PyMongoError

from eventing.http.app import MAX_BODY_BYTES, create_app, words_of
from eventing.http.blueprint import Blueprint
from eventing.http.callers import Access
from eventing.http.keys import KeyStore
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
) -> Flask:
    """The API of a service. `keys` check tokens; without, they are fetched from JWKS_URL and kept.

    While the database is away it says so and answers everything else 503. Raises RuntimeError when
    there are neither keys nor JWKS_URL, WrongLog.
    """
    if keys is None:
        if config.jwks_url is None:
            raise RuntimeError("JWKS_URL is needed: where the issuer of tokens shows its keys")
        keys = KeyStore(runtime.db, config.jwks_url)
    # A process that may not serve ends; the next one finds out before it serves, and says why.
    startup = Startup(runtime, failed=lambda: os.kill(os.getpid(), signal.SIGTERM))
    startup.tried(FIRST_TRY_SECONDS)
    if runtime.probe is not None:
        gauges = (ServiceGauges(runtime.log, runtime.clock), *runtime.gauges)
        states = {"/health": lambda: "", "/ready": lambda: _waits_for(runtime, startup)}
        probe.serve_in_thread(probe.application(gauges, states), runtime.probe)
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
    )
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
