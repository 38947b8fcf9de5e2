"""Parsing of messages: fast-mail-parser first, then the standard library; chardet guesses charsets.

Real mail is rarely what its headers claim. What one parser refuses, the other may read; what both
find broken is quarantined with the reason, and not guessed at.
"""

import email.utils
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import InvalidBase64PaddingDefect
from email.header import decode_header, make_header
from email.message import Message

import chardet
import fast_mail_parser
import puremagic
from flufl.bounce import all_failures

from mail.adapters.phones import country_in, numbers_in
from mail.adapters.text import html_to_text, own_words
from mail.addresses import normal
from mail.message.events import Sender
from mail.message.identity import header_lines, message_ids, with_crlf, without_mbox_line
from mail.message.parsed import ParsedAttachment, ParsedMail, Unreadable
from mail.values import MAX_ATTACHMENTS

Headers = dict[str, list[str]]

#: Enough to tell one charset from another; more does not improve the guess.
SAMPLE_BYTES = 20_000
SNIFF_BYTES = 8192

_REPORTERS = re.compile(r"(?i)\A(mailer-daemon|postmaster|mail-daemon|mdaemon|mailerdaemon)@")
_QUOTED_ID = re.compile(rb"(?im)^[ \t>]*message-id:[ \t]*(?:\r\n[ \t]+)?(<[^<>\s]{1,900}>)")
_CHARSET = re.compile(r"(?i)charset\s*=\s*[\"']?\s*([\w.:+-]+)")
# Text that is not ASCII but declares it, or declares no existing charset, is guessed.
_NO_CHARSET = frozenset({"", "us-ascii", "ascii", "unknown-8bit", "x-unknown", "default_charset", "default"})


def parse(raw: bytes) -> ParsedMail:
    """What a message says. Raises Unreadable."""
    message = without_mbox_line(with_crlf(raw))
    try:
        try:
            return _by_fast_parser(message)
        except fast_mail_parser.ParseError as error:
            return _by_stdlib(message, str(error))
    except Unreadable:
        raise
    except Exception as error:
        # An input that the parsers' authors did not foresee; it comes from outside and must not stop us.
        raise Unreadable("not_parsed", type(error).__name__) from error


def _by_fast_parser(message: bytes) -> ParsedMail:
    found = fast_mail_parser.parse_email(message)
    headers = {name.lower(): [_clean(value) for value in values] for name, values in found.headers.items()}
    texts, htmls = list(found.text_plain), list(found.text_html)
    if not message.isascii() or b"base64" in message or b"quoted-printable" in message.lower():
        # 8-bit text, plain or encoded, may declare no charset, or ASCII.
        texts, htmls = _recoded(message, texts, htmls)
        headers.update(_raw_8bit_headers(message))
    attachments = tuple(
        ParsedAttachment(_clean(a.filename), _content_type(a.mimetype, a.content), a.content)
        for a in found.attachments[:MAX_ATTACHMENTS]
    )
    if not texts and not htmls and not attachments and _is_multipart(headers):
        # The boundary is missing or never occurs.
        raise Unreadable("no_parts")
    return _parsed(headers, "\n".join(texts), "\n".join(htmls), attachments, found.date_parsed, message)


def _by_stdlib(message: bytes, complaint: str) -> ParsedMail:
    """The standard library's reading; what it finds broken as well is unreadable."""
    parsed = message_from_bytes(message, policy=policy.compat32)
    headers: Headers = {}
    for name, value in parsed.items():
        headers.setdefault(name.lower(), []).append(_decoded(str(value)))
    texts: list[str] = []
    htmls: list[str] = []
    attachments: list[ParsedAttachment] = []
    for part in parsed.walk():
        if part.is_multipart():
            continue
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
        file_name, kind = part.get_filename(), part.get_content_type()
        if part.get_content_disposition() != "attachment" and kind in ("text/plain", "text/html"):
            charset = part.get_content_charset() or ""
            (texts if kind == "text/plain" else htmls).append(_text(content, charset))
        else:
            attachments.append(
                ParsedAttachment(_decoded(file_name or ""), _content_type(kind, content), content)
            )
    # Defects are known only after the payloads were decoded. Missing padding loses nothing.
    defects = [
        d for part in parsed.walk() for d in part.defects if not isinstance(d, InvalidBase64PaddingDefect)
    ]
    if defects:
        names = dict.fromkeys(type(defect).__name__ for defect in defects)
        raise Unreadable("broken_encoding", f"{complaint}; {', '.join(names)}"[:500])
    return _parsed(
        headers, "\n".join(texts), "\n".join(htmls), tuple(attachments[:MAX_ATTACHMENTS]), None, message
    )


