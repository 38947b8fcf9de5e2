"""Identity of messages: when two deliveries are one message."""

from base64 import encodebytes
from collections.abc import Callable
from quopri import encodestring

import pytest

from mail.message.identity import identify, message_ids, thread_of
from tests.unit.mail.samples import message

MAIL = message()


@pytest.mark.parametrize(
    "again",
    [
        b"Received: from mx by us; today\r\nReturn-Path: <h@x.de>\r\n" + MAIL,
        b"Delivered-To: a@b.c\r\nX-Original-To: a@b.c\r\nDKIM-Signature: v=1;\r\n a=rsa\r\n" + MAIL,
        MAIL.replace(b"\r\n", b"\n"),
        MAIL.rstrip(b"\r\n"),
        b"From h@x.de Wed Apr 27 14:15:31 2005\r\n" + MAIL,
    ],
    ids=["received", "transport headers", "bare line feeds", "last line end missing", "mailbox line"],
)
def test_what_transports_change_does_not_make_another_message(again):
    assert identify(again) == identify(MAIL)


WORDS = "Müller sagt: 50 % sofort. \r\n\r\nMehr in der Anlage: äöü\r\n"
HEAD = "From: Hans <h@x.de>\r\nSubject: Plates\r\nMessage-ID: <1@x.de>\r\n"
PLAIN = "Content-Type: text/plain; charset=utf-8\r\n"
#: A transfer encoding, and how it writes bytes.
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "8bit": lambda content: content,
    "base64": lambda content: encodebytes(content).replace(b"\n", b"\r\n"),
    "quoted-printable": lambda content: encodestring(content.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n"),
}


def part(encoding: str, content: bytes, headers: str = PLAIN) -> bytes:
    head = f"{headers}Content-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + ENCODINGS[encoding](content)


def mixed(*parts: bytes, boundary: bytes = b"b1") -> bytes:
    inner = b"".join(b"--" + boundary + b"\r\n" + one + b"\r\n" for one in parts)
    kind = b'Content-Type: multipart/mixed;\r\n boundary="' + boundary + b'"\r\n\r\n'
    return kind + inner + b"--" + boundary + b"--\r\n"


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
@pytest.mark.parametrize(
    "made",
    [
        lambda text: text,
        lambda text: mixed(text, part("base64", b"%PDF", "Content-Type: application/pdf\r\n")),
        lambda text: mixed(mixed(text, text, boundary=b"b2"), text),
        lambda text: mixed(b"Content-Type: message/rfc822\r\n\r\n" + HEAD.encode() + text, text),
        lambda text: mixed(
            b"Content-Type: message/rfc822\r\n\r\n" + HEAD.encode() + mixed(text, boundary=b"b2"), text
        ),
    ],
    ids=["alone", "beside a file", "parts in parts", "forwarded", "forwarded in parts"],
)
def test_a_copy_in_another_transfer_encoding_is_the_same_message(made, encoding: str):
    copies = [HEAD.encode() + made(part(each, WORDS.encode())) for each in ("8bit", encoding)]
    assert copies[0] != copies[1]
    assert identify(copies[0]) == identify(copies[1])
    other = HEAD.encode() + made(part(encoding, WORDS.replace("50", "60").encode()))
    assert identify(other).mail_id != identify(copies[0]).mail_id


def test_a_file_is_the_same_only_to_the_byte():
    pdf = "Content-Type: application/pdf\r\n"
    unix, dos, name = (
        HEAD.encode() + mixed(part("base64", content, headers))
        for content, headers in [
            (b"a\nb", pdf),
            (b"a\r\nb", pdf),
            (b"a\nb", pdf.replace("pdf", "pdf; name=x")),
        ]
    )
    assert len({identify(each).mail_id for each in (unix, dos, name)}) == 3


@pytest.mark.parametrize(
    ("body", "other"),
    [("no base64 at all", "no base64 at last"), ("QUJ", "QUI"), ("=ZZ=", "=ZY=")],
)
def test_what_is_not_what_it_says_still_tells_two_messages_apart(body: str, other: str):
    for encoding in ("base64", "quoted-printable"):
        head = f"{HEAD}{PLAIN}Content-Transfer-Encoding: {encoding}\r\n\r\n"
        assert identify((head + body).encode()).mail_id != identify((head + other).encode()).mail_id


def test_text_may_not_move_from_one_part_into_another():
    one, other = (
        HEAD.encode() + mixed(*(part("8bit", text) for text in texts))
        for texts in ([b"ab", b"c"], [b"a", b"bc"])
    )
    assert identify(one).mail_id != identify(other).mail_id


def test_the_same_id_with_other_content_is_another_message():
    other = message(body="Something else.\r\n")
    assert identify(other).message_id == identify(MAIL).message_id
    assert identify(other).mail_id != identify(MAIL).mail_id


def test_a_message_without_an_id_is_known_by_its_content():
    without = message(message_id=None)
    assert identify(without).message_id is None
    assert identify(without) == identify(b"Received: x\r\n" + without)
    assert identify(without).mail_id != identify(message(message_id=None, body="x\r\n")).mail_id


def test_every_distinct_message_of_the_corpus_has_an_identity_of_its_own(mail_corpus):
    distinct = {identify(path.read_bytes()).mail_id for path in mail_corpus}
    assert (len(mail_corpus), len(distinct)) == (249, 244)


def test_ids_are_found_in_any_mess():
    assert message_ids("<a@b>\r\n <c@d> junk <a@b>") == ["<a@b>", "<c@d>"]


def test_a_thread_is_named_by_its_oldest_known_ancestor():
    root = thread_of("<1@x>", None, (), "m1")
    assert thread_of("<3@x>", "<2@x>", ("<1@x>", "<2@x>"), "m3") == root
    assert thread_of("<2@x>", "<1@x>", (), "m2") == root


@pytest.mark.parametrize(
    ("header", "ids"),
    [
        ("<1@a.de>", ["<1@a.de>"]),
        ("1@a.de", ["<1@a.de>"]),
        ("1@a.de 2@b.de", ["<1@a.de>", "<2@b.de>"]),
        ("Your message of Monday from hans@a.de <1@a.de>", ["<1@a.de>"]),
        ("none", []),
    ],
)
def test_a_message_id_without_brackets_is_the_same_id(header: str, ids: list[str]):
    assert message_ids(header) == ids
