"""Counters for Prometheus, kept while a process works; what is read when asked is in `gauges`.

Labels are names out of the code, never ids: those would grow without end.
"""

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

# prometheus-client itself reads this variable when its metrics are made.
MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"

#: From a local insert to one that waited for a slow disk or another primary.
APPEND_BUCKETS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 20)
#: From a look at a small stream to a command that waited in vain for a server.
COMMAND_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 20)

COMMANDS = Counter("eventing_commands", "Commands, by what became of them.", ["service", "command", "result"])
COMMAND_SECONDS = Histogram(
    "eventing_command_seconds", "Time a command took.", ["service", "command"], buckets=COMMAND_BUCKETS
)
APPEND_SECONDS = Histogram(
    "eventing_append_seconds",
    "Time until the majority had a commit in its journal.",
    ["service"],
    buckets=APPEND_BUCKETS,
)
NUMBERED = Counter("eventing_commits_numbered", "Commits that got their number here.", ["service"])
HANDLED = Counter("eventing_events_handled", "Events a reader has handled.", ["service", "source"])
PUBLISHED = Counter("eventing_events_published", "Events the broker has confirmed.", ["service"])
UNROUTED = Counter("eventing_events_unrouted", "Events nobody has a queue for.", ["service"])
RECONNECTS = Counter("eventing_reconnects", "Connections lost, or not made.", ["service", "part"])
UNDECODABLE = Counter("eventing_messages_undecodable", "Messages nobody could decode.", ["service", "source"])


def exposition(*gauges: Collector) -> bytes:
    """Everything counted, of all processes together where there are several, and these gauges."""
    counted: CollectorRegistry = REGISTRY
    if os.environ.get(MULTIPROCESS):
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    asked = CollectorRegistry(auto_describe=False)
    for gauge in gauges:
        asked.register(gauge)
    return generate_latest(counted) + generate_latest(asked)