def _parsed(
    headers: Headers,
    text: str,
    html: str,
    attachments: tuple[ParsedAttachment, ...],
    sent_at: datetime | None,
    message: bytes,
) -> ParsedMail:
    senders = _addresses(headers.get("from", [])) or _addresses(headers.get("sender", []))
    if not senders:
        raise Unreadable("no_sender")
    name, address = senders[0]
    # A blank text part is no text: then the HTML is what the sender sees.
    body = _clean(text if text.strip() else html_to_text(html))
    subject = _clean(" ".join((headers.get("subject") or [""])[0].split()))
    replies = message_ids(" ".join(headers.get("in-reply-to", [])))
    reply_to = _addresses(headers.get("reply-to", []))
    bounced, failures = _bounced(address, headers, message)
    return ParsedMail(
        sender=Sender(name=name, address=address),
        reply_to=tuple(address for _, address in reply_to),
        to=tuple(address for _, address in _addresses(headers.get("to", []))),
        cc=tuple(address for _, address in _addresses(headers.get("cc", []))),
        subject=subject,
        sent_at=sent_at or _date((headers.get("date") or [""])[0]),
        text=body,
        html=_clean(html),
        attachments=attachments,
        in_reply_to=replies[0] if replies else None,
        references=tuple(message_ids(" ".join(headers.get("references", [])))),
        headers=headers,
        bounced=bounced,
        failures=failures,
        reported=_reported(headers, message) if failures else (),
        numbers=tuple(numbers_in(f"{address.partition('@')[0]} {name} {subject}")),
        phone_country=country_in(own_words(body)),
    )


# -- headers -------------------------------------------------------------------------------------------


def _addresses(values: Sequence[str]) -> list[tuple[str, str]]:
    """Names and normalised addresses, in order, each address once; what is not an address is left out."""
    found: dict[str, str] = {}
    for name, address in email.utils.getaddresses(list(values)):
        if _readable(address):
            found.setdefault(normal(address), _clean(_decoded(name)))
    if not found:
        # A header that breaks the grammar: take what looks like an address.
        for candidate in re.findall(r"[^\s<>,;:\"()]+@[^\s<>,;:\"()@]+", " ".join(values)):
            if _readable(candidate):
                found.setdefault(normal(candidate), "")
    return [(name, address) for address, name in found.items()]


def _readable(address: str) -> bool:
    """Whether it has something on both sides of an @; domains of real senders may lack a dot."""
    local, _, domain = address.strip().rpartition("@")
    return bool(local and domain) and len(address) < 320 and len(address.split()) == 1


def _date(value: str) -> datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(value)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _decoded(value: str) -> str:
    try:
        return _clean(str(make_header(decode_header(value))))
    except (ValueError, LookupError):
        return _clean(value)


