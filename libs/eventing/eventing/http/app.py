"""The Flask application every service's API is made of."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask import Flask, Response, request
from prometheus_client.registry import Collector

from eventing.core.clock import Clock
from eventing.core.errors import NotFound
from eventing.core.mongo import Db
from eventing.http.blueprint import Blueprint
from eventing.http.bodies import ExplainedProblem
from eventing.http.callers import ONLY_SERVICES, Access
from eventing.http.context import EXTENSION, Kit, kit
from eventing.http.docs import docs_page
from eventing.http.feed import feed_blueprint
from eventing.http.feedwatch import FeedWatch
from eventing.http.guards import GUARD, allow, caller, public
from eventing.http.metrics import count_requests, metrics_answer
from eventing.http.openapi import Api, make_api
from eventing.http.outcomes import CommandOutcome, outcome_of
from eventing.http.problems import database_away, explained, preparing, register_problems
from eventing.http.readable import ReadableJson
from eventing.http.requestlog import log_requests
from eventing.http.seats import Seats
from eventing.http.tokens import KeySource, TokenVerifier
from eventing.http.tracing import trace_requests
from eventing.http.unchanged import tell_unchanged
from eventing.log.log import Log
from eventing.worker.gauges import ServiceGauges
from wording import Words, domains

MAX_BODY_BYTES = 1024 * 1024
#: Endpoints that answer before the database has been there; `/ready` is not among them.
WITHOUT_DATABASE = frozenset(
    f"process.{name}" for name in ("health", "metrics", "openapi", "docs", "explain_problem")
)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def words_of(service: str, overlay: Path | None = None) -> Words:
    """The words of a service's catalogue, or of what all have in common where it has none."""
    return Words(service if service in domains() else None, overlay=overlay)


def create_app(
    name: str,
    *,
    log: Log,
    db: Db,
    clock: Clock,
    keys: KeySource,
    access: Access | None = None,
    blueprints: Sequence[Blueprint],
    version: str = "1",
    max_body: int = MAX_BODY_BYTES,
    feed_seats: int = 4,
    wait_seats: int = 2,
    gauges: Sequence[Collector] = (),
    is_open: Callable[[], bool] = lambda: True,
    building: Callable[[], str | None] = lambda: None,
    words: Words | None = None,
    sources: Collection[str] = (),
    meanings: Mapping[str, str] = MappingProxyType({}),
) -> Flask:
    """An application with the service's blueprints and what every API has besides.

    `access` says who callers are, and without it only services are known; `gauges` are the service's own in
    `/metrics`; `meanings` are what its fields mean, in its document; the rest is as of `bare_app`.
    """
    app = bare_app(
        name,
        log=log,
        db=db,
        clock=clock,
        keys=keys,
        access=access,
        max_body=max_body,
        feed_seats=feed_seats,
        wait_seats=wait_seats,
        is_open=is_open,
        building=building,
        words=words,
        sources=sources,
    )
    tell_unchanged(app)
    app.config.update(OPENAPI_VERSION="3.1.0")
    api = make_api(app, name, version, meanings)
    shown = (ServiceGauges(log, clock), *gauges)
    for blueprint in (
        *blueprints,
        _commands((access or ONLY_SERVICES).roles),
        feed_blueprint(),
        _process(api, shown),
    ):
        api.register_blueprint(blueprint)
    return app


