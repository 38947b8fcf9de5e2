"""Jobs that look again at unfiled mail when something was learned, in chunks, each fixed by its event."""

from collections.abc import Sequence
from dataclasses import dataclass

from eventing import Decider, uuid5hex
from mail.filing.commands import Refile
from mail.filing.events import RefileEvent, RefileProgressed, RefileStarted
from mail.values import RefileBy

CHUNK = 200


@dataclass(frozen=True)
class RefileJob:
    """A job. It needs no state: mail that was filed in the meantime is no longer found."""


@dataclass(frozen=True)
class Candidates:
    """Mails to look at again in order of their ids: a chunk, and one more if there are more."""

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
    return [
        made(
            refile_id=refile_id_of(command.by, command.value),
            by=command.by,
            value=command.value,
            assigned_to=command.assigned_to,
            mail_ids=chunk,
            more=more,
        )
    ]


REFILE = Decider("refile", RefileJob(), evolve, decide)
