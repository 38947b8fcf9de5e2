"""A round: load, faults in the middle of it, then rest, and the audit."""

import random
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pymongo.errors import PyMongoError

from eventing.core.errors import EventingError
from tests.fault.audit import Audit, audit
from tests.fault.faults import Fault
from tests.fault.load import Clients
from tests.fault.system import FaultSystem
from tests.support import eventually
from tools.processes import Died
from tools.waiting import elapse

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
    faults: Sequence[Fault],
    chance: random.Random,
    done: Callable[[], None] = lambda: None,
) -> Round:
    """Play several faults at a time, each at a random moment; `done` is called after each."""
    problems: list[str] = []

    def harm(fault: Fault, after: float, seed: int) -> None:
        elapse(after)
        try:
            fault.do(system, random.Random(seed))
        except Exception:
            problems.append(f"{fault.name} could not be done: {traceback.format_exc()}")
        done()

    spread = SPREAD_SECONDS * len(faults)
    with clients.working():
        threads = [
            threading.Thread(target=harm, args=(fault, chance.uniform(0, spread), chance.getrandbits(32)))
            for fault in faults
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        problems += _standing(system)
    problems += level(system)
    found = audited(system, clients)
    found.problems = problems + found.problems + _standing(system)
    return Round(Counter(fault.name for fault in faults), found)


def _standing(system: FaultSystem) -> list[str]:
    """Problems with what should be running: an ended process, an API that does not answer."""
    try:
        system.check()
        system.wait_ready()
    except Died as died:
        return [str(died)]
    return []


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
