"""Odd mail, as real clients, gateways and lists write it: what is read in it all the same."""

import base64

import pytest
from asn1crypto import cms

from mail.adapters.mime import parse
from mail.message.identity import identify, message_ids
from tests.unit.mail.samples import message

ANNA = "anna@nordic-grafisk-demo.se"
ROBOT = "robot@stranger-demo.example"
CHINESE = "您好,请报500块印版的价格和交货期,我们急用。谢谢!"
GERMAN = "Bitte um Angebot für 500 Platten, möglichst schnell. Grüße"


def of(*headers: str, body: str | bytes = "Please quote.\r\n", charset: str = "utf-8") -> bytes:
    """A message of these headers, in the bytes of a charset."""
    content = body if isinstance(body, bytes) else body.encode(charset)
    return "".join(f"{header}\r\n" for header in headers).encode(charset) + b"\r\n" + content


def with_subject(subject: bytes, *headers: bytes) -> str:
    lines = (b"From: " + ANNA.encode(), b"Subject: " + subject, *headers)
    return parse(b"\r\n".join(lines) + b"\r\n\r\nPlease quote 500 plates.\r\n").subject


def multipart(*parts: str | bytes) -> bytes:
    joined = b"".join(
        b"--b0\r\n" + (part if isinstance(part, bytes) else part.encode()) + b"\r\n" for part in parts
    )
    return of(f"From: {ANNA}", "Content-Type: multipart/mixed; boundary=b0", body=joined + b"--b0--\r\n")


TEXT = "Content-Type: text/plain; charset=utf-8\r\n\r\nSee the list."

# -- addresses -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        (f"=?utf-8?Q?anna=40nordic-grafisk-demo=2Ese?= <{ROBOT}>", ANNA, ROBOT),
        (f"=?utf-8?Q?=3Canna=40nordic-grafisk-demo=2Ese=3E?= <{ROBOT}>", f"<{ANNA}>", ROBOT),
        (f'"{ANNA}" <{ROBOT}>', ANNA, ROBOT),
        (f"{ANNA} <{ROBOT}>", ANNA, ROBOT),
        (f"({ANNA}) {ROBOT}", ANNA, ROBOT),
        ("=?gb2312?B?wO7D9yyyybm6sr8=?= <liming@cn-demo.example>", "李明,采购部", "liming@cn-demo.example"),
        ('"=?gb2312?B?wO7D9yyyybm6sr8=?=" <liming@cn-demo.example>', "李明,采购部", "liming@cn-demo.example"),
        ("=?utf-8?Q?Li,_Ming:_buyer?= <liming@cn-demo.example>", "Li, Ming: buyer", "liming@cn-demo.example"),
        (f'"Berg, Anna" <{ANNA}>', "Berg, Anna", ANNA),
        (f"Berg, Anna <{ANNA}>", "Berg, Anna", ANNA),
        (f'"unclosed <{ANNA}>', '"unclosed', ANNA),
        (f"(unclosed <{ANNA}>", "(unclosed", ANNA),
        (f"Anna < {ANNA}", "Anna <", ANNA),
        (f'"Anna \\"A\\" Berg" <{ANNA}>', 'Anna "A" Berg', ANNA),
        (f"Anna Berg {ANNA}", "Anna Berg", ANNA),
        (f"<{ANNA}>", "", ANNA),
        (f"Anna <mailto:{ANNA}>", "Anna", ANNA),
        (f"Buyers: Anna <{ANNA}>;", "Anna", ANNA),
        ("<@a.example,@b.example:anna@c.example>", "", "anna@c.example"),
        ("=?utf-8?Q?Anna_=3Canna=40c=2Eexample=3E?=", "Anna", "anna@c.example"),
        ("Anna <anna@Bücher.example>", "Anna", "anna@xn--bcher-kva.example"),
    ],
)
def test_the_sender_is_what_stands_where_an_address_belongs(written, name, address):
    sender = parse(of(f"From: {written}")).sender
    assert (sender.name, sender.address) == (name, address)


@pytest.mark.parametrize("header", ["To", "Cc", "Reply-To"])
def test_no_word_adds_an_address_to_a_header(header):
    word = "=?utf-8?Q?boss=40evil=2Eexample,_x?="
    mail = parse(of(f"From: {ANNA}", f'{header}: {word} <a@x.example>, "b, c" <d@x.example>; e@x.example'))
    found = {"To": mail.to, "Cc": mail.cc, "Reply-To": mail.reply_to}[header]
    assert found == ("a@x.example", "d@x.example", "e@x.example")


