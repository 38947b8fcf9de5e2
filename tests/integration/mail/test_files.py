"""Files in GridFS: kept once, whole or not at all, whoever writes them again."""

from typing import Any

import pytest
from gridfs import GridFSBucket
from gridfs.errors import CorruptGridFile
from pymongo.collection import Collection

from eventing import NotFound
from eventing.core.indexes import build_needed
from eventing.core.mongo import Db
from mail.adapters.files import BUCKET, CHUNK_BYTES, GridFiles
from mail.files import NewFile

LARGE = bytes(range(256)) * (3 * CHUNK_BYTES // 256) + b"the rest"


class Killed(BaseException):
    """Not an Exception, so that no handler of the code under test mistakes it for a failure."""


@pytest.fixture
def files(mongo_db: Db) -> GridFiles:
    made = GridFiles(mongo_db)
    build_needed(made.indexes())
    return made


def new_file(content: bytes, part: int = 0) -> NewFile:
    return NewFile(content, "message.eml", "message/rfc822", "mail-1", part, "key")


@pytest.mark.parametrize("content", [b"", b"short", LARGE, LARGE[: 2 * CHUNK_BYTES]])
def test_what_is_put_is_read_back_byte_for_byte_and_kept_once(files: GridFiles, mongo_db: Db, content: bytes):
    file_id = files.put(new_file(content))
    chunks = mongo_db[f"{BUCKET}.chunks"].count_documents({})
    assert files.put(new_file(content)) == file_id
    assert files.read(file_id) == content
    assert mongo_db[f"{BUCKET}.files"].count_documents({}) == 1
    assert mongo_db[f"{BUCKET}.chunks"].count_documents({}) == chunks


def test_others_who_speak_gridfs_can_read_it(files: GridFiles, mongo_db: Db):
    file_id = files.put(new_file(LARGE))
    with GridFSBucket(mongo_db, BUCKET).open_download_stream(file_id) as stream:
        assert (stream.read(), stream.filename, stream.length) == (LARGE, "message.eml", len(LARGE))


@pytest.mark.parametrize("written", [0, 1, 3])
def test_a_file_cut_off_in_the_middle_is_not_there_and_is_completed_by_who_writes_it_again(
    files: GridFiles, monkeypatch: pytest.MonkeyPatch, written: int
):
    insert_many = Collection.insert_many

    def dies(collection: Any, documents: Any, **options: Any) -> None:
        if written:
            insert_many(collection, documents[:written], **options)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Collection, "insert_many", dies)
        with pytest.raises(Killed):
            files.put(new_file(LARGE))
    assert files.mails_with({"key"}) == {}
    file_id = files.put(new_file(LARGE))
    assert files.read(file_id) == LARGE


def test_another_part_or_other_bytes_are_another_file(files: GridFiles):
    ids = {files.put(new_file(b"a")), files.put(new_file(b"b")), files.put(new_file(b"a", part=1))}
    assert len(ids) == 3
    assert files.mails_with({"key", "other"}) == {"key": ["mail-1"]}


def test_many_are_read_together_and_what_is_not_there_is_left_out(files: GridFiles):
    contents = [b"", b"short", LARGE]
    ids = [files.put(new_file(content)) for content in contents]
    assert files.read_many([*ids, "no such file", ids[0]]) == dict(zip(ids, contents, strict=True))
    assert files.read_many([]) == {}


def test_a_file_that_lost_a_part_is_not_taken_for_whole(files: GridFiles, mongo_db: Db):
    file_id = files.put(new_file(LARGE))
    mongo_db[f"{BUCKET}.chunks"].delete_one({"n": 1})
    with pytest.raises(CorruptGridFile):
        files.read_many([file_id])


@pytest.mark.parametrize("file_id", ["", "no such file", "0" * 24, "0" * 64])
def test_what_was_never_put_is_not_found(files: GridFiles, file_id: str):
    with pytest.raises(NotFound):
        files.read(file_id)
