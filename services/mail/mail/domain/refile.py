"""Looking again at unfiled mail when something was learned: a job in chunks, each fixed by its event."""

from collections.abc import Sequence
from dataclasses import dataclass

from eventing.core.decider import Decider
from eventing.core.ids import uuid5hex
from mail.domain.commands import Refile
from mail.domain.events import RefileBy, RefileEvent, RefileProgressed, RefileStarted

CHUNK = 200


@dataclass(frozen=True)
class RefileJob:
    """It needs no state: what was filed meanwhile decides "nothing to do" by itself."""


@dataclass(frozen=True)
class Candidates:
    """Unfiled mails in the order of their ids: a chunk, and one more where there are more."""

    mail_ids: tuple[str, ...]


def refile_id_of(by: RefileBy, value: str) -> str:
    return uuid5hex("refile", by, value)


def refile_stream(refile_id: str) -> str:
    return f"refile-{refile_id}"


def evolve(job: RefileJob, _event: RefileEvent) -> RefileJob:
    return job


def decide(_job: RefileJob, command: Refile, found: Candidates) -> Sequence[RefileEvent]:
    chunk, more = found.mail_ids[:CHUNK], len(found.mail_ids) > CHUNK
    if not chunk:
        return []
    made = RefileStarted if command.after is None else RefileProgressed
    refile_id = refile_id_of(command.by, command.value)
    return [made(refile_id, command.by, command.value, command.assigned_to, chunk, more)]


REFILE = Decider("refile", RefileJob(), evolve, decide)
