"""For tests of services: given/when/then on an entity, golden examples, the endpoint guard."""

from eventing.testing.scenario import Scenario, scenario

__all__ = ["Scenario", "scenario"]
