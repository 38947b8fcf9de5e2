"""Reading the folders of one mailbox at its provider, in one conversation after the other.

Each message goes the way of all mail, and a place moves on only after what was before it is stored: who is
killed in between reads the rest again, and it is known. What the provider does wrong ends the conversation,
and another begins after a pause; nobody else's mailbox notices.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import BoundedSemaphore, Event
from typing import Any, Literal, Protocol

from mail.collecting.places import MAX_LEFT, Place, Places, place_in, windows
from mail.collecting.provider import About, Connection, Trouble
from mail.values import FolderMeaning, Way

#: Messages whose lengths are asked for at once.
BATCH = 100
#: Smaller messages are fetched in groups, up to so many bytes in all; larger ones one by one, in pieces.
SMALL = 128 * 1024
GROUP = 512 * 1024
#: What is kept of a message that is too large: enough for its headers.
HEAD = 256 * 1024
#: Of a large message, what is kept in memory on its way; the rest is on disk.
IN_MEMORY = 1024 * 1024
#: Large messages that are read into memory at once, of all mailboxes. Nobody waits for a provider with one.
_LARGE_ONES = BoundedSemaphore(4)


#: What became of a message: it was new, was known, or could not be read.
Outcome = Literal["stored", "known", "quarantined"]


class NotTaken(Exception):
    """A fault of ours in one message: it stays where it is, and is tried again."""


class Take(Protocol):
    def __call__(
        self,
        raw: bytes,
        mailbox_id: str,
        way: Way,
        arrived: datetime | None,
        too_large: int | None = None,
    ) -> Outcome:
        """Take a message in, once. `too_large`: `raw` is only the beginning of so many bytes.

        Raises Trouble where nothing can be stored now, NotTaken where this message cannot be.
        """


@dataclass(frozen=True)
class Folder:
    """A folder to be read; `key` is where its place is kept."""

    name: str
    meaning: FolderMeaning
    key: str

    @property
    def way(self) -> Way:
        """What is in a Sent folder only our own people put there."""
        return "own" if self.meaning == "sent" else "outside"


def folder_key(row: Mapping[str, Any], name: str) -> str:
    """Where a folder's place is kept: another server, or another user there, has other folders."""
    return "\n".join((row["host"].lower(), row["user_name"], name))


def folders_of(row: Mapping[str, Any]) -> list[Folder]:
    """The folders to read, an inbox last: that is the one to listen to."""
    found = [Folder(one["name"], one["meaning"], folder_key(row, one["name"])) for one in row["folders"]]
    return sorted(found, key=lambda folder: (folder.meaning == "inbox", folder.name.upper() == "INBOX"))


