"""Looking again at unfiled mail when something was learned: a job in chunks, each fixed by its event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from eventing.core.decider import Entity
from eventing.core.ids import uuid5hex
from mail.domain.commands import Refile
from mail.domain.events import RefileBy, RefileEvent, RefileProgressed, RefileStarted

CHUNK = 200


@dataclass(frozen=True)
class RefileJob:
    """It needs no state: what was filed meanwhile decides "nothing to do" by itself."""


def refile_id_of(by: RefileBy, value: str) -> str:
    return uuid5hex("refile", by, value)


def refile_stream(refile_id: str) -> str:
    return f"refile-{refile_id}"


def evolve(job: RefileJob, event: RefileEvent) -> RefileJob:  # noqa: ARG001  every entity has this shape
    return job


def decide(job: RefileJob, command: Refile, now: datetime) -> Sequence[RefileEvent]:  # noqa: ARG001  every entity has this shape
    if not command.mail_ids:
        return []
    made = RefileStarted if command.after is None else RefileProgressed
    refile_id = refile_id_of(command.by, command.value)
    return [made(refile_id, command.by, command.value, command.assigned_to, command.mail_ids, command.more)]


REFILE = Entity("refile", RefileJob(), evolve, decide)