@pytest.mark.parametrize("header", ["Sender", "Reply-To", "Return-Path"])
def test_a_sender_named_elsewhere_is_better_than_none(header):
    assert parse(of("From: nobody", f"{header}: <{ANNA}>")).sender.address == ANNA


# -- characters ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"=?utf-8?B?dzE1IOaKpeQ=?=\r\n =?utf-8?B?u7fljZXor7fmn6XmlLY=?=", "w15 报价单请查收"),
        (b"=?gb2312?B?dzE1YiCxqLw=?=\r\n =?gb2312?B?27Wlx+uy6crV?=", "w15b 报价单请查收"),
        (b"=?utf-8?Q?a?= =?iso-8859-1?Q?_=E9?=", "a é"),
        (b"=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c"),
        ("询价 w16".encode("gbk"), "询价 w16"),
        (b"=?gb2312?B?sai82w==?= " + "单 w17".encode("gbk"), "报价 单 w17"),
        ("询价".encode(), "询价"),
        (b"=?no-such-charset?B?aGVsbG8=?=", "hello"),
        (b"=?unfinished", "=?unfinished"),
    ],
)
def test_a_subject_is_read_whatever_it_is_encoded_in(written, read):
    assert with_subject(written) == read


@pytest.mark.parametrize(
    ("charset", "word"),
    [("gb2312", "手机"), ("windows-1251", "ЦЕНА"), ("big5", "報價"), ("shift_jis", "見積")],
)
def test_bytes_in_a_header_are_of_the_charset_that_the_body_declares(charset, word):
    declared = f"Content-Type: text/plain; charset={charset}".encode()
    assert with_subject(word.encode(charset), declared) == word


@pytest.mark.parametrize(
    ("text", "declared", "actual"),
    [
        (CHINESE, "gb2312", "utf-8"),
        (CHINESE, "utf-8", "gb18030"),
        (CHINESE, "iso-8859-1", "gb18030"),
        (CHINESE, "", "gb18030"),
        (CHINESE, "gb2312", "gb18030"),
        (GERMAN, "utf-8", "iso-8859-1"),
        (GERMAN, "iso-8859-1", "iso-8859-1"),
        (GERMAN, "us-ascii", "utf-8"),
        ("“500” – €", "iso-8859-1", "windows-1252"),
        ("お見積もりをお願いします。", "", "iso2022_jp"),
        ("お見積もりをお願いします。", "utf-8", "iso2022_jp"),
        ("お見積もりをお願いします。", "shift_jis", "shift_jis"),
        ("견적 부탁드립니다", "ks_c_5601-1987", "cp949"),
        ("您好,请报价", "hz-gb-2312", "hz"),
        ("Просим цену", "koi8-r", "koi8-r"),
        ("Καλημέρα", "iso-8859-7", "iso-8859-7"),
    ],
)
def test_a_text_is_read_whatever_its_label_says(text, declared, actual):
    label = f"Content-Type: text/plain; charset={declared}" if declared else "Content-Type: text/plain"
    assert parse(of(f"From: {ANNA}", label, body=text.encode(actual))).text.rstrip("\n") == text


def test_a_label_that_names_no_charset_but_a_costly_codec_is_not_believed():
    label = "Content-Type: text/plain; charset=punycode"
    assert parse(of(f"From: {ANNA}", label, body="hello")).text == "hello\n"


# -- parts ---------------------------------------------------------------------------------------------

PDF = "Content-Type: application/pdf; name=po.pdf\r\nContent-Disposition: attachment\r\n"


def test_a_stray_line_in_a_part_leaves_the_part_and_the_others():
    stray = f"{PDF}Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n-- scanned by a gateway --"
    mail = parse(multipart(TEXT, stray))
    [attachment] = mail.attachments
    assert (mail.text, attachment.name, attachment.content) == ("See the list.", "po.pdf", b"%PDF-1.4\n")
    assert attachment.damaged


def test_a_footer_below_encoded_text_leaves_the_text():
    body = (
        base64.b64encode(b"Please confirm our order.").decode()
        + "\r\n____\r\nThis list is run by purchasing.\r\n"
    )
    assert parse(of(f"From: {ANNA}", "Content-Transfer-Encoding: base64", body=body)).text == (
        "Please confirm our order."
    )


def test_text_that_is_not_encoded_as_it_says_is_shown_as_it_stands():
    raw = of(f"From: {ANNA}", "Content-Transfer-Encoding: base64", body="Hello, an order: 5 plates!\r\n")
    assert parse(raw).text.strip() == "Hello, an order: 5 plates!"


