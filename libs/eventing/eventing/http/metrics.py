"""Metrics of an API for Prometheus: its requests, and what every process reports of the service."""

import time

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram
from prometheus_client.registry import Collector

from eventing.telemetry.metrics import COMMAND_BUCKETS, exposition

REQUESTS = Counter("http_requests", "Requests answered.", ["service", "method", "route", "status"])
SECONDS = Histogram(
    "http_request_seconds", "Time to answer.", ["service", "method", "route"], buckets=COMMAND_BUCKETS
)


def count_requests(app: Flask, service: str) -> None:
    """Count by route, never by path: ids in labels would grow without end."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        # An unknown method is the caller's own word, as a path is.
        method = request.method if request.url_rule is not None else "-"
        REQUESTS.labels(service, method, route(), response.status_code).inc()
        SECONDS.labels(service, method, route()).observe(elapsed())
        return response


def route() -> str:
    return request.url_rule.rule if request.url_rule is not None else "unmatched"


def elapsed() -> float:
    """Seconds since this request began."""
    return time.perf_counter() - float(g.get("started", time.perf_counter()))


def metrics_answer(*gauges: Collector) -> Response:
    return Response(exposition(*gauges), content_type=CONTENT_TYPE_LATEST)
