"""Archives of mail as they are met: every message once, what is none with its reason, nothing endless."""

import gzip
import io
import mailbox
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from time import process_time

import pytest

from mail.adapters.archives import messages
from mail.adapters.unpacking import FREE_BYTES
from mail.imports.archive import ArchiveFile, Met
from mail.imports.values import Place
from tests.unit.mail.samples import message

BEGINNING = Place()
LIMIT = 1024 * 1024
ONE, TWO, THREE = (message(message_id=f"<{n}@x>", body=f"Letter {n}.\r\n") for n in range(3))


def a_file(content: bytes, name: str = "old.mbox") -> ArchiveFile:
    return ArchiveFile(name, len(content), lambda: io.BytesIO(content))


def met(content: bytes, name: str = "old.mbox", since: Place = BEGINNING) -> list[Met]:
    found = messages([a_file(content, name)], since, LIMIT)
    return [one for one in found if one.raw is not None or one.reason is not None]


def raws(found: list[Met]) -> list[bytes | None]:
    return [one.raw for one in found]


def mbox_of(*raw: bytes) -> bytes:
    """As mboxrd has them."""
    made = b""
    for one in raw:
        lines = [b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in one.split(b"\n")]
        made += b"From a@b.cn Mon Mar  2 10:00:00 2015\n" + b"\n".join(lines) + b"\n"
    return made


def zip_of(entries: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return made.getvalue()


def tar_of(entries: Mapping[str, bytes], mode: str = "w:gz") -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as packed:  # type: ignore[call-overload]
        for name, content in entries.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            packed.addfile(entry, io.BytesIO(content))
    return made.getvalue()


def test_an_mbox_has_its_messages_with_their_times_and_numbers():
    found = met(mbox_of(ONE, TWO))
    assert raws(found) == [ONE, TWO]
    assert [one.number for one in found] == [1, 2]
    assert found[0].noted == datetime(2015, 3, 2, 10, tzinfo=UTC)


def test_what_the_library_writes_is_read(tmp_path):
    written = mailbox.mbox(tmp_path / "box")
    for raw in (ONE, TWO):
        written.add(raw)
    written.close()
    assert [raw and raw.replace(b"\r\n", b"\n") for raw in raws(met((tmp_path / "box").read_bytes()))] == [
        raw.replace(b"\r\n", b"\n") for raw in (ONE, TWO)
    ]


@pytest.mark.parametrize(
    "said",
    [
        b"From Monday on we are closed.\r\n",
        b"\r\nFrom Monday 10:30 on, in 2019, we are closed.\r\nYours\r\n",
        b"\r\nFrom here\r\nNote: to there\r\n",
    ],
)
def test_from_in_a_body_begins_no_message(said):
    raw = message(body="Dear sirs,\r\n") + said
    plain = b"From a@b.cn Mon Mar  2 10:00:00 2015\r\n" + raw + b"\r\n"
    assert raws(met(plain + plain)) == [raw, raw]


def test_what_was_quoted_for_the_mbox_is_as_it_was():
    raw = message(body="From here\r\n>From there\r\n")
    assert raws(met(mbox_of(raw))) == [raw]


@pytest.mark.parametrize("begins", [b"From - Mon Mar  2 10:00:00 2015\n", b"From \n", b"From - \n"])
def test_the_lines_of_other_programs_begin_messages(begins):
    assert raws(met(begins + ONE + b"\n" + begins + TWO)) == [ONE, TWO]


def test_a_message_that_is_too_large_is_left_out_and_the_next_is_read():
    large = message(body="x" * 70 + "\r\n") + b"y" * 2 * LIMIT + b"\r\n"
    found = met(mbox_of(ONE, large, TWO))
    assert [one.reason for one in found] == [None, "too_large", None]
    assert raws(found) == [ONE, None, TWO]


@pytest.mark.parametrize(
    "content",
    [
        mbox_of(ONE, TWO, THREE),
        zip_of({"a.eml": ONE, "b.mbox": mbox_of(TWO, THREE)}),
        tar_of({"cur/1": ONE, "cur/2": TWO, "new/3": THREE}),
        gzip.compress(mbox_of(ONE, TWO, THREE)),
    ],
    ids=["mbox", "zip", "tar.gz", "mbox.gz"],
)
def test_from_each_place_the_rest_is_met(content):
    whole = met(content)
    assert raws(whole) == [ONE, TWO, THREE]
    for number, one in enumerate(whole[:-1], start=1):
        rest = met(content, since=one.next)
        assert [(one.raw, one.number, one.next) for one in rest] == [
            (one.raw, one.number, one.next) for one in whole[number:]
        ]


def test_a_folder_of_the_maildir_kind_has_its_messages_with_their_times():
    files = [
        a_file(ONE, "Maildir/cur/1425290400.M1P2.host:2,S"),
        a_file(TWO, "Maildir/new/1425290401.M1P2.host"),
        a_file(THREE, "Maildir/tmp/1425290402.M1P2.host"),
        a_file(b"3 V1", "Maildir/dovecot-uidlist"),
        a_file(b"", "Maildir/.Sent/maildirfolder"),
    ]
    found = [one for one in messages(files, Place(), LIMIT) if one.raw or one.reason]
    assert raws(found) == [ONE, TWO]
    assert found[0].noted == datetime.fromtimestamp(1425290400, UTC)


def test_a_message_of_apple_mail_is_read_without_what_is_around_it():
    counted = str(len(ONE)).encode() + b"\n" + ONE + b'<?xml version="1.0"?><plist/>'
    assert raws(met(counted, "7.emlx")) == [ONE]


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"\xff\xd8\xff\xe0 picture", "a.jpg", "not_mail"),
        (b"Remember: buy milk\n", "note.txt", "not_mail"),
        (b"", "empty.mbox", "empty"),
        (b"!BDN and more", "old.pst", "outlook_file"),
        (b"PK\x03\x04 and nothing more", "cut.zip", "damaged"),
        (zip_of({"a.eml": ONE * 50})[:-40], "cut.zip", "damaged"),
        (tar_of({"a.eml": ONE * 50})[:-40], "cut.tar.gz", "damaged"),
        (tar_of({"a.eml": b"x" * 3000}, "w")[:2048], "cut.tar", "damaged"),
    ],
)
def test_what_is_no_mail_is_told_with_its_reason(content, name, reason):
    found = met(content, name)
    assert found[-1].reason == reason
    assert [one.raw for one in found if one.reason] == [None]


