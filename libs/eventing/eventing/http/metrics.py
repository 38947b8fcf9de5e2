"""What Prometheus scrapes; with several processes their numbers are added up in `/metrics`."""

import os
import time

from flask import Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

# prometheus-client itself reads this variable when its metrics are made.
MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"

REQUESTS = Counter("http_requests", "Requests answered.", ["service", "method", "route", "status"])
SECONDS = Histogram("http_request_seconds", "Time to answer.", ["service", "method", "route"])


def count_requests(app: Flask, service: str) -> None:
    """Count by route, never by path: ids in labels would grow without end."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        # A method nobody handles is the caller's word too.
        method = request.method if request.url_rule is not None else "-"
        REQUESTS.labels(service, method, route(), response.status_code).inc()
        SECONDS.labels(service, method, route()).observe(elapsed())
        return response


def route() -> str:
    return request.url_rule.rule if request.url_rule is not None else "unmatched"


def elapsed() -> float:
    """Seconds since this request began."""
    return time.perf_counter() - float(g.get("started", time.perf_counter()))


def exposition() -> Response:
    registry = REGISTRY
    if os.environ.get(MULTIPROCESS):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
