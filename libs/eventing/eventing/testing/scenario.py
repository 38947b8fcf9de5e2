"""Given these events, when this command comes, then those events: a domain rule as a test reads it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from eventing.core.decider import Entity

State = TypeVar("State")

NOW = datetime(2026, 10, 10, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Scenario(Generic[State]):
    """`scenario(CUSTOMER).given(REGISTERED).when(AssignCustomer(...)) == [CustomerAssigned(...)]`.

    `when` raises what `decide` raises; a refusal is expected with `pytest.raises`.
    """

    entity: Entity[State]
    events: tuple[Any, ...] = field(default=())
    now: datetime = NOW

    def given(self, *events: Any) -> "Scenario[State]":
        return Scenario(self.entity, self.events + events, self.now)

    def at(self, now: datetime) -> "Scenario[State]":
        return Scenario(self.entity, self.events, now)

    @property
    def state(self) -> State:
        return self.entity.fold(self.events)

    def when(self, command: Any) -> list[Any]:
        return list(self.entity.decide(self.state, command, self.now))

    def after(self, *commands: Any) -> "Scenario[State]":
        """The history in which these commands were also done, one after the other."""
        current = self
        for command in commands:
            current = current.given(*current.when(command))
        return current


def scenario(entity: Entity[State], events: Sequence[Any] = ()) -> Scenario[State]:
    return Scenario(entity, tuple(events))
