"""A round: load, faults in the middle of it, then rest, and the audit."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pymongo.errors import PyMongoError

from eventing.core.errors import EventingError
from tests.fault.audit import Audit, audit
from tests.fault.drawing import Fault
from tests.fault.harming import harm, standing
from tests.fault.load import Clients
from tests.fault.system import FaultSystem
from tests.support import eventually

LEVEL_WITHIN = 180.0
#: Faults of one round begin within this many seconds for each fault.
SPREAD_SECONDS = 1.0


@dataclass
class Round:
    """What was done in a round, and what came of it."""

    faults: Counter[str]
    audit: Audit

    @property
    def sound(self) -> bool:
        return not self.audit.problems

    def after(self, former: "Round") -> "Round":
        """Both rounds as one; the later audit covers both."""
        return Round(former.faults + self.faults, self.audit)


def play(
    system: FaultSystem,
    clients: Clients,
    faults: Sequence[Fault[FaultSystem]],
    chance: random.Random,
    done: Callable[[], None] = lambda: None,
) -> Round:
    """Play several faults at a time, each at a random moment; `done` is called after each."""
    with clients.working():
        problems = harm(system, faults, chance, SPREAD_SECONDS, done)
        problems += standing(system)
    problems += level(system)
    found = audited(system, clients)
    found.problems = problems + found.problems + standing(system)
    return Round(Counter(fault.name for fault in faults), found)


def audited(system: FaultSystem, clients: Clients) -> Audit:
    try:
        return audit(system.backbone, clients.told)
    except (EventingError, PyMongoError) as error:  # a log with a hole cannot be read, nor a dead database
        return Audit(problems=[f"{type(error).__name__}: {error}"])


def level(system: FaultSystem) -> list[str]:
    try:
        eventually(system.backbone.level, LEVEL_WITHIN, "level")
    except AssertionError:
        return [f"not level within {LEVEL_WITHIN:g} s of the last fault"]
    except PyMongoError as error:
        return [f"not level: {type(error).__name__}"]
    return []
