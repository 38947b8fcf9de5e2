"""The file of a backup: a tar of pieces of collections, and last what is in them.

A piece is BSON documents one after the other, packed with gzip, and, for a recipient, encrypted with age
(https://age-encryption.org): `tar`, `age`, `gunzip` and `bsondump` read one where this program is gone. A
file without its last member is one that was not finished.
"""

import fcntl
import gzip
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import bson
import pyrage
from bson.raw_bson import RawBSONDocument

from eventing.core.errors import EventingError
from eventing.log.documents import RAW_CODEC

#: Of this layout; a later one that this program cannot read has a greater number.
FORMAT = 1
#: Bytes of a piece before it is packed: what a restore holds in memory.
PIECE_BYTES = 8 * 1024 * 1024
#: Most of what is packed are letters and files: more effort takes longer and saves little.
PACKING = 3
CONTENTS = "contents.json"
UNFINISHED = ".part"


class Damaged(EventingError):
    """The file is not what was written: cut off, changed, or no backup at all."""


class CannotOpen(EventingError):
    """The backup is encrypted, for somebody else than who opens it."""


class BadKey(EventingError):
    """What was given as a key of age is none."""


@dataclass(frozen=True)
class Piece:
    """A part of a collection. `digest` is the SHA-256 of the documents, `bytes` their size."""

    name: str
    collection: str
    documents: int
    bytes: int
    digest: str


@dataclass(frozen=True)
class Contents:
    """What a backup holds. `tails` are the last numbers of the log's partitions that are in it."""

    service: str
    epoch: int
    partitions: int
    tails: Mapping[int, int]
    began_at: datetime
    pieces: Sequence[Piece]

    @property
    def commits(self) -> int:
        return sum(self.tails.values())

    def of(self, collection: str) -> list[Piece]:
        return [piece for piece in self.pieces if piece.collection == collection]

    @property
    def collections(self) -> list[str]:
        """The collections, in the order in which they were copied."""
        return list(dict.fromkeys(piece.collection for piece in self.pieces))


class Writer:
    """Writes a backup beside its final name, which it gets when it is whole; left with an error, it is none.

    `recipient` is whom it is encrypted for, a public key of age. Raises BadKey.
    """

    def __init__(self, path: Path, recipient: str | None = None) -> None:
        self._path, self._unfinished = path, path.with_name(path.name + UNFINISHED)
        self._recipient = None if recipient is None else _recipient(recipient)
        # What a firm knows of its customers is in it.
        opened = os.open(self._unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(opened, "wb")
        # Held while it is written: what nobody holds was left by a process that died.
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._tar = tarfile.TarFile(fileobj=self._file, mode="w", format=tarfile.PAX_FORMAT)
        self._pieces: list[Piece] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._unfinished.unlink(missing_ok=True)

    def add(self, collection: str, documents: Iterable[RawBSONDocument]) -> None:
        """Write documents of a collection, piece by piece."""
        held: list[bytes] = []
        size = 0
        for document in documents:
            held.append(bytes(document.raw))
            size += len(document.raw)
            if size >= PIECE_BYTES:
                self._add_piece(collection, held)
                held, size = [], 0
        if held:
            self._add_piece(collection, held)

    def _add_piece(self, collection: str, documents: Sequence[bytes]) -> None:
        content = b"".join(documents)
        name = f"{len(self._pieces):06}-{collection}.bson.gz"
        self._pieces.append(
            Piece(name, collection, len(documents), len(content), sha256(content).hexdigest())
        )
        self._write(name, gzip.compress(content, PACKING, mtime=0))

    def finish(
        self, *, service: str, epoch: int, tails: Mapping[int, int], began_at: datetime
    ) -> tuple[Contents, int]:
        """Write what is in it, and give the file its name once it is on disk. Returns that and its bytes."""
        contents = Contents(service, epoch, len(tails), dict(tails), began_at, tuple(self._pieces))
        told = {"format": FORMAT, **asdict(contents), "began_at": began_at.isoformat()}
        self._write(CONTENTS, json.dumps(told, indent=1).encode())
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        size = self._file.tell()
        self._unfinished.replace(self._path)
        _sync_folder(self._path.parent)
        return contents, size

    def _write(self, name: str, content: bytes) -> None:
        if self._recipient is not None:
            name, content = f"{name}.age", pyrage.encrypt(content, [self._recipient])
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), 0o600
        self._tar.addfile(member, io.BytesIO(content))


