"""Traces by OpenTelemetry: the only module that imports it, and only where traces are asked for."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON, ParentBased, Sampler, TraceIdRatioBased
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from eventing.telemetry.tracing import Span, TraceSettings, Value

_PARENT = "traceparent"
MOST_LINKS = 100

#: By the names OTEL_TRACES_SAMPLER may have.
SAMPLERS: Mapping[str, Callable[[float], Sampler]] = {
    "always_on": lambda _: ALWAYS_ON,
    "always_off": lambda _: ALWAYS_OFF,
    "traceidratio": TraceIdRatioBased,
    "parentbased_always_on": lambda _: ParentBased(ALWAYS_ON),
    "parentbased_always_off": lambda _: ParentBased(ALWAYS_OFF),
    "parentbased_traceidratio": lambda ratio: ParentBased(TraceIdRatioBased(ratio)),
}
EXPORTERS: Mapping[str, Callable[[], SpanExporter]] = {
    "otlp": OTLPSpanExporter,
    "console": ConsoleSpanExporter,
}


class _Open:
    def __init__(self, opened: trace.Span) -> None:
        self._opened = opened
        self.traceparent = _traceparent(opened)

    def tell(self, **attributes: Value) -> None:
        self._opened.set_attributes(attributes)


class OpenTelemetry:
    """A tracer of this process; what is recorded is sent in the background, the rest of it at exit."""

    def __init__(self, service: str, settings: TraceSettings) -> None:
        self._provider = TracerProvider(
            sampler=SAMPLERS[settings.sampler](settings.sampler_arg),
            resource=Resource.create({SERVICE_NAME: service}),
        )
        self._provider.add_span_processor(BatchSpanProcessor(EXPORTERS[settings.exporter]()))
        self._tracer = self._provider.get_tracer("eventing")
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def span(
        self, name: str, parent: str | None, links: Iterable[str | None], attributes: dict[str, Value]
    ) -> Iterator[Span]:
        context = None if parent is None else self._context(parent)
        linked = [trace.Link(found) for link in links if link and (found := self._linked(link)).is_valid]
        with self._tracer.start_as_current_span(
            name, context, attributes=attributes, links=linked[:MOST_LINKS], record_exception=False
        ) as opened:
            yield _Open(opened)

    def current(self) -> str | None:
        return _traceparent(trace.get_current_span())

    def _context(self, traceparent: str) -> Context:
        return self._propagator.extract({_PARENT: traceparent}, Context())

    def _linked(self, traceparent: str) -> trace.SpanContext:
        return trace.get_current_span(self._context(traceparent)).get_span_context()


def _traceparent(opened: trace.Span) -> str | None:
    found = opened.get_span_context()
    if not found.is_valid:
        return None
    return f"00-{found.trace_id:032x}-{found.span_id:016x}-{int(found.trace_flags):02x}"
