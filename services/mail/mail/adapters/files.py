"""Raw messages and attachments in GridFS, on disk on a majority of servers before anything refers to them.

Each part of a mail is stored once: a delivery that is repeated after a crash finds what the first one
wrote. A file that no event refers to (its writer crashed in between) does no harm.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from bson import Binary
from gridfs import GridFSBucket, NoFile
from gridfs.errors import CorruptGridFile
from pymongo import ASCENDING
from pymongo.errors import BulkWriteError, DuplicateKeyError

from eventing import Db, Document, Documents, Index, NotFound, SystemClock
from eventing.core.mongo import CODEC, DURABLE, MAJORITY, duplicates
from mail.files import NewFile, StoredFile

BUCKET = "files"
CHUNK_BYTES = 256 * 1024


class GridFiles:
    """The port `Files` on MongoDB."""

    def __init__(self, db: Db) -> None:
        self._db = db.with_options(codec_options=CODEC, write_concern=DURABLE, read_concern=MAJORITY)
        self._bucket = GridFSBucket(self._db, BUCKET, CHUNK_BYTES, write_concern=DURABLE)
        self._index = self._db[f"{BUCKET}.files"]
        self._chunks = self._db[f"{BUCKET}.chunks"]

    def indexes(self) -> Sequence[Index]:
        return [
            Index.on(self._index, ("metadata.message_key", ASCENDING)),
            Index.on(self._chunks, ("files_id", ASCENDING), ("n", ASCENDING), needed=True, unique=True),
        ]

    def put(self, file: NewFile) -> str:
        """Store a file. Not with the driver's bucket, which cannot write a file only if it is new."""
        file_id = file.file_id
        starts = range(0, len(file.content), CHUNK_BYTES)
        _insert(
            self._chunks,
            [
                {"files_id": file_id, "n": n, "data": Binary(file.content[start : start + CHUNK_BYTES])}
                for n, start in enumerate(starts)
            ],
        )
        # Last, so that a file in the index is complete.
        _insert(
            self._index,
            [
                {
                    "_id": file_id,
                    "filename": file.name,
                    "length": len(file.content),
                    "chunkSize": CHUNK_BYTES,
                    "uploadDate": SystemClock().now(),
                    "metadata": {
                        "mail_id": file.mail_id,
                        "part": file.part,
                        "content_type": file.content_type,
                        "message_key": file.message_key,
                        "uploaded_by": file.uploaded_by,
                    },
                }
            ],
        )
        return file_id

    def open(self, file_id: str) -> tuple[StoredFile, Iterator[bytes]]:
        try:
            found = self._bucket.open_download_stream(file_id)
        except NoFile as error:
            raise NotFound() from error
        described = _described(file_id, found.filename, found.length, found.metadata)
        return described, iter(found.readchunk, b"")

    def about(self, file_ids: Collection[str]) -> Mapping[str, StoredFile]:
        rows = self._index.find({"_id": {"$in": list(file_ids)}})
        return {
            row["_id"]: _described(row["_id"], row["filename"], row["length"], row["metadata"])
            for row in rows
        }

    def read(self, file_id: str) -> bytes:
        return b"".join(self.open(file_id)[1])

    def read_many(self, file_ids: Iterable[str]) -> Mapping[str, bytes]:
        asked = {"$in": list(dict.fromkeys(file_ids))}
        # A file in the index is complete.
        there = {row["_id"]: row["length"] for row in self._index.find({"_id": asked}, {"length": 1})}
        chunks: dict[str, list[bytes]] = defaultdict(list)
        for chunk in self._chunks.find({"files_id": asked}).sort([("files_id", ASCENDING), ("n", ASCENDING)]):
            chunks[chunk["files_id"]].append(chunk["data"])
        found = {file_id: b"".join(chunks[file_id]) for file_id in there}
        for file_id, content in found.items():
            if len(content) != there[file_id]:
                raise CorruptGridFile(f"{file_id} has {len(content)} bytes of {there[file_id]}")
        return found

    def mails_with(self, message_keys: Collection[str]) -> Mapping[str, list[str]]:
        asked = {"metadata.message_key": {"$in": sorted(message_keys)}, "metadata.part": 0}
        found: dict[str, set[str]] = defaultdict(set)
        for row in self._index.find(asked, {"metadata": 1}):
            found[row["metadata"]["message_key"]].add(row["metadata"]["mail_id"])
        return {key: sorted(mail_ids) for key, mail_ids in found.items()}


def _described(file_id: str, name: str | None, size: int, metadata: Mapping[str, Any] | None) -> StoredFile:
    told = metadata or {}
    return StoredFile(
        file_id,
        name or "",
        told.get("content_type") or "application/octet-stream",
        size,
        told.get("mail_id") or "",
        told.get("uploaded_by") or "",
    )


def _insert(collection: Documents, documents: Sequence[Document]) -> None:
    """Insert documents; those that exist already are equal, from an interrupted or concurrent writer."""
    try:
        if len(documents) == 1:
            collection.insert_one(documents[0])
        elif documents:
            collection.insert_many(documents, ordered=False)
    except DuplicateKeyError:
        pass
    except BulkWriteError as error:
        duplicates(error)