def drop_unfinished(folder: Path, pattern: str) -> None:
    """Delete the files of backups that were begun by processes that have died."""
    for path in folder.glob(f"{pattern}{UNFINISHED}"):
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            path.unlink(missing_ok=True)


class Archive:
    """A backup that is read. `identity` is the secret key of age of whom it was encrypted for.

    Raises Damaged, CannotOpen, BadKey.
    """

    def __init__(self, path: Path, identity: str | None = None) -> None:
        self._path = path
        self._identity = None if identity is None else _identity(identity)
        self._members = _members(path)
        self.contents = _contents(self._read(CONTENTS))

    def check(self) -> None:
        """Read all of it. Raises Damaged for the first piece that is not as it was written."""
        for piece in self.contents.pieces:
            self.documents(piece)

    def documents(self, piece: Piece) -> list[RawBSONDocument]:
        """The documents of a piece. Raises Damaged."""
        try:
            content = gzip.decompress(self._read(piece.name))
        except (OSError, EOFError, zlib.error) as error:
            raise Damaged(f"{self._path.name}: {piece.name} cannot be unpacked") from error
        if sha256(content).hexdigest() != piece.digest:
            raise Damaged(f"{self._path.name}: {piece.name} is not as it was written")
        return list(bson.decode_iter(content, RAW_CODEC))

    def batches(self, collection: str) -> Iterator[list[RawBSONDocument]]:
        for piece in self.contents.of(collection):
            yield self.documents(piece)

    def _read(self, name: str) -> bytes:
        encrypted = self._members.get(f"{name}.age")
        if encrypted is not None and self._identity is None:
            raise CannotOpen(f"{self._path.name} is encrypted: name the file with the key that opens it")
        member = encrypted or self._members.get(name)
        if member is None:
            raise Damaged(f"{self._path.name} lacks {name}: it was not finished, or is no backup")
        with self._path.open("rb") as file:
            file.seek(member.offset_data)
            content = file.read(member.size)
        if encrypted is None:
            return content
        try:
            return bytes(pyrage.decrypt(content, [self._identity]))
        except pyrage.DecryptError as error:
            raise CannotOpen(f"{self._path.name} is encrypted for another key, or damaged") from error


def _members(path: Path) -> dict[str, tarfile.TarInfo]:
    try:
        with tarfile.open(path, "r:") as tar:
            return {member.name: member for member in tar}
    except (tarfile.TarError, EOFError) as error:
        raise Damaged(f"{path.name} is no backup, or cut off") from error


def _contents(written: bytes) -> Contents:
    told: dict[str, Any] = json.loads(written)
    if told.pop("format") > FORMAT:
        raise Damaged("the backup is of a later release: restore it with that one")
    return Contents(
        **{
            **told,
            "tails": {int(partition): tail for partition, tail in told["tails"].items()},
            "began_at": datetime.fromisoformat(told["began_at"]),
            "pieces": tuple(Piece(**piece) for piece in told["pieces"]),
        }
    )


def _recipient(key: str) -> Any:
    try:
        return pyrage.x25519.Recipient.from_str(key.strip())
    except pyrage.RecipientError as error:
        raise BadKey("a recipient begins with age1: age-keygen shows it") from error


def _identity(key: str) -> Any:
    lines = [line for line in key.splitlines() if line.strip() and not line.startswith("#")]
    try:
        return pyrage.x25519.Identity.from_str("".join(lines).strip())
    except pyrage.IdentityError as error:
        raise BadKey("a key begins with AGE-SECRET-KEY-: age-keygen makes it") from error


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