@pytest.mark.parametrize(
    "kind", ['multipart/alternative; boundary="never"', "multipart/mixed", "multipart/x"]
)
def test_a_multipart_without_parts_is_its_text(kind):
    mail = parse(of(f"From: {ANNA}", f"Content-Type: {kind}", body="Please confirm our order.\r\n"))
    assert mail.text == "Please confirm our order.\n"


@pytest.mark.parametrize(
    "date",
    ["Fri, 31 Dec 9999 23:59:59 -1200", "yesterday", "", "99 Foo 2026"],
)
def test_a_date_that_cannot_be_is_none(date):
    assert parse(of(f"From: {ANNA}", f"Date: {date}")).sent_at is None


@pytest.mark.parametrize(
    "before", [b"\r\n", b" \r\n", b"\r\n\r\n", b"From x Wed Apr 27 2005\r\n", b"\xef\xbb\xbf"]
)
def test_what_precedes_the_headers_is_passed_over(before):
    assert parse(before + message()).subject == "Plates"


def test_a_line_that_is_no_header_is_passed_over():
    assert parse(of(f"From: {ANNA}", "this line is no header", "Subject: order")).subject == "order"


@pytest.mark.parametrize("depth", [100, 300, 3000])
def test_parts_within_parts_without_end_are_no_harm(depth):
    opened = "".join(
        f"--b{n}\r\nContent-Type: multipart/mixed; boundary=b{n + 1}\r\n\r\n" for n in range(depth)
    )
    mail = parse(of(f"From: {ANNA}", "Content-Type: multipart/mixed; boundary=b0", body=opened + "hello"))
    assert mail.sender.address == ANNA


# -- files ---------------------------------------------------------------------------------------------

_GBK_NAME = b'Content-Disposition: attachment; filename="' + "报价单.xls".encode("gbk") + b'"\r\n\r\nx'


@pytest.mark.parametrize(
    ("part", "name"),
    [
        (b"Content-Type: application/vnd.ms-excel\r\n" + _GBK_NAME, "报价单.xls"),
        (_GBK_NAME.replace("报价单".encode("gbk"), "报价单".encode()), "报价单.xls"),
        (
            "Content-Type: application/pdf; name==?utf-8?B?5oql5Lu35Y2VLnBkZg==?=\r\n"
            "Content-Disposition: attachment; filename==?utf-8?B?5oql5Lu35Y2VLnBkZg==?=\r\n\r\n%PDF",
            "报价单.pdf",
        ),
        ("Content-Disposition: attachment; filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf\r\n\r\nx", "Grüße.pdf"),
        (
            'Content-Type: text/plain; name="price-list.txt"\r\nContent-Disposition: inline\r\n\r\nA',
            "price-list.txt",
        ),
        ('Content-Type: text/html; name="form.html"\r\n\r\n<h1>Form</h1>', "form.html"),
        ('Content-Disposition: attachment; filename="../../etc/passwd"\r\n\r\nx', "passwd"),
        ('Content-Disposition: attachment; filename="C:\\\\Users\\\\anna\\\\po.pdf"\r\n\r\nx', "po.pdf"),
        ("Content-Disposition: attachment; filename*=utf-8''..%2F..%2Fx%0Ay.sh\r\n\r\nx", "xy.sh"),
        (
            'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=".."\r\n\r\nx',
            "attachment.pdf",
        ),
        ("Content-Type: message/rfc822\r\n\r\nFrom: a@b.example\r\n\r\nhello", "message.eml"),
    ],
)
def test_a_file_has_the_name_that_its_sender_gave_it_without_folders(part, name):
    mail = parse(multipart(TEXT, part))
    assert ([one.name for one in mail.attachments], mail.text) == ([name], "See the list.")


def test_an_invitation_says_what_it_is_to():
    calendar = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Factory\r\n  visit\\, hall 2\r\n"
        "DTSTART:20261207T090000Z\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    mail = parse(of(f"From: {ANNA}", "Content-Type: text/calendar; method=REQUEST", body=calendar))
    assert mail.text == "Factory visit, hall 2\n20261207T090000Z"
    assert [one.name for one in mail.attachments] == ["invite.ics"]


def test_of_alternatives_the_first_that_says_something_is_the_text():
    blank = "--b0\r\nContent-Type: text/plain\r\n\r\n \r\n"
    parts = f"{blank}--b0\r\nContent-Type: text/html\r\n\r\n<p>Hello</p>\r\n--b0--"
    mail = parse(of(f"From: {ANNA}", "Content-Type: multipart/alternative; boundary=b0", body=parts))
    assert mail.text.strip() == "Hello"


