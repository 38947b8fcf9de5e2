"""Testing kit: given/when/then on a decider here, and the contract of a log in `log_contract`."""

from eventing.testing.scenario import Scenario, scenario

__all__ = ["Scenario", "scenario"]