def _clean(text: str) -> str:
    """Text that JSON and the database accept: no lone surrogates, no NUL."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def _is_multipart(headers: Mapping[str, Sequence[str]]) -> bool:
    return (headers.get("content-type") or [""])[0].strip().lower().startswith("multipart/")


def _raw_8bit_headers(message: bytes) -> Headers:
    """Headers of bytes without a declared charset (common from Chinese clients), with a guessed one."""
    lines, body = header_lines(message)
    found: Headers = {}
    for line in lines:
        if line.isascii():
            continue
        name, _, value = line.partition(b":")
        # A few characters are too little to guess by; the body probably has the same charset.
        text = _text(value.replace(b"\x00", b" "), "", sample=value + b" " + body[:SAMPLE_BYTES])
        found.setdefault(name.strip().lower().decode("ascii", "replace"), []).append(_clean(text.strip()))
    return found


# -- charsets ------------------------------------------------------------------------------------------


def _recoded(message: bytes, texts: list[str], htmls: list[str]) -> tuple[list[str], list[str]]:
    """The texts, those whose part declares no usable charset decoded with a guessed one."""
    counters = {"text/plain": iter(range(len(texts))), "text/html": iter(range(len(htmls)))}
    lists = {"text/plain": texts, "text/html": htmls}
    for part in _text_parts(message):
        index = next(counters[part.content_type.lower()], None)
        if index is None or part.content is None or part.content.isascii():
            continue
        declared = _CHARSET.search((part.headers.get("Content-Type") or [""])[0])
        if declared is None or declared.group(1).lower() in _NO_CHARSET:
            lists[part.content_type.lower()][index] = _text(part.content, "")
    return texts, htmls


def _text_parts(message: bytes) -> Iterator[fast_mail_parser.PyMimePart]:
    for part in fast_mail_parser.walk(fast_mail_parser.parse_email_tree(message)):
        attached = (part.disposition or "").lower() == "attachment"
        if part.content_type.lower() in ("text/plain", "text/html") and not attached:
            yield part


def _text(content: bytes, charset: str, sample: bytes | None = None) -> str:
    for declared in ([] if charset.lower() in _NO_CHARSET else [charset]) + ["utf-8"]:
        try:
            return content.decode(declared)
        except (UnicodeDecodeError, LookupError):
            continue
    guess = chardet.detect((sample or content)[:SAMPLE_BYTES])["encoding"] or "latin-1"
    # GB18030 contains GB2312 and GBK, and mail labelled as those often goes beyond them.
    wide = "gb18030" if guess.lower() in ("gb2312", "gbk", "gb18030") else guess
    try:
        return content.decode(wide, "replace")
    except LookupError:
        return content.decode("latin-1")


# -- parts ---------------------------------------------------------------------------------------------


def _content_type(declared: str, content: bytes) -> str:
    """The declared content type; if it says nothing, the one the bytes look like."""
    declared = _clean(declared).strip().lower()
    if declared not in ("", "application/octet-stream") or not content:
        return declared or "application/octet-stream"
    try:
        return puremagic.from_string(content[:SNIFF_BYTES], mime=True) or "application/octet-stream"
    except (puremagic.PureError, ValueError):
        return "application/octet-stream"


def _reported(headers: Mapping[str, Sequence[str]], message: bytes) -> tuple[str, ...]:
    """The Message-IDs of what a delivery report is about: in what it quotes, else those it answers."""
    _lines, body = header_lines(message)
    quoted = b" ".join(_QUOTED_ID.findall(body)).decode("ascii", "replace")
    answered = " ".join([*headers.get("in-reply-to", ()), *headers.get("references", ())])
    return tuple(message_ids(f"{quoted} {answered}"))


def _bounced(
    sender: str, headers: Mapping[str, Sequence[str]], message: bytes
) -> tuple[bool, tuple[str, ...]]:
    """Whether it is a delivery report, and the addresses not reached for good.

    Parsed only where one is likely.
    """
    reporter = _REPORTERS.match(sender) is not None
    report = "report" in (headers.get("content-type") or [""])[0].lower()
    if not (reporter or report or "x-failed-recipients" in headers):
        return False, ()
    parsed: Message = message_from_bytes(message, policy=policy.compat32)
    temporary, permanent = all_failures(parsed)
    named = sorted(normal(one.decode("ascii", "replace")) for one in permanent)
    return bool(temporary or permanent), tuple(filter(_readable, named))