class Reading:
    """One conversation about one mailbox."""

    def __init__(
        self,
        mailbox_id: str,
        connection: Connection,
        places: Places,
        take: Take,
        *,
        size_limit: int,
        now: Callable[[], datetime],
        stopping: Event,
    ) -> None:
        self._mailbox_id, self._connection, self._places, self._take = mailbox_id, connection, places, take
        self._limit, self._now, self._stopping = size_limit, now, stopping

    def read(self, folder: Folder, settings: Mapping[str, object]) -> None:
        """Read what is new in a folder. Raises Trouble, PyMongoError."""
        opened = self._connection.open(folder.name)
        kept = self._places.place(self._mailbox_id, folder.key)
        told = settings["since"]
        place = place_in(
            opened,
            kept,
            history=bool(settings["history"]),
            since=date.fromisoformat(str(told)) if told else None,
            today=self._now().date(),
        )
        if kept is None:
            # Where "from now on" begins is settled by the first look.
            self._moved(folder, place)
        if place.left:
            place = self._try_again(folder, place)
        ranges = windows(place, opened)
        span: tuple[int, int] | None = next(ranges)
        while span is not None and not self._stopping.is_set():
            first, last = span
            uids = self._connection.uids(first, last, place.since)
            for start in range(0, len(uids), BATCH):
                place = self._batch(folder, place, uids[start : start + BATCH])
                if self._stopping.is_set():
                    return
            if last < opened.next_uid:
                place = self._moved(folder, replace(place, uid=max(place.uid, last)))
            try:
                span = ranges.send(len(uids))
            except StopIteration:
                span = None
        if not self._stopping.is_set() and (kept is None or replace(place, done=True) != kept):
            self._moved(folder, replace(place, done=True))

    def _moved(self, folder: Folder, place: Place) -> Place:
        self._places.move(self._mailbox_id, folder.key, folder.name, place)
        return place

    def _batch(self, folder: Folder, place: Place, uids: Sequence[int]) -> Place:
        """Take these messages in, in order; those that are gone since are left out."""
        about = self._connection.about(uids)
        there = [uid for uid in uids if uid in about]
        group: list[int] = []
        for uid in there:
            size = about[uid].size
            grouped = sum(about[one].size for one in group)
            if group and (size > SMALL or grouped + size > GROUP):
                place = self._moved(folder, self._small_ones(folder, place, group, about))
                group = []
            if size > SMALL:
                place = self._moved(folder, self._large_one(folder, place, uid, about[uid]))
            else:
                group.append(uid)
            if self._stopping.is_set():
                return place
        if group:
            place = self._moved(folder, self._small_ones(folder, place, group, about))
        return replace(place, uid=max(place.uid, uids[-1]))

    def _small_ones(
        self, folder: Folder, place: Place, uids: Sequence[int], about: Mapping[int, About]
    ) -> Place:
        try:
            found = self._connection.messages(uids, sum(max(about[uid].size, SMALL) for uid in uids))
        except Trouble as trouble:
            if trouble.code != "server_failed":
                raise
            # One of them it cannot give: the others are asked for one by one.
            found = self._each(uids)
        for uid in uids:
            raw = found.get(uid)
            place = self._left(place, uid) if not raw else self._taken(folder, place, uid, raw, about[uid])
        return place

    def _each(self, uids: Sequence[int]) -> Mapping[int, bytes]:
        found: dict[int, bytes] = {}
        for uid in uids:
            try:
                found |= self._connection.messages([uid], SMALL)
            except Trouble as trouble:
                if trouble.code != "server_failed":
                    raise
        return found

    def _large_one(self, folder: Folder, place: Place, uid: int, about: About) -> Place:
        """A message that is fetched in pieces, on its way on disk; of one too large only its head."""
        try:
            if about.size > self._limit:
                return self._too_large(folder, place, uid, about)
            with tempfile.SpooledTemporaryFile(IN_MEMORY) as kept:
                # What a server says of a length need not be so.
                if not self._connection.write(uid, kept, self._limit):
                    return self._too_large(folder, place, uid, about)
                with _LARGE_ONES:
                    kept.seek(0)
                    return self._taken(folder, place, uid, kept.read(), about)
        except Trouble as trouble:
            if trouble.code != "server_failed":
                raise
            return self._left(place, uid)

    def _too_large(self, folder: Folder, place: Place, uid: int, about: About) -> Place:
        head = self._connection.head(uid, HEAD)
        return self._taken(folder, place, uid, head, about, too_large=max(about.size, self._limit + 1))

    def _taken(
        self, folder: Folder, place: Place, uid: int, raw: bytes, about: About, too_large: int | None = None
    ) -> Place:
        if too_large is None and len(raw) > self._limit:
            raw, too_large = raw[:HEAD], len(raw)
        try:
            outcome = self._take(raw, self._mailbox_id, folder.way, about.arrived, too_large)
        except NotTaken:
            return self._left(place, uid)
        return replace(
            place,
            uid=max(place.uid, uid),
            left=tuple(one for one in place.left if one != uid),
            taken=place.taken + (outcome == "stored"),
            known=place.known + (outcome == "known"),
            quarantined=place.quarantined + (outcome == "quarantined"),
        )

    def _left(self, place: Place, uid: int) -> Place:
        if len(place.left) >= MAX_LEFT:
            raise Trouble("not_stored")
        left = place.left if uid in place.left else (*place.left, uid)
        return replace(place, uid=max(place.uid, uid), left=left)

    def _try_again(self, folder: Folder, place: Place) -> Place:
        """Those that were left out, once in each conversation; who is gone by now is forgotten."""
        asked = place.left
        about = self._connection.about(asked)
        place = replace(place, left=tuple(uid for uid in asked if uid in about))
        for uid in place.left:
            if about[uid].size > SMALL:
                place = self._large_one(folder, place, uid, about[uid])
            else:
                place = self._small_ones(folder, place, [uid], about)
        return self._moved(folder, place)
