"""A round: people at work, faults in the middle of it, then rest, and the audit."""

import random
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pymongo.errors import PyMongoError

from eventing.core.errors import EventingError
from tests.fault.audit import Audit
from tests.fault.firm.audit import audit
from tests.fault.firm.faults import Fault
from tests.fault.firm.harmed import Firm
from tests.fault.firm.people import People
from tests.support import eventually
from tests.support.replay import Backbone
from tools.processes import Died
from tools.waiting import elapse

#: Faults of one round begin within this many seconds for each fault.
SPREAD_SECONDS = 1.5
LEVEL_WITHIN = 240.0


@dataclass
class Round:
    """What was done, and what came of it; `level_after` in seconds after people and faults rest."""

    faults: Counter[str]
    audit: Audit
    level_after: float

    @property
    def sound(self) -> bool:
        return not self.audit.problems


def play(
    firm: Firm,
    people: People,
    faults: Sequence[Fault],
    chance: random.Random,
    done: Callable[[], None] = lambda: None,
) -> Round:
    """Play several faults at a time, each at a random moment; `done` is called after each."""
    problems: list[str] = []

    def harm(fault: Fault, after: float, seed: int) -> None:
        elapse(after)
        try:
            fault.do(firm, random.Random(seed))
        except Exception:
            problems.append(f"{fault.name} could not be done: {traceback.format_exc()}")
        done()

    spread = SPREAD_SECONDS * len(faults)
    with people.working():
        threads = [
            threading.Thread(target=harm, args=(fault, chance.uniform(0, spread), chance.getrandbits(32)))
            for fault in faults
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        problems += _standing(firm)
    with Backbone(firm.system.database.uri) as backbone:
        began = time.monotonic()
        problems += _level(backbone, people)
        level_after = time.monotonic() - began
        try:
            found = audit(firm, backbone, people.told)
        except (EventingError, PyMongoError) as error:  # a log with a hole cannot be read
            found = Audit(problems=[f"{type(error).__name__}: {error}"])
    found.problems = problems + found.problems + _standing(firm)
    return Round(Counter(fault.name for fault in faults), found, level_after)


def _standing(firm: Firm) -> list[str]:
    """Problems with what should be running: an ended process, an API that does not answer."""
    try:
        firm.check()
        firm.wait_ready()
    except Died as died:
        return [str(died)]
    return []


def _level(backbone: Backbone, people: People) -> list[str]:
    """Until everything is handled and every letter has left, or cannot."""

    def at_rest() -> bool:
        return backbone.level() and not _waiting(backbone, people)

    try:
        eventually(at_rest, LEVEL_WITHIN, "level")
    except AssertionError:
        return [f"not level within {LEVEL_WITHIN:g} s of the last fault"]
    except PyMongoError as error:
        return [f"not level: {type(error).__name__}"]
    return []


def _waiting(backbone: Backbone, people: People) -> bool:
    """Whether a letter is still on its way: neither sent nor given up nor uncertain."""
    ended = backbone.events("mail", "MailSent", "MailSendFailed", "MailSendUncertain")
    return bool(set(people.told.letters.values()) - {data["draft_id"] for data in ended})
