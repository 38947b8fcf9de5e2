"""The request log: a line for each command, and for whatever failed; nothing personal in it."""

import structlog
from flask import Flask, Response, g, request

from eventing.http.metrics import elapsed, route
from eventing.http.tracing import request_trace

log = structlog.get_logger("http")

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def log_requests(app: Flask) -> None:
    """Log requests by route instead of path, without query and body: those hold what people typed."""

    @app.after_request
    def write(response: Response) -> Response:
        failed = response.status_code >= 500
        if failed or request.method not in _READING:
            seen = g.get("caller")
            log.log(
                40 if failed else 20,
                "request",
                method=request.method,
                route=route(),
                status=response.status_code,
                code=g.get("problem_code"),
                ms=round(elapsed() * 1000, 1),
                command=g.get("command_id"),
                actor=seen.actor if seen else None,
                trace=request_trace(),
            )
        return response