def test_in_a_zip_what_is_no_mail_is_told_beside_the_mail():
    entries = {
        "a/1.eml": ONE,
        "a/photo.jpg": b"\xff\xd8",
        "b.zip": zip_of({"c.eml": TWO}),
        "__MACOSX/a": b"x",
    }
    found = met(zip_of(entries), "all.zip")
    assert [(one.name, one.reason) for one in found] == [
        ("all.zip/a/1.eml", None),
        ("all.zip/a/photo.jpg", "not_mail"),
        ("all.zip/b.zip", "nested_archive"),
    ]


def test_an_entry_that_is_damaged_does_not_hide_the_others():
    packed = bytearray(zip_of({"1.eml": ONE, "2.eml": TWO}))
    packed[packed.index(b"1.eml") + 20] ^= 0xFF
    assert [one.reason for one in met(bytes(packed), "a.zip")] == ["damaged", None]


def test_an_encrypted_entry_is_told():
    packed = bytearray(zip_of({"1.eml": ONE, "2.eml": TWO}))
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    assert [one.reason for one in met(bytes(packed), "a.zip")] == ["encrypted", None]


def test_names_of_another_charset_are_read_and_lead_nowhere():
    packed = zip_of({"xxxx/../../1.eml": ONE}).replace(b"xxxx", "外贸".encode("gb18030"))
    [found] = met(packed, "旧.zip")
    assert (found.name, found.raw) == ("旧.zip/外贸/../../1.eml", ONE)


def zeros(count: int) -> Iterator[bytes]:
    piece = bytes(1024 * 1024)
    for _ in range(count // len(piece)):
        yield piece


def bomb() -> bytes:
    made = io.BytesIO()
    with gzip.GzipFile(fileobj=made, mode="wb", compresslevel=9) as packed:
        packed.write(b"From a@b.cn Mon Mar  2 10:00:00 2015\n" + ONE)
        for piece in zeros(2 * FREE_BYTES):
            packed.write(piece)
    return made.getvalue()


def test_what_unpacks_without_end_is_left():
    found = met(bomb(), "bomb.gz")
    assert found[-1].reason == "unpacks_too_far"


def test_a_zip_that_unpacks_without_end_is_left():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("1.eml", ONE)
        with packed.open("2.mbox", "w") as entry:
            entry.write(b"From a@b.cn Mon Mar  2 10:00:00 2015\n" + ONE)
            for piece in zeros(2 * FREE_BYTES):
                entry.write(piece)
        packed.writestr("3.eml", ONE)
    found = met(made.getvalue(), "bomb.zip")
    assert [one.reason for one in found] == [None, "unpacks_too_far"]


def seconds(content: bytes) -> float:
    start = process_time()
    for one in messages([a_file(content)], BEGINNING, LIMIT):
        assert one.reason is None
    return process_time() - start


@pytest.mark.parametrize(
    "shape",
    [
        lambda size: mbox_of(*[ONE] * (size // len(ONE))),
        lambda size: zip_of({f"{number}.eml": ONE for number in range(size // len(ONE) // 4)}),
        lambda size: b"From a@b.cn Mon Mar  2 10:00:00 2015\n" + ONE + b"\nFrom x\n" * (size // 8),
        lambda size: b"From a@b.cn Mon Mar  2 10:00:00 2015\n" + ONE + b">" * size + b"From \n",
    ],
    ids=["mbox", "zip", "lines that begin nothing", "one line"],
)
def test_an_archive_twice_as_large_takes_at_most_two_and_a_half_times_as_long(shape):
    short, long = shape(400_000), shape(800_000)
    pairs = []
    for _ in range(10):
        pairs.append((seconds(short), seconds(long)))
        once, twice = (min(times) for times in zip(*pairs, strict=True))
        if twice <= max(0.02, 2.5 * once):
            return
    pytest.fail(f"{pairs}")
