"""How far mailboxes at providers have been read, and by which process, in the service's database.

A process counts its beats; whose count stands still for a while, by the clock of whoever looks, is dead, and
its mailboxes are taken over. Two that both think a mailbox is theirs do no harm: what is read twice is known
the second time, and a place only moves on.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from time import monotonic
from typing import Any

from pymongo.errors import DuplicateKeyError

from eventing import Db, Document, durable, uuid5hex
from mail.collecting.places import Place
from mail.values import CollectingTrouble

READERS, MAILBOXES, FOLDERS = "collectors", "collected", "collected_folders"
#: Some beats that were missed.
SILENCE_SECONDS = 20.0


class CollectedPlaces:
    """The port `Places`."""

    def __init__(self, db: Db, silence: float = SILENCE_SECONDS) -> None:
        self._readers, self._mailboxes = durable(db, READERS), durable(db, MAILBOXES)
        self._folders = durable(db, FOLDERS)
        self._silence = silence
        #: The count of each process, and since when it has stood there.
        self._seen: dict[str, tuple[int, float]] = {}

    # -- folders -------------------------------------------------------------------------------------

    def place(self, mailbox_id: str, folder_key: str) -> Place | None:
        row = self._folders.find_one({"_id": uuid5hex("collected", mailbox_id, folder_key)})
        return None if row is None else _place(row["place"])

    def move(self, mailbox_id: str, folder_key: str, name: str, place: Place) -> None:
        key = uuid5hex("collected", mailbox_id, folder_key)
        told = {**asdict(place), "since": place.since.isoformat() if place.since else None}
        told["left"] = list(place.left)
        row = {"mailbox_id": mailbox_id, "key": folder_key, "name": name, "place": told}
        # In the same numbering never back, whoever else reads.
        beyond = {"_id": key, "place.validity": place.validity, "place.uid": {"$gt": place.uid}}
        again = {"place.since": {"$ne": told["since"]}}
        if self._folders.find_one(beyond) is None or self._folders.find_one({"_id": key, **again}):
            self._folders.replace_one({"_id": key}, row, upsert=True)

    # -- mailboxes -----------------------------------------------------------------------------------

    def went(self, mailbox_id: str, at: datetime) -> None:
        self._tell(mailbox_id, {"read_at": at, "trouble": None, "folder": None, "again_at": None, "tries": 0})

    def failed(
        self,
        mailbox_id: str,
        at: datetime,
        trouble: CollectingTrouble,
        folder: str | None,
        again_at: datetime,
    ) -> None:
        fields = {"trouble": trouble, "folder": folder, "trouble_at": at, "again_at": again_at}
        self._mailboxes.update_one({"_id": mailbox_id}, {"$set": fields, "$inc": {"tries": 1}}, upsert=True)

    def _tell(self, mailbox_id: str, fields: Document) -> None:
        self._mailboxes.update_one({"_id": mailbox_id}, {"$set": fields}, upsert=True)

    def how_it_goes(self, mailbox_ids: Sequence[str]) -> Mapping[str, Document]:
        asked = {"$in": list(mailbox_ids)}
        folders: dict[str, dict[str, Place]] = defaultdict(dict)
        for row in self._folders.find({"mailbox_id": asked}):
            folders[row["mailbox_id"]][row["key"]] = _place(row["place"])
        found = {row["_id"]: row for row in self._mailboxes.find({"_id": asked})}
        return {one: {**found.get(one, {}), "folders": folders[one]} for one in mailbox_ids}

    # -- whose they are ------------------------------------------------------------------------------

    def beat(self, reader: str) -> None:
        self._readers.update_one({"_id": reader}, {"$inc": {"beat": 1}}, upsert=True)

    def owned(self, reader: str, wanted: Sequence[str], most: int) -> set[str]:
        alive = self._alive(reader)
        owners = {row["_id"]: row.get("owner") for row in self._mailboxes.find({}, {"owner": 1})}
        mine = [one for one in wanted if owners.get(one) == reader]
        for one in wanted:
            if len(mine) >= most:
                break
            owner = owners.get(one)
            if owner != reader and owner not in alive and self._take(one, owner, reader):
                mine.append(one)
        kept = set(mine[:most])
        given_up = [one for one, owner in owners.items() if owner == reader and one not in kept]
        if given_up:
            self._mailboxes.update_many(
                {"_id": {"$in": given_up}, "owner": reader}, {"$set": {"owner": None}}
            )
        return kept

    def _alive(self, reader: str) -> set[str]:
        now, counts = monotonic(), {row["_id"]: int(row["beat"]) for row in self._readers.find()}
        self._seen = {
            one: self._seen[one] if one in self._seen and self._seen[one][0] == count else (count, now)
            for one, count in counts.items()
        }
        silent = [one for one, (_, since) in self._seen.items() if now - since > self._silence]
        for one in silent:
            if one != reader:
                # Only of this count it is dead: one that slept counts on, and is back.
                self._readers.delete_one({"_id": one, "beat": counts[one]})
        return {one for one in counts if one not in silent} | {reader}

    def _take(self, mailbox_id: str, owner: str | None, reader: str) -> bool:
        """Whether it is this process's now: nobody was quicker."""
        try:
            done = self._mailboxes.update_one(
                {"_id": mailbox_id, "owner": owner}, {"$set": {"owner": reader}}, upsert=owner is None
            )
        except DuplicateKeyError:
            return False
        return bool(done.modified_count or done.upserted_id is not None)

    def leave(self, reader: str) -> None:
        self._mailboxes.update_many({"owner": reader}, {"$set": {"owner": None}})
        self._readers.delete_one({"_id": reader})


def _place(told: Mapping[str, Any]) -> Place:
    since = told["since"]
    return Place(
        **{**told, "since": date.fromisoformat(since) if since else None, "left": tuple(told["left"])}
    )
