"""Histories for the tests of desk: events as a reader gets them."""

from datetime import UTC, datetime
from typing import TypeVar

from eventing import Commit, Event

T = TypeVar("T")

NOW = datetime(2026, 10, 10, 1, 0, tzinfo=UTC)


def event_of(data: T) -> Event[T]:
    wire_type = f"{type(data).__name__}.v1"
    commit = Commit("customers", 1, "e1", 0, 1, "staff-zhou", 1, NOW, "tester", [(wire_type, {})])
    return Event(data, wire_type, commit, 0)
