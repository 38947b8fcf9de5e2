"""Traces: one from an HTTP command through log, publisher and reaction to the next. Off unless asked for.

What travels is the W3C traceparent: in a commit's `meta` and on the wire as `ce-traceparent`. While
off, nothing of OpenTelemetry is imported and a span costs a function call. Nothing personal goes
into spans: names of commands, kinds of streams, ids.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

#: What a span can be told.
Value = str | int


@dataclass(frozen=True)
class TraceSettings:
    """`exporter`: otlp, console or none. Where otlp goes, the exporter reads itself: OTEL_EXPORTER_OTLP_*."""

    exporter: str = "none"
    sampler: str = "parentbased_always_on"
    sampler_arg: float = 1.0


class Span(Protocol):
    """`traceparent` is what to hand on to whoever continues; None while there are no traces."""

    traceparent: str | None

    def tell(self, **attributes: Value) -> None: ...


class Tracer(Protocol):
    def span(
        self, name: str, parent: str | None, links: Iterable[str | None], attributes: dict[str, Value]
    ) -> AbstractContextManager[Span]: ...

    def current(self) -> str | None: ...


class _Off:
    traceparent: str | None = None

    def tell(self, **attributes: Value) -> None: ...

    def __enter__(self) -> Span:
        return self

    def __exit__(self, *_: object) -> None: ...


_OFF = _Off()
_tracer: Tracer | None = None


def configure(service: str, settings: TraceSettings) -> None:
    """Set up tracing, once per process, after fork. Raises ImportError without `eventing[tracing]`."""
    global _tracer
    _tracer = None
    if settings.exporter != "none":
        # Imported here: most deployments do without it.
        from eventing.telemetry.otel import OpenTelemetry

        _tracer = OpenTelemetry(service, settings)


def span(
    name: str, *, parent: str | None = None, links: Iterable[str | None] = (), **attributes: Value
) -> AbstractContextManager[Span]:
    """A part of the trace that `parent` belongs to, else of the one under way, else of a new one.

    `links` are the traces of other things that are done at the same time.
    """
    if _tracer is None:
        return _OFF
    return _tracer.span(name, parent, links, attributes)


def span_of_batch(
    name: str, parents: Iterable[str | None], **attributes: Value
) -> AbstractContextManager[Span]:
    """A span for a batch: part of the first trace there is, linked to the others."""
    if _tracer is None:
        return _OFF
    known = [parent for parent in parents if parent]
    return _tracer.span(name, known[0] if known else None, known[1:], attributes)


def current() -> str | None:
    """The traceparent of the span under way."""
    return None if _tracer is None else _tracer.current()


def trace_id(traceparent: str | None) -> str | None:
    """For log lines: what all spans of one trace have in common."""
    return traceparent.split("-")[1] if traceparent else None
