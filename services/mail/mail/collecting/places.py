"""How far the folders of a mailbox have been read, who reads it, and how that goes: the port, and its rules.

None of it is the truth about anything: what is lost of it is read again, and known then.
"""

import random
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from mail.collecting.provider import OpenFolder
from mail.values import CollectingTrouble

MAX_UID = 2**32 - 1
#: Numbers that are asked for at once, where a folder has many messages.
WINDOW = 10_000
#: Messages that were left out in a folder at most: with more, something is wrong with us.
MAX_LEFT = 1000

#: The pause after a failure, which doubles; and after a refused sign-in, for providers lock who tries often.
FIRST_PAUSE, LONGEST_PAUSE = 15.0, 900.0
FIRST_PAUSE_REFUSED, LONGEST_PAUSE_REFUSED = 300.0, 3600.0


@dataclass(frozen=True)
class Place:
    """How far a folder has been read: `uid` and everything before it, in the numbering `validity`.

    `since`: nothing that came before that day is wanted; None: everything is. `next_uid` is where the folder
    ended when it was opened last, `done` whether it was read to there. `left`: messages that could not be
    taken, to be tried again.
    """

    validity: int
    uid: int
    since: date | None
    next_uid: int = 0
    done: bool = False
    taken: int = 0
    known: int = 0
    quarantined: int = 0
    left: tuple[int, ...] = ()

    @property
    def percent(self) -> int:
        """How much of it has been read, by the numbers of its messages."""
        if self.done:
            return 100
        return min(99, 100 * self.uid // max(1, self.next_uid - 1))


def place_in(
    opened: OpenFolder, place: Place | None, *, history: bool, since: date | None, today: date
) -> Place:
    """Where to go on in a folder.

    Numbers of another validity say nothing: all that is wanted is read again, and what is known is dropped.
    So it is when more of what came before is wanted than was at first.
    """
    if place is None:
        if history:
            return Place(opened.validity, 0, since, opened.next_uid)
        # What is there already is not wanted: we begin where it ends.
        # A day earlier, for the provider may have another one.
        since = today - timedelta(days=1)
        return Place(opened.validity, max(0, opened.next_uid - 1), since, opened.next_uid)
    wants_more = history and place.since is not None and (since is None or since < place.since)
    if wants_more:
        place = replace(place, since=since)
    if wants_more or place.validity != opened.validity:
        return replace(place, validity=opened.validity, uid=0, next_uid=opened.next_uid, done=False, left=())
    return replace(place, next_uid=opened.next_uid)


def windows(place: Place, opened: OpenFolder) -> Generator[tuple[int, int], int, None]:
    """The ranges of numbers to ask for, one after the other; the last one has no end.

    The caller sends how many messages were found. Where a folder has few messages there is one range; in gaps
    the ranges grow.
    """
    first, size = place.uid + 1, WINDOW if opened.count > 2 * WINDOW else MAX_UID
    while first + size < opened.next_uid:
        found = yield first, first + size - 1
        first, size = first + size, WINDOW if found else 2 * size
    yield first, MAX_UID


def pause_after(trouble: CollectingTrouble, tries: int, chance: float | None = None) -> float:
    """Seconds until the next attempt, after so many that failed; spread, so that not all try at once."""
    first, longest = FIRST_PAUSE, LONGEST_PAUSE
    if trouble == "login_refused":
        first, longest = FIRST_PAUSE_REFUSED, LONGEST_PAUSE_REFUSED
    chance = random.random() if chance is None else chance  # not used for any secret
    return float(min(longest, first * 2 ** min(tries, 16)) * (0.75 + chance / 2))


class Places(Protocol):
    """The port, on the database."""

    def place(self, mailbox_id: str, folder_key: str) -> Place | None:
        """How far a folder has been read; None if it never was."""

    def move(self, mailbox_id: str, folder_key: str, name: str, place: Place) -> None:
        """It has been read so far."""

    def went(self, mailbox_id: str, at: datetime) -> None:
        """All folders have been read to their end."""

    def failed(
        self,
        mailbox_id: str,
        at: datetime,
        trouble: CollectingTrouble,
        folder: str | None,
        again_at: datetime,
    ) -> None:
        """It could not be read, and will be tried again."""

    def how_it_goes(self, mailbox_ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        """The state of these mailboxes, each with its `folders`, by name."""

    def beat(self, reader: str) -> None:
        """Say that this process reads."""

    def owned(self, reader: str, wanted: Sequence[str], most: int) -> set[str]:
        """Those of the mailboxes that this process is to read: nobody else does. `most` at once."""

    def leave(self, reader: str) -> None:
        """This process ends: others take over at once."""
