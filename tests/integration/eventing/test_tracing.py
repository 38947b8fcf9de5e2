"""Traces: off at no cost, on by the standard variables, in threads and under eventlet."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from environs import Env

from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.telemetry import tracing
from eventing.telemetry.tracing import TraceSettings
from eventing.worker.config import common
from tests.support import eventually, toy
from tests.support.collector import Collector

CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
NOT_SAMPLED = CALLER[:-1] + "0"


@pytest.fixture(autouse=True)
def _off_afterwards() -> Iterator[None]:
    yield
    tracing.configure("bank", TraceSettings())


@pytest.fixture
def traced(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> Collector:
    """This process sends its traces to the collector."""
    for name, value in {**collector.settings, "MONGO_URI": "mongodb://not-used"}.items():
        monkeypatch.setenv(name, value)
    tracing.configure("bank", common(Env(), "bank")["traces"])
    return collector


def test_while_off_nothing_is_imported_and_nothing_is_noted(mongo_db: Db) -> None:
    code = "import sys, eventing.worker.runtime, eventing.http; print('opentelemetry' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"
    log = toy.bank_log(mongo_db)
    toy.Bank(log).handle(toy.Deposit("a", 1), toy.context())
    assert log.stream("account-a")[0].traceparent is None
    assert tracing.current() is None


def test_a_callers_trace_is_kept_with_the_commit_while_off(mongo_db: Db) -> None:
    log = toy.bank_log(mongo_db)
    toy.Bank(log).handle(toy.Deposit("a", 1), toy.context(traceparent=CALLER))
    assert log.stream("account-a")[0].traceparent == CALLER


def deposit(log: Log, parent: str | None = None) -> str | None:
    with tracing.span("request", parent=parent):
        toy.Bank(log).handle(toy.Deposit("a", 1), toy.context())
    return log.stream("account-a")[-1].traceparent


def sampled(traceparent: str | None) -> bool:
    assert traceparent is not None
    return bool(int(traceparent.rsplit("-", 1)[1], 16) & 1)


def test_a_commit_carries_the_span_that_stored_it(mongo_db: Db, traced: Collector) -> None:
    stored = deposit(toy.bank_log(mongo_db), CALLER)
    assert stored is not None
    trace = tracing.trace_id(CALLER)
    assert trace is not None
    assert tracing.trace_id(stored) == trace
    spans = eventually(lambda: len(traced.of(trace)) == 3 and traced.of(trace))
    by_name = {span.name: span for span in spans or []}
    assert by_name["append"].id == stored.split("-")[2]
    assert by_name["append"].parent == by_name["Deposit"].id
    assert by_name["Deposit"].parent == by_name["request"].id
    assert by_name["append"].attributes == {"entity": "account", "events": "1"}


def test_what_the_caller_does_not_sample_is_not_sent_but_handed_on(mongo_db: Db, traced: Collector) -> None:
    log = toy.bank_log(mongo_db)
    assert not sampled(deposit(log, NOT_SAMPLED))
    stored = deposit(log)
    assert sampled(stored)
    eventually(lambda: {span.trace for span in traced.spans} == {tracing.trace_id(stored)})


def test_a_batch_belongs_to_the_first_trace_and_is_linked_to_the_others(traced: Collector) -> None:
    other = CALLER.replace("4bf9", "aaaa")
    with tracing.span_of_batch("handle batch", [None, CALLER, "nonsense", other], commits=4):
        pass
    [span] = eventually(lambda: traced.spans) or []
    assert span.trace == CALLER.split("-")[1]
    assert set(span.links) == {other.split("-")[1]}


def test_sampling_is_read_from_the_environment(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"MONGO_URI": "mongodb://not-used", "OTEL_TRACES_SAMPLER": "traceidratio"}
    for name, value in {**told, "OTEL_TRACES_SAMPLER_ARG": "0", **collector.settings}.items():
        monkeypatch.setenv(name, value)
    tracing.configure("bank", common(Env(), "bank")["traces"])
    with tracing.span("request") as none:
        assert not sampled(none.traceparent)


GREEN = """
from eventing.worker.green import patch
patch()
import eventlet
from environs import Env
from eventing.telemetry import tracing
from eventing.worker.config import common
tracing.configure("bank", common(Env(), "bank")["traces"])
def work(number):
    with tracing.span(f"outer {number}") as outer:
        eventlet.spawn(int).wait()  # the others go on
        with tracing.span(f"inner {number}") as inner:
            assert tracing.trace_id(inner.traceparent) == tracing.trace_id(outer.traceparent)
pool = eventlet.GreenPool()
list(pool.imap(work, range(20)))
"""


def test_green_threads_keep_their_traces_apart_and_all_is_sent_by_the_end(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONGO_URI", "mongodb://not-used")
    for name, value in collector.settings.items():
        monkeypatch.setenv(name, value)
    subprocess.run([sys.executable, "-W", "ignore", "-c", GREEN], check=True, timeout=60)
    assert len(collector.spans) == 40
    outer = {span.id: span for span in collector.spans if span.name.startswith("outer")}
    for span in collector.spans:
        if span.name.startswith("inner"):
            assert outer[span.parent].name.split()[1] == span.name.split()[1]
