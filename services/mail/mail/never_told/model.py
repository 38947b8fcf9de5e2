"""The firm's list of what is never told, in versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from eventing import Decider
from mail.never_told.commands import SetNeverTold
from mail.never_told.events import NeverToldSet
from mail.never_told.values import USUAL

NEVER_TOLD_STREAM = "never-told"


@dataclass(frozen=True)
class NeverToldList:
    """The list in force; version 0, before somebody has set one, has the usual words."""

    version: int = 0
    words: tuple[str, ...] = USUAL
    set_by: str | None = None


def evolve(_: NeverToldList, event: NeverToldSet) -> NeverToldList:
    return NeverToldList(event.version, event.words, event.set_by)


def decide(found: NeverToldList, command: SetNeverTold, _: datetime) -> Sequence[NeverToldSet]:
    words = tuple(dict.fromkeys(command.words))
    if words == found.words:
        return []
    return [NeverToldSet(version=found.version + 1, words=words, set_by=command.by)]


NEVER_TOLD = Decider("never-told", NeverToldList(), evolve, decide)
