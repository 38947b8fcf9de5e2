"""Archives of mail: messages, mbox files and Maildir folders, as they are or packed as zip or tar.

Nothing is unpacked to the disk, nothing is read as a whole but a message, and no name in an archive is ever
opened. What unpacks to more than any honest archive is left, and so is an archive within an archive.
"""

import bz2
import gzip
import re
import tarfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from mail.adapters.mbox import messages_in
from mail.adapters.unpacking import Bounded, Budget, TooFar
from mail.imports.archive import ArchiveFile, LeftOut, Met
from mail.imports.values import Place

#: Entries of one archive.
MAX_ENTRIES = 200_000
_BROKEN = (
    BadZipFile,
    tarfile.TarError,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
)
_ENCRYPTED = 0x1
_UTF_8 = 0x800

_MAGIC: Sequence[tuple[bytes, str]] = (
    (b"From ", "mbox"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"!BDN", "outlook"),
    (b"\xd0\xcf\x11\xe0", "outlook"),
)
_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*\r?\n)*(?:>?From |[!-9;-~]{1,76}[ \t]{0,4}:)")
#: A field that mail has; a text that begins with any other word and a colon is no mail.
_MAIL = re.compile(
    rb"(?im)^(?:from|to|cc|date|subject|received|return-path|message-id|delivered-to|mime-version|reply-to|"
    rb"sender|x-[\w-]+)[ \t]{0,4}:"
)
#: A message as Apple Mail keeps it: its length in a line before it.
_COUNTED = re.compile(rb"(\d{1,12})[ \t]*\r?\n")
#: What programs keep beside mail.
_BESIDE = re.compile(
    r"(?i)(?:^|/)(?:\.[^/]*|__macosx|thumbs\.db|desktop\.ini|dovecot[^/]*|courier[^/]*|maildirfolder|"
    r"maildirsize|subscriptions|[^/]*\.msf)$"
)
#: When a message came, in its name in a Maildir.
_DELIVERED = re.compile(r"(\d{9,10})\.")
_PEEK = 4096


def messages(files: Sequence[ArchiveFile], since: Place, size_limit: int) -> Iterator[Met]:
    """The port `Archives`."""
    for number in range(since.file, len(files)):
        file = files[number]
        after = Place(file=number + 1)
        if not _is_beside(file.name):
            begun = since if since.file == number else Place(file=number)
            with file.open() as raw:
                yield from _Reading(file, begun, size_limit, after).met(raw)
        yield Met(file.name, 0, after)


