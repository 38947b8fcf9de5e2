"""For tests of services: given/when/then on a decider, golden examples, the endpoint guard."""

from eventing.testing.scenario import Scenario, scenario

__all__ = ["Scenario", "scenario"]