# -- identity ------------------------------------------------------------------------------------------

SENT = of(
    f"From: {ANNA}", "To: a@x.example, b@x.example", "Subject: order", "Message-ID: <1@x>", "Date: today"
)


@pytest.mark.parametrize(
    "added",
    [
        b"X-Received: by 10.0.0.2 with SMTP id b2\r\nX-Gm-Message-State: BBB2\r\n",
        b"X-MS-Exchange-Organization-Network-Message-Id: 2222\r\n",
        b"X-Spam-Level: *\r\nList-Unsubscribe: <https://x.example>\r\n",
    ],
)
def test_what_servers_add_on_the_way_does_not_make_another_message(added):
    assert identify(added + SENT) == identify(SENT)
    head, body = SENT.split(b"\r\n\r\n", 1)
    assert identify(head + b"\r\n" + added + b"\r\n" + body) == identify(SENT)


def test_how_a_line_is_folded_does_not_make_another_message():
    assert identify(SENT.replace(b"Subject: order", b"Subject:\r\n\torder")) == identify(SENT)


@pytest.mark.parametrize(
    ("seen", "instead"),
    [
        (b"Subject: order", b"Subject: offer"),
        (b"Date: today", b"Date: now"),
        (b"anna@", b"eva@"),
        (b"quote", b"pay"),
    ],
)
def test_what_a_person_sees_makes_another_message_under_the_same_id(seen, instead):
    other = identify(SENT.replace(seen, instead))
    assert (other.message_id, other.mail_id == identify(SENT).mail_id) == ("<1@x>", False)


def test_an_id_without_brackets_is_the_same_id():
    assert message_ids("w30a@case-demo.example") == message_ids("<w30a@case-demo.example>")
    assert identify(SENT.replace(b"<1@x>", b"1@x")).message_id == "<1@x>"


# -- text that was damaged or signed on the way ------------------------------------------------------


@pytest.mark.parametrize(
    "declared", ["text/plain; charset=utf-8", "text/plain", "text/plain; charset=us-ascii"]
)
@pytest.mark.parametrize(
    ("content", "text"),
    [
        (CHINESE[:-1].encode()[:-1], CHINESE[:-2] + "\ufffd"),
        (b"\xff" + CHINESE.encode(), "\ufffd" + CHINESE),
        ("报价单".encode()[:-1], "报价\ufffd"),
    ],
    ids=["cut within a character", "a stray byte", "short"],
)
def test_utf_8_with_a_broken_byte_is_read_but_for_that(declared, content, text):
    raw = of(f"From: {ANNA}", f"Content-Type: {declared}", body=content)
    assert parse(raw).text.strip() == text


def signed(inner: bytes, kind: str = "signed_data") -> bytes:
    """A message with this content within a signature, in base64."""
    contents = {
        "signed_data": cms.SignedData(
            {
                "version": "v1",
                "digest_algorithms": [],
                "encap_content_info": {"content_type": "data", "content": inner},
                "signer_infos": [],
            }
        ),
        "data": cms.ContentInfo({"content_type": "data", "content": inner})["content"],
    }
    content = cms.ContentInfo({"content_type": kind, "content": contents[kind]}).dump()
    headers = (
        f"From: {ANNA}",
        "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
        "Content-Disposition: attachment; filename=smime.p7m",
        "Content-Transfer-Encoding: base64",
    )
    return of(*headers, body=base64.encodebytes(content))


def test_what_is_within_a_signature_is_read():
    inner = b"Content-Type: text/plain; charset=gb2312\r\n\r\n" + CHINESE.encode("gb18030")
    mail = parse(signed(inner))
    assert (mail.text.strip(), [file.name for file in mail.attachments]) == (CHINESE, ["smime.p7m"])


def test_files_within_a_signature_are_listed_beside_it():
    body = multipart(TEXT, "Content-Type: application/pdf; name=po.pdf\r\n\r\n%PDF-1.4").partition(b"\r\n")[2]
    mail = parse(signed(body))
    assert (mail.text.strip(), [file.name for file in mail.attachments]) == (
        "See the list.",
        ["smime.p7m", "po.pdf"],
    )


def test_a_signature_around_nothing_or_that_is_broken_is_a_file():
    broken = of(f"From: {ANNA}", "Content-Type: application/pkcs7-mime; name=smime.p7m", body="MIIB")
    for raw in (signed(b"x", "data"), broken):
        mail = parse(raw)
        assert (mail.text, [file.name for file in mail.attachments]) == ("", ["smime.p7m"])
