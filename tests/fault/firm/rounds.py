"""A round: people at work, faults in the middle of it, then rest, and the audit."""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pymongo.errors import PyMongoError

from eventing.core.errors import EventingError
from tests.fault.audit import Audit
from tests.fault.drawing import Fault
from tests.fault.firm.audit import audit
from tests.fault.firm.harmed import Firm
from tests.fault.firm.people import People
from tests.fault.harming import harm, standing
from tests.support import eventually
from tests.support.replay import Backbone

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
    faults: Sequence[Fault[Firm]],
    chance: random.Random,
    done: Callable[[], None] = lambda: None,
) -> Round:
    """Play several faults at a time, each at a random moment; `done` is called after each."""
    with people.working():
        problems = harm(firm, faults, chance, SPREAD_SECONDS, done)
        problems += standing(firm)
    with Backbone(firm.system.database.uri) as backbone:
        began = time.monotonic()
        problems += _level(backbone, people)
        level_after = time.monotonic() - began
        try:
            found = audit(firm, backbone, people.told)
        except (EventingError, PyMongoError) as error:  # a log with a hole cannot be read
            found = Audit(problems=[f"{type(error).__name__}: {error}"])
    found.problems = problems + found.problems + standing(firm)
    return Round(Counter(fault.name for fault in faults), found, level_after)


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
