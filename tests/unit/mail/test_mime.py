"""MIME: what is read in real messages."""

import base64
from datetime import UTC, datetime

import pytest

from mail.adapters.mime import parse
from mail.adapters.phones import country_in, numbers_in
from mail.message.parsed import Known, Unreadable
from mail.quoting import own_words
from tests.unit.mail.samples import message

CHINESE = "印度客户询CTCP版530×664×0.30蓝色20尺柜,问最低价及有无印度客户。请尽快回复,谢谢!"


def test_every_message_of_the_corpus_is_parsed_or_unreadable_for_a_reason(mail_corpus):
    unreadable = {}
    for path in mail_corpus:
        try:
            assert "@" in parse(path.read_bytes()).sender.address
        except Unreadable as error:
            unreadable[path.name] = str(error)
    assert all(unreadable.values())
    assert len(unreadable) < 5


@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
def test_chinese_text_is_read_in_its_declared_charset(charset):
    raw = (
        f"From: =?{charset}?B?{base64.b64encode('张三'.encode(charset)).decode()}?= <zhang@x-demo.cn>\r\n"
        f"Subject: =?{charset}?B?{base64.b64encode('询价'.encode(charset)).decode()}?=\r\n"
        f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    ).encode() + base64.b64encode(CHINESE.encode(charset))
    mail = parse(raw)
    assert (mail.sender.name, mail.subject, mail.text.strip()) == ("张三", "询价", CHINESE)


def test_chinese_text_under_no_charset_is_guessed():
    raw = f"From: 张三 <zhang@x-demo.cn>\r\nSubject: 询价\r\n\r\n{CHINESE}\r\n".encode("gb18030")
    mail = parse(raw)
    assert (mail.sender.name, mail.subject, mail.text.strip()) == ("张三", "询价", CHINESE)


def test_encoded_text_under_no_charset_is_guessed():
    raw = (
        b"From: a@x-demo.cn\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.b64encode(CHINESE.encode("gb18030"))
    )
    assert parse(raw).text.strip() == CHINESE


def test_text_is_taken_from_html_where_there_is_no_other():
    raw = message(headers=("Content-Type: text/html; charset=utf-8",), body="<p>Best <b>price</b>?</p>")
    assert parse(raw).text.strip() == "Best price?"


def test_attachments_keep_their_names_and_bytes():
    body = (
        "--b\r\nContent-Type: text/plain\r\n\r\nsee plan\r\n--b\r\n"
        "Content-Type: application/octet-stream; name*=utf-8''%E5%9B%BE.pdf\r\n"
        "Content-Disposition: attachment; filename*=utf-8''%E5%9B%BE.pdf\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
        f"{base64.b64encode(b'%PDF-1.4 plate').decode()}\r\n--b--\r\n"
    )
    [attachment] = parse(
        message(headers=("Content-Type: multipart/mixed; boundary=b",), body=body)
    ).attachments
    assert (attachment.name, attachment.content_type, attachment.content) == (
        "图.pdf",
        "application/pdf",
        b"%PDF-1.4 plate",
    )


@pytest.mark.parametrize(
    "raw", [b"hello there\r\n", b"", b"\x00\x01\xff" * 50, b"Subject: half a mail\r\n\r\nhello\r\n"]
)
def test_what_names_no_sender_is_unreadable(raw):
    with pytest.raises(Unreadable) as refused:
        parse(raw)
    assert refused.value.code == "no_sender"


def test_what_is_known_of_an_unreadable_message_is_told():
    with pytest.raises(Unreadable) as refused:
        parse(b"Subject: =?utf-8?b?6K+i5Lu3?=\r\nDate: Fri, 27 Nov 2026 09:00:00 +0800\r\n\r\nhello\r\n")
    sent_at = datetime(2026, 11, 27, 1, tzinfo=UTC)
    assert refused.value.known == Known("询价", sent_at, "hello\n")


def test_a_mailbox_line_before_the_headers_is_tolerated():
    assert parse(b"From x@y.z Wed Apr 27 14:15:31 2005\r\n" + message()).subject == "Plates"


def test_a_delivery_report_from_a_mailer_daemon_is_found():
    body = (
        "--r\r\nContent-Type: text/plain\r\n\r\nfailed\r\n"
        "--r\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; x@y-demo.com\r\nAction: failed\r\n"
        "Status: 5.1.1\r\n\r\n--r--\r\n"
    )
    header = 'Content-Type: multipart/report; report-type="delivery-status"; boundary=r'
    assert parse(message(sender="MAILER-DAEMON@mx-demo.com", headers=(header,), body=body)).bounced


def test_the_phone_in_the_signature_counts_and_the_one_in_the_quote_does_not():
    text = (
        "Dear sir, please quote.\r\n\r\n-- \r\nAli, tel +966 50 123 4567\r\n\r\n"
        "On Mon, 5 Oct 2026 at 10:00, Li <li@qihang-demo.cn> wrote:\r\n> call +86 574 8765 4321\r\n"
    )
    assert parse(message(sender="riyadhprint2026@gmail.com", body=text)).phone_country == "SA"


def test_numbers_are_found_in_what_fax_gateways_write():
    assert numbers_in("Fax from +49 30 901820") == ["+4930901820"]
    assert numbers_in("0049 30 901820") == ["+4930901820"]
    assert numbers_in("4930901820") == ["+4930901820"]
    assert numbers_in("order 12 of 2026") == []
    assert country_in("no number here") is None


@pytest.mark.parametrize(
    "quote",
    [
        "On Mon, 5 Oct 2026 at 10:00, Li <li@qihang-demo.cn> wrote:\n> earlier",
        "------------------ 原始邮件 ------------------\n发件人: 李静\nearlier",
        '在 2026-10-05 10:00:00,"李静" <li@qihang-demo.cn> 写道:\nearlier',
        "发件人: 李静 <li@qihang-demo.cn>\n发送时间: 2026年10月5日\nearlier",
        "发件人：李静 <li@qihang-demo.cn>\n发送时间：2026年10月5日\nearlier",
        "在 2026-10-05 10:00:00，李静 <li@qihang-demo.cn> 写道：\nearlier",
    ],
)
def test_the_preview_leaves_out_what_is_quoted(quote):
    assert own_words(f"好的 fine\n\n{quote}") == "好的 fine"
    # A number may stand first, as it does above quoted mail.
    assert own_words(f"2.50 USD\n\n{quote}") == "2.50 USD"
