"""Read your own writes: wait until a view has passed a command's place."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

from eventing.core.backoff import Backoff
from eventing.core.commit import Commit
from eventing.core.errors import Invalid, Unavailable
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.readers.checkpoints import Checkpoints, view_checkpoint
from eventing.views.view import View

#: The first look again, and the pause they grow to: each is a query or two.
FIRST_SECONDS, LONGEST_SECONDS = 0.01, 0.2

Seat = Callable[[], AbstractContextManager[object]]


def wait_until_projected(
    db: Db, log: Log, view: View, command_id: str, timeout: float, seat: Seat = nullcontext
) -> None:
    """Return once `view` shows everything the command changed; at once when it changed nothing.

    `seat` is entered by who must wait, and may refuse. Raises Unavailable, with the state of the view, when
    it does not within `timeout` seconds, and Invalid for a command id that is unknown.
    """
    if log.source not in view.sources:
        return
    deadline = time.monotonic() + timeout
    if not _missing(db, log, view, command_id):
        return
    backoff = Backoff(FIRST_SECONDS, LONGEST_SECONDS)
    with seat():
        while missing := _missing(db, log, view, command_id):
            if time.monotonic() >= deadline:
                state = _state(Checkpoints(db), log, view.now(db), missing[0])
                raise Unavailable(state, code="view_behind", retry_after=1, view=view.name)
            time.sleep(min(backoff.next(), max(0.0, deadline - time.monotonic())))


def _missing(db: Db, log: Log, view: View, command_id: str) -> list[Commit]:
    """What the command changed and the view does not show, in the version that is read now."""
    read, checkpoints = view.now(db), Checkpoints(db)
    return [commit for commit in _commits(log, command_id) if not _shown(checkpoints, log, read, commit)]


def _commits(log: Log, command_id: str) -> Sequence[Commit]:
    found = log.find(command_id)
    if found is None:
        raise Invalid("after", "not_a_command_id")
    if not isinstance(found, Commit):
        return ()
    earlier = [log.find(earlier_id) for earlier_id in found.earlier]
    return [found, *(commit for commit in earlier if isinstance(commit, Commit))]


def _shown(checkpoints: Checkpoints, log: Log, view: View, commit: Commit) -> bool:
    if not commit.seq:
        return False
    return checkpoints.done(log.source, commit.partition, view_checkpoint(view)) >= commit.seq


def _state(checkpoints: Checkpoints, log: Log, view: View, commit: Commit) -> str:
    at = checkpoints.done(log.source, commit.partition, view_checkpoint(view))
    waiting_for = str(commit.seq) if commit.seq else "a commit that has no number yet"
    return f"The view {view.name} stands at {at} in partition {commit.partition} and waits for {waiting_for}."
