"""A span for each request that somebody waits for: the beginning of a trace, or the caller's continued."""

import re

from flask import Flask, Response, g, request

from eventing.core.ids import new_id
from eventing.http.metrics import route
from eventing.telemetry import tracing

_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")

#: Asked again and again by machines; a trace of each would bury the others.
_QUIET = ("/feed", "/health", "/ready", "/metrics")


def trace_requests(app: Flask) -> None:
    """Trace requests by route instead of path: paths hold ids, and queries what people typed."""

    @app.before_request
    def begin() -> None:
        if not request.path.startswith(_QUIET):
            opening = tracing.span(
                f"{request.method if request.url_rule else '-'} {route()}", parent=traceparent()
            )
            g.span, g.open_span = opening, opening.__enter__()

    @app.after_request
    def tell(response: Response) -> Response:
        if "open_span" in g:
            g.open_span.tell(**{"http.response.status_code": response.status_code, "http.route": route()})
        return response

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        if "span" in g:
            g.pop("span").__exit__(None, None, None)


def request_trace() -> str:
    """The id by which logs and answers name this request: its trace's, or one of its own."""
    if "trace_id" not in g:
        g.trace_id = tracing.trace_id(tracing.current() or traceparent()) or new_id()
    return str(g.trace_id)


def traceparent() -> str | None:
    """The caller's traceparent; None where there is none."""
    found = request.headers.get("traceparent", "")
    return found if _TRACEPARENT.fullmatch(found) else None
