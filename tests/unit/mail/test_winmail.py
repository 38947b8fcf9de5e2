"""What Outlook packs into winmail.dat is read as if it stood in the mail."""

from base64 import encodebytes

import pytest
from compressed_rtf import compress  # type: ignore[import-untyped]  # it has no types

from mail.adapters.mime import parse
from mail.adapters.winmail import MAX_OBJECTS
from mail.message.parsed import ParsedMail
from tests.unit.mail import outlook
from tests.unit.mail.test_odd_mail import ANNA, TEXT, multipart, of

NAMED = 'Content-Type: application/octet-stream; name="WINMAIL.DAT"'
LIST = outlook.attached("报价单.xls".encode("gbk"), b"\xd0\xcf\x11\xe0list")


def mail_with(packed: bytes, *parts: str, kind: str = "Content-Type: application/ms-tnef") -> ParsedMail:
    """A mail of these parts and a winmail.dat."""
    head = f"{kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return parse(multipart(*parts, head.encode() + encodebytes(packed)))


@pytest.mark.parametrize("kind", ["Content-Type: application/ms-tnef", NAMED])
def test_its_files_are_those_of_the_mail_and_it_is_none_itself(kind):
    mail = mail_with(outlook.winmail(LIST), TEXT, kind=kind)
    assert mail.text == "See the list."
    assert [(one.name, one.content) for one in mail.attachments] == [("报价单.xls", b"\xd0\xcf\x11\xe0list")]


def test_a_file_has_its_long_name_and_kind_where_outlook_says_them():
    its = (
        outlook.text(outlook.LONG_NAME, "装箱单 12月.pdf"),
        outlook.text(outlook.MIME_TYPE, "Application/PDF"),
    )
    (file,) = mail_with(outlook.winmail(outlook.attached(b"ZXD~1.PDF", b"%PDF", *its)), TEXT).attachments
    assert (file.name, file.content_type) == ("装箱单 12月.pdf", "application/pdf")


def test_its_text_is_the_mails_where_that_has_none():
    mail = mail_with(outlook.winmail(outlook.body("请报500块印版的价格和交货期。".encode("gbk")), LIST))
    assert mail.text == "请报500块印版的价格和交货期。"
    assert len(mail.attachments) == 1


def test_it_is_all_of_a_mail():
    packed = outlook.winmail(outlook.body(b"Please quote."), outlook.html("<p>Please <b>quote</b>.</p>"))
    head = ("Content-Type: application/ms-tnef", "Content-Transfer-Encoding: base64")
    mail = parse(of(f"From: {ANNA}", *head, body=encodebytes(packed)))
    assert (mail.text, mail.html) == ("Please quote.", "<p>Please <b>quote</b>.</p>")
    assert mail.attachments == ()


def test_a_picture_in_its_text_is_shown_there():
    its = outlook.text(outlook.CONTENT_ID, "plate@outlook")
    mail = mail_with(
        outlook.winmail(
            outlook.html('<p>See <img src="cid:plate@outlook"></p>'),
            outlook.attached(b"p.png", b"\x89PNG", its),
        )
    )
    assert mail.attachments[0].picture is not None


def test_files_of_a_mail_within_it_are_files_of_the_mail():
    forwarded = outlook.attached(b"Forwarded", b"", outlook.message_in([LIST]))
    mail = mail_with(outlook.winmail(forwarded), TEXT)
    assert [one.name for one in mail.attachments] == ["报价单.xls"]


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"no tnef",
        outlook.winmail()[:5],
        outlook.winmail(),
        outlook.winmail(outlook.item(outlook.ATTACHMENT, outlook.DATA, b"of no file")),
        outlook.winmail(*[outlook.item(outlook.MESSAGE, outlook.BODY, b"")] * MAX_OBJECTS, LIST),
    ],
)
def test_what_cannot_be_opened_stays_a_file(packed):
    mail = mail_with(packed, TEXT, kind=NAMED)
    assert mail.text == "See the list."
    assert [one.name for one in mail.attachments] == ["WINMAIL.DAT"]


def test_a_damaged_one_gives_what_can_be_read():
    whole = outlook.winmail(LIST, outlook.attached(b"second.xls", b"x" * 1000))
    (first, second) = mail_with(whole[:-900], TEXT).attachments
    assert first.content == b"\xd0\xcf\x11\xe0list"
    assert second.content.startswith(b"xx")


def test_a_text_in_the_form_of_word_is_a_file():
    rtf = rb"{\rtf1 Please quote.}"
    mail = mail_with(outlook.winmail(outlook.rtf(compress(rtf))))
    assert [(one.name, one.content) for one in mail.attachments] == [("message.rtf", rtf)]
