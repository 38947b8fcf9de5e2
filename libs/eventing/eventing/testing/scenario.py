"""Scenarios: given these events, when this command comes, then those events."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from eventing.core.checking import cleaned
from eventing.core.decider import AnyDecider
from eventing.core.errors import Invalid

State = TypeVar("State")

NOW = datetime(2026, 10, 10, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Scenario(Generic[State]):
    """`scenario(CUSTOMER).given(REGISTERED).when(AssignCustomer(...)) == [CustomerAssigned(...)]`.

    A decision is given the time, or the `facts` it is known to rest on. `when` raises what `decide` raises; a
    refusal is expected with `pytest.raises`.
    """

    decider: AnyDecider[State]
    events: tuple[Any, ...] = field(default=())
    now: datetime = NOW
    facts: Any = None

    def given(self, *events: Any) -> "Scenario[State]":
        return replace(self, events=self.events + events)

    def at(self, now: datetime) -> "Scenario[State]":
        return replace(self, now=now)

    def knowing(self, facts: Any) -> "Scenario[State]":
        return replace(self, facts=facts)

    @property
    def state(self) -> State:
        return self.decider.fold(self.events)

    def when(self, command: Any) -> list[Any]:
        """What the command comes to, cleaned and judged by its type as the bus does."""
        command, faults = cleaned(command)
        if faults:
            raise Invalid.of(faults)
        return list(self.decider.decide(self.state, command, self.now if self.facts is None else self.facts))

    def after(self, *commands: Any) -> "Scenario[State]":
        """The history in which these commands were also done, one after the other."""
        current = self
        for command in commands:
            current = current.given(*current.when(command))
        return current


def scenario(decider: AnyDecider[State], events: Sequence[Any] = (), facts: Any = None) -> Scenario[State]:
    return Scenario(decider, tuple(events), facts=facts)