class _Reading:
    """One file of an import, from a place on."""

    def __init__(self, file: ArchiveFile, since: Place, size_limit: int, after: Place) -> None:
        self._file, self._since, self._limit, self._after = file, since, size_limit, after
        self._budget = Budget(file.size)

    def met(self, raw: BinaryIO) -> Iterator[Met]:
        try:
            yield from self._in_file(Bounded(raw))
        except TooFar:
            yield self._left_out(self._file.name, "unpacks_too_far")
        except _BROKEN:
            yield self._left_out(self._file.name, "damaged")

    def _in_file(self, stream: Bounded, *, unpacked: bool = False) -> Iterator[Met]:
        name, kind = self._file.name, _kind(self._file.name, stream.peek(_PEEK))
        if kind == "zip" and not unpacked:
            yield from self._in_zip(stream)
        elif kind == "tar":
            yield from self._in_tar(stream)
        elif kind in ("gzip", "bzip2") and not unpacked:
            opened = gzip.GzipFile(fileobj=stream) if kind == "gzip" else bz2.BZ2File(stream)
            yield from self._in_file(Bounded(opened, self._budget), unpacked=True)
        elif kind == "mbox":
            # Its place is the byte, so that a large one is not read again from its beginning.
            stream.seek(self._since.offset)
            found = messages_in(stream, self._limit, self._since.offset, self._since.entry)
            for one in found:
                place = Place(file=self._since.file, entry=one.number, offset=one.end)
                yield self._message(name, one.number, place, one.raw, one.noted)
        else:
            yield self._one(name, stream, kind, self._after)

    # -- packed ----------------------------------------------------------------------------------------

    def _in_zip(self, stream: Bounded) -> Iterator[Met]:
        with ZipFile(stream) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                yield self._left_out(self._file.name, "too_many_entries")
                return
            for index, entry in enumerate(entries):
                if index < self._since.entry or entry.is_dir() or _is_beside(entry.filename):
                    continue
                name = f"{self._file.name}/{_name_of(entry)}"[-500:]
                if entry.flag_bits & _ENCRYPTED:
                    yield self._left_out(name, "encrypted", index + 1)
                    continue
                try:
                    with archive.open(entry) as opened:
                        yield from self._in_entry(name, index, Bounded(opened, self._budget))
                except _BROKEN:
                    yield self._left_out(name, "damaged", index + 1)

    def _in_tar(self, stream: Bounded) -> Iterator[Met]:
        with tarfile.open(fileobj=stream, mode="r:") as archive:
            index = -1
            while (entry := archive.next()) is not None:
                vars(archive)["members"] = []  # else it remembers all of them
                index += 1
                if index >= MAX_ENTRIES:
                    yield self._left_out(self._file.name, "too_many_entries")
                    return
                plain = entry.isreg() and not entry.issparse()
                if index < self._since.entry or not plain or _is_beside(entry.name):
                    continue
                opened = archive.extractfile(entry)
                if opened is None:
                    continue
                name = f"{self._file.name}/{_decoded(entry.name.encode('utf-8', 'surrogateescape'))}"[-500:]
                yield from self._in_entry(name, index, Bounded(opened))

    def _in_entry(self, name: str, index: int, stream: Bounded) -> Iterator[Met]:
        kind = _kind(name, stream.peek(_PEEK))
        after = Place(file=self._since.file, entry=index + 1)
        if kind != "mbox":
            yield self._one(name, stream, kind, after)
            return
        for one in messages_in(stream, self._limit):
            # What is packed has no other way to a place within it than from its beginning.
            if index == self._since.entry and one.end <= self._since.offset:
                continue
            place = Place(file=self._since.file, entry=index, offset=one.end)
            yield self._message(name, one.number, place, one.raw, one.noted)
        yield Met(name, 0, after)

    # -- one message -----------------------------------------------------------------------------------

    def _one(self, name: str, stream: Bounded, kind: str, after: Place) -> Met:
        match kind:
            case "mail":
                raw = stream.read(self._limit + 1)
                given = raw if len(raw) <= self._limit else None
                return self._message(name, 1, after, given, _delivered(name))
            case "counted":
                count = int(stream.readline(20))
                given = stream.read(count) if count <= self._limit else None
                return self._message(name, 1, after, given, None)
            case "empty":
                return Met(name, 0, after, reason="empty")
            case "zip" | "tar" | "gzip" | "bzip2":
                return Met(name, 0, after, reason="nested_archive")
            case "outlook":
                return Met(name, 0, after, reason="outlook_file")
            case _:
                return Met(name, 0, after, reason="not_mail")

    def _message(
        self, name: str, number: int, after: Place, raw: bytes | None, noted: datetime | None
    ) -> Met:
        if raw is None:
            return Met(name, number, after, reason="too_large")
        return Met(name, number, after, raw, noted)

    def _left_out(self, name: str, reason: LeftOut, entry: int | None = None) -> Met:
        after = self._after if entry is None else Place(file=self._since.file, entry=entry)
        return Met(name, 0, after, reason=reason)


def _kind(name: str, head: bytes) -> str:
    if not head.strip():
        return "empty"
    if name.lower().endswith(".eml"):
        return "mail"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[257:262] == b"ustar":
        return "tar"
    if (counted := _COUNTED.match(head)) and _HEADER.match(head, counted.end()):
        return "counted"
    return "mail" if _HEADER.match(head) and _MAIL.search(head) else "other"


def _is_beside(name: str) -> bool:
    """Whether it is what programs keep beside mail, or a message that was never delivered to its Maildir."""
    path = PurePosixPath(name.replace("\\", "/"))
    within = any(part == "__MACOSX" for part in path.parts)
    return within or path.parent.name == "tmp" or _BESIDE.search(str(path)) is not None


def _delivered(name: str) -> datetime | None:
    found = _DELIVERED.match(PurePosixPath(name).name)
    return None if found is None else datetime.fromtimestamp(int(found[1]), UTC)


def _name_of(entry: ZipInfo) -> str:
    """The name of an entry of a zip; where it does not say UTF-8, as whoever packed it meant it."""
    if entry.flag_bits & _UTF_8:
        return _shown(entry.filename)
    try:
        return _decoded(entry.filename.encode("cp437"))
    except UnicodeEncodeError:
        return _shown(entry.filename)


def _decoded(name: bytes) -> str:
    for charset in ("utf-8", "gb18030"):
        try:
            return _shown(name.decode(charset))
        except UnicodeDecodeError:
            continue
    return _shown(name.decode("latin-1"))


def _shown(name: str) -> str:
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in name)
