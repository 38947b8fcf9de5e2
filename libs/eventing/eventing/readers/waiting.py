"""Read your own writes: wait until a view has passed a command's place."""

import time
from collections.abc import Sequence

from eventing.core.commit import Commit
from eventing.core.errors import Invalid, Unavailable
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.readers.checkpoints import Checkpoints, view_checkpoint
from eventing.views.view import View

LOOK_SECONDS = 0.01


def wait_until_projected(db: Db, log: Log, view: View, command_id: str, timeout: float) -> None:
    """Return once `view` shows everything the command changed; at once when it changed nothing.

    Raises Unavailable, with the state of the view, when it does not within `timeout` seconds, and
    Invalid for a command id that is unknown.
    """
    if log.source not in view.sources:
        return
    deadline = time.monotonic() + timeout
    checkpoints = Checkpoints(db)
    while True:
        read = view.now(db)  # another version may be read from now on
        commits = _commits(log, command_id)
        missing = [c for c in commits if not _shown(checkpoints, log, read, c)]
        if not missing:
            return
        if time.monotonic() >= deadline:
            raise Unavailable(
                _state(checkpoints, log, read, missing[0]), code="view_behind", retry_after=1, view=read.name
            )
        time.sleep(LOOK_SECONDS)


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