def bare_app(
    name: str,
    *,
    log: Log,
    db: Db,
    clock: Clock,
    keys: KeySource,
    access: Access | None = None,
    max_body: int = MAX_BODY_BYTES,
    feed_seats: int = 4,
    wait_seats: int = 2,
    is_open: Callable[[], bool] = lambda: True,
    building: Callable[[], str | None] = lambda: None,
    words: Words | None = None,
    sources: Collection[str] = (),
    headers: Mapping[str, str] = HEADERS,
) -> Flask:
    """An application without endpoints, which counts, logs and traces requests and answers every error.

    `keys` are the issuer's public keys (a `KeyStore`); `max_body` is in bytes; `feed_seats` is how many
    requests may wait for the feed at once, at most half of the process's threads, and `wait_seats` how many
    for a view; until `is_open` only what needs no database is answered, and `building` names the index that
    is awaited; `words` are the service's own catalogue unless given; `sources` are those whose events the
    views are made of, beside the own log; `headers` every answer has that says
    nothing else.
    """
    app = Flask(name, static_folder=None, root_path=__file__.rsplit("/", 1)[0])
    app.config.update(MAX_CONTENT_LENGTH=max_body)
    app.json = ReadableJson(app)
    app.extensions[EXTENSION] = Kit(
        name=name,
        log=log,
        db=db,
        clock=clock,
        tokens=TokenVerifier(keys, clock),
        identify=(access or ONLY_SERVICES).identify(db),
        feed=FeedWatch(log, feed_seats),
        waiting=Seats(wait_seats),
        words=words or words_of(name),
        sources=frozenset({log.source, *sources}),
    )
    # Registered first, so that they run last and see what the others made of the response.
    count_requests(app, name)
    log_requests(app)
    trace_requests(app)
    _secure(app, headers)
    _refuse_until(app, is_open, building)
    register_problems(app, log)
    return app


def unguarded(app: Flask) -> list[str]:
    """Endpoints with neither `@allow` nor `@public`; a test of each service wants this empty."""
    found = []
    for endpoint, view in app.view_functions.items():
        methods = getattr(view, "view_class", None)
        handlers = [view] if methods is None else [getattr(methods, m.lower()) for m in methods.methods]
        if not all(hasattr(handler, GUARD) for handler in handlers):
            found.append(endpoint)
    return found


def _secure(app: Flask, headers: Mapping[str, str]) -> None:
    @app.after_request
    def add_headers(response: Response) -> Response:
        for header, value in headers.items():
            response.headers.setdefault(header, value)
        return response


def _refuse_until(app: Flask, is_open: Callable[[], bool], building: Callable[[], str | None]) -> None:
    @app.before_request
    def refuse() -> Response | None:
        if is_open() or request.url_rule is None or request.endpoint in WITHOUT_DATABASE:
            return None
        index = building()
        return database_away() if index is None else preparing(index)


def _commands(roles: Sequence[str]) -> Blueprint:
    commands = Blueprint(
        "commands", __name__, url_prefix="/commands", description="What became of a command."
    )

    @commands.get("/<command_id>")
    @allow(*roles)
    @commands.response(200, CommandOutcome)
    def command_outcome(command_id: str) -> dict[str, Any]:
        """Place or outcome of a command

        Its caller and services may ask; anybody else is told there is none.
        """
        found = outcome_of(kit().log, command_id, caller())
        if found is None:
            raise NotFound
        return found

    return commands


def _process(api: Api, gauges: Sequence[Collector]) -> Blueprint:
    process = Blueprint("process", __name__, description="The process and its document.")

    @process.get("/health")
    @public
    @process.response(200)
    def health() -> dict[str, str]:
        """The process answers"""
        return {"status": "ok"}

    @process.get("/ready")
    @public
    @process.response(200)
    def ready() -> dict[str, Any]:
        """Database and log can be used; 503 when not"""
        kit().db.command("ping")
        return {"status": "ready", "epoch": kit().log.current_epoch()}

    @process.get("/metrics")
    @public
    @process.response(200, {"type": "string"}, content_type="text/plain")
    def metrics() -> Response:
        """For Prometheus"""
        return metrics_answer(*gauges)

    @process.get("/problems/<code>")
    @public
    @process.response(200, ExplainedProblem)
    def explain_problem(code: str) -> tuple[dict[str, str], dict[str, str]]:
        """What a code of a problem means, in the language asked for"""
        return explained(code)

    @process.get("/openapi.json")
    @public
    @process.response(200)
    def openapi() -> dict[str, Any]:
        """This document"""
        return api.document()

    @process.get("/docs")
    @public
    @process.response(200, {"type": "string"}, content_type="text/html")
    def docs() -> Response:
        """This document as a page to read"""
        return docs_page(api.document())

    return process
