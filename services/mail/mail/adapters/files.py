"""Raw messages and attachments in GridFS, on disk at the majority before anything refers to them.

A part of a mail is kept once: a delivery that is repeated after a crash finds what the first one
had written. A file no event refers to (its writer died in between) does no harm.
"""

from collections.abc import Iterator

from bson import ObjectId
from bson.errors import InvalidId
from gridfs import GridFSBucket, NoFile
from pymongo import ASCENDING

from eventing.mongo import CODEC, DURABLE, MAJORITY, Db, Document
from mail.domain.errors import NotFound
from mail.domain.parsed import NewFile, StoredFile

BUCKET = "files"
CHUNK_BYTES = 256 * 1024


class GridFiles:
    """The port `Files` on MongoDB."""

    def __init__(self, db: Db) -> None:
        self._db = db.with_options(codec_options=CODEC, write_concern=DURABLE, read_concern=MAJORITY)
        self._bucket = GridFSBucket(self._db, BUCKET, CHUNK_BYTES, write_concern=DURABLE)
        self._index = self._db[f"{BUCKET}.files"]

    def create_indexes(self) -> None:
        self._index.create_index([("metadata.mail_id", ASCENDING), ("metadata.part", ASCENDING)])
        self._index.create_index([("metadata.message_key", ASCENDING)])
        self._db[f"{BUCKET}.chunks"].create_index([("files_id", ASCENDING), ("n", ASCENDING)], unique=True)

    def put(self, file: NewFile) -> str:
        same = {
            "metadata.mail_id": file.mail_id,
            "metadata.part": file.part,
            "metadata.message_key": file.message_key,
            "length": len(file.content),
        }
        found = self._index.find_one(same, {"_id": 1})
        if found is not None:
            return str(found["_id"])
        metadata = {
            "mail_id": file.mail_id,
            "part": file.part,
            "content_type": file.content_type,
            "message_key": file.message_key,
        }
        with self._bucket.open_upload_stream(file.name, metadata=metadata) as stream:
            # GridFS looks whether its indexes are there with every file; `create_indexes` has made them.
            object.__setattr__(stream, "_ensured_index", True)
            stream.write(file.content)
        return str(stream._id)

    def open(self, file_id: str) -> tuple[StoredFile, Iterator[bytes]]:
        try:
            found = self._bucket.open_download_stream(ObjectId(file_id))
        except (NoFile, InvalidId) as error:
            raise NotFound("no such file") from error
        metadata: Document = dict(found.metadata or {})
        described = StoredFile(
            file_id,
            found.filename or "",
            metadata.get("content_type") or "application/octet-stream",
            found.length,
        )
        return described, iter(found.readchunk, b"")

    def read(self, file_id: str) -> bytes:
        return b"".join(self.open(file_id)[1])

    def mails_with(self, message_key: str) -> list[str]:
        rows = self._index.find({"metadata.message_key": message_key, "metadata.part": 0}, {"metadata": 1})
        return sorted({row["metadata"]["mail_id"] for row in rows})
