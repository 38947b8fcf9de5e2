"""Wait until a view has passed a place: that of one's own command, or of an event of any log it reads."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

from eventing.core.backoff import Backoff
from eventing.core.commit import Commit, Place
from eventing.core.errors import Invalid, Unavailable
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.log.receipts import Receipt
from eventing.readers.checkpoints import Checkpoints, view_checkpoint
from eventing.views.view import View

#: The first look again, and the pause they grow to: each is a query or two.
FIRST_SECONDS, LONGEST_SECONDS = 0.01, 0.2

Seat = Callable[[], AbstractContextManager[object]]


def wait_until_projected(
    db: Db,
    log: Log,
    view: View,
    command_id: str,
    timeout: float,
    seat: Seat = nullcontext,
    mine: Callable[[Commit | Receipt], bool] = lambda _found: True,
) -> None:
    """Return once `view` shows everything the command changed; at once when it changed nothing.

    `seat` is entered by who must wait, and may refuse. Raises Unavailable, with the state of the view, when
    it does not within `timeout` seconds, and Invalid for a command id that is unknown, or not `mine`.
    """
    if log.source in view.sources:
        _wait(db, view, log.source, lambda: _places(log, command_id, mine), timeout, seat)


def wait_until_taken(
    db: Db, view: View, source: str, place: Place, timeout: float, seat: Seat = nullcontext
) -> None:
    """Return once `view` has taken what stands at this place of the source's log; at once if it reads none.

    `seat` and Unavailable as above. Raises Invalid for a place that the log has not, as far as is known here:
    of a former epoch, or of a partition it never had.
    """
    if source not in view.sources:
        return
    checkpoints = Checkpoints(db)
    try:
        if checkpoints.load(source, place.partition).epoch > place.epoch:
            raise Invalid("after", "unknown_place")
        _wait(db, view, source, lambda: [place], timeout, seat)
    except Unavailable:
        if not checkpoints.load(source, place.partition).epoch:
            raise Invalid("after", "unknown_place") from None
        raise


def _wait(
    db: Db, view: View, source: str, places: Callable[[], Sequence[Place]], timeout: float, seat: Seat
) -> None:
    deadline = time.monotonic() + timeout

    def missing() -> list[Place]:
        """Those that the view does not show, in the version that is read now."""
        name, checkpoints = view_checkpoint(view.now(db)), Checkpoints(db)
        return [place for place in places() if not _shown(checkpoints, source, name, place)]

    if not missing():
        return
    backoff = Backoff(FIRST_SECONDS, LONGEST_SECONDS)
    with seat():
        while left := missing():
            if time.monotonic() >= deadline:
                state = _state(Checkpoints(db), source, view.now(db), left[0])
                raise Unavailable(state, code="view_behind", retry_after=1, view=view.name)
            time.sleep(min(backoff.next(), max(0.0, deadline - time.monotonic())))


def _places(log: Log, command_id: str, mine: Callable[[Commit | Receipt], bool]) -> Sequence[Place]:
    found = log.find(command_id)
    if found is None or not mine(found):
        raise Invalid("after", "not_a_command_id")
    if not isinstance(found, Commit):
        return ()
    earlier = [log.find(earlier_id) for earlier_id in found.earlier]
    return [commit.place(0) for commit in (found, *earlier) if isinstance(commit, Commit)]


def _shown(checkpoints: Checkpoints, source: str, name: str, place: Place) -> bool:
    at = checkpoints.load(source, place.partition)
    return place.seq > 0 and at.epoch >= place.epoch and at.done.get(name, 0) >= place.seq


def _state(checkpoints: Checkpoints, source: str, view: View, place: Place) -> str:
    at = checkpoints.load(source, place.partition).done.get(view_checkpoint(view), 0)
    waiting_for = str(place.seq) if place.seq else "a commit that has no number yet"
    return f"The view {view.name} stands at {at} in partition {place.partition} and waits for {waiting_for}."
