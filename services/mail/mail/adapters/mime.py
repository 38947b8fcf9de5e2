"""What a message says: fast-mail-parser first, the standard library behind it, chardet for charsets.

Real mail is rarely what its headers claim. What one parser refuses the other may read; what both
find broken is quarantined, with the reason, and never guessed at.
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
from mail.domain.addresses import normal
from mail.domain.events import Sender
from mail.domain.identity import header_lines, message_ids, with_crlf, without_mbox_line
from mail.domain.parsed import ParsedAttachment, ParsedMail, Unreadable

Headers = dict[str, list[str]]

#: More are kept in the raw message only; an event has room for so many.
MAX_ATTACHMENTS = 100
#: Enough to tell one charset from another; the guess grows no better with more.
SAMPLE_BYTES = 20_000
SNIFF_BYTES = 8192

_REPORTERS = re.compile(r"(?i)\A(mailer-daemon|postmaster|mail-daemon|mdaemon|mailerdaemon)@")
_CHARSET = re.compile(r"(?i)charset\s*=\s*[\"']?\s*([\w.:+-]+)")
# What declares ASCII and is not, or declares nothing that exists, is guessed.
_NO_CHARSET = frozenset({"", "us-ascii", "ascii", "unknown-8bit", "x-unknown", "default_charset", "default"})


def parse(raw: bytes) -> ParsedMail:
    """Raises Unreadable."""
    message = without_mbox_line(with_crlf(raw))
    try:
        try:
            return _by_fast_parser(message)
        except fast_mail_parser.ParseError as error:
            return _by_stdlib(message, str(error))
    except Unreadable:
        raise
    except Exception as error:
        # What no parser's author foresaw either; it comes from outside and must stop nothing.
        raise Unreadable(f"{type(error).__name__} while parsing") from error


def _by_fast_parser(message: bytes) -> ParsedMail:
    found = fast_mail_parser.parse_email(message)
    headers = {name.lower(): [_clean(value) for value in values] for name, values in found.headers.items()}
    texts, htmls = list(found.text_plain), list(found.text_html)
    if not message.isascii() or b"base64" in message or b"quoted-printable" in message.lower():
        # 8-bit text, open or encoded, may stand under no charset, or under ASCII.
        texts, htmls = _recoded(message, texts, htmls)
        headers.update(_raw_8bit_headers(message))
    attachments = tuple(
        ParsedAttachment(_clean(a.filename), _content_type(a.mimetype, a.content), a.content)
        for a in found.attachments[:MAX_ATTACHMENTS]
    )
    if not texts and not htmls and not attachments and _is_multipart(headers):
        raise Unreadable("a multipart message without a part: its boundary is missing or never occurs")
    return _parsed(headers, "\n".join(texts), "\n".join(htmls), attachments, found.date_parsed, message)


def _by_stdlib(message: bytes, complaint: str) -> ParsedMail:
    """The second opinion; what it finds broken as well is unreadable."""
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
    # Known only after the payloads were decoded. Missing padding loses nothing.
    defects = [
        d for part in parsed.walk() for d in part.defects if not isinstance(d, InvalidBase64PaddingDefect)
    ]
    if defects:
        names = dict.fromkeys(type(defect).__name__ for defect in defects)
        raise Unreadable(f"{complaint}; {', '.join(names)}"[:500])
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
        raise Unreadable("no sender's address can be read in it")
    name, address = senders[0]
    # RFC 2047 spaces and an empty text part are no text: the HTML says what the sender sees.
    body = _clean(text if text.strip() else html_to_text(html))
    subject = _clean(" ".join((headers.get("subject") or [""])[0].split()))
    replies = message_ids(" ".join(headers.get("in-reply-to", [])))
    reply_to = _addresses(headers.get("reply-to", []))
    return ParsedMail(
        sender=Sender(name, address),
        reply_to=reply_to[0][1] if reply_to else None,
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
        bounced=_bounced(address, headers, message),
        numbers=tuple(numbers_in(f"{address.partition('@')[0]} {name} {subject}")),
        phone_country=country_in(own_words(body)),
    )


# -- headers -------------------------------------------------------------------------------------------


def _addresses(values: Sequence[str]) -> list[tuple[str, str]]:
    """Names and normalised addresses, in order, each address once; what is none is left out."""
    found: dict[str, str] = {}
    for name, address in email.utils.getaddresses(list(values)):
        if _readable(address):
            found.setdefault(normal(address), _clean(_decoded(name)))
    if not found:
        # A header no rule of grammar fits: what stands in angle brackets, or looks like an address.
        for candidate in re.findall(r"[^\s<>,;:\"()]+@[^\s<>,;:\"()@]+", " ".join(values)):
            if _readable(candidate):
                found.setdefault(normal(candidate), "")
    return [(name, address) for address, name in found.items()]


def _readable(address: str) -> bool:
    """Senders of real mail do without dots in domains; something stands on both sides of an @."""
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
    """Text that JSON and the database take: no halves of characters, no NUL."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def _is_multipart(headers: Mapping[str, Sequence[str]]) -> bool:
    return (headers.get("content-type") or [""])[0].strip().lower().startswith("multipart/")


def _raw_8bit_headers(message: bytes) -> Headers:
    """Headers sent as bytes in no declared charset (common from Chinese clients), guessed."""
    lines, body = header_lines(message)
    found: Headers = {}
    for line in lines:
        if line.isascii():
            continue
        name, _, value = line.partition(b":")
        # A few characters are too little to guess by; the body is by the same hand.
        text = _text(value.replace(b"\x00", b" "), "", sample=value + b" " + body[:SAMPLE_BYTES])
        found.setdefault(name.strip().lower().decode("ascii", "replace"), []).append(_clean(text.strip()))
    return found


# -- charsets ------------------------------------------------------------------------------------------


def _recoded(message: bytes, texts: list[str], htmls: list[str]) -> tuple[list[str], list[str]]:
    """Texts whose part names no usable charset, decoded by what their bytes look like."""
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
    # GB18030 holds all of GB2312 and GBK, and mail labelled the latter rarely keeps to it.
    wide = "gb18030" if guess.lower() in ("gb2312", "gbk", "gb18030") else guess
    try:
        return content.decode(wide, "replace")
    except LookupError:
        return content.decode("latin-1")


# -- parts ---------------------------------------------------------------------------------------------


def _content_type(declared: str, content: bytes) -> str:
    """As declared; where that says nothing, by what the bytes look like."""
    declared = declared.strip().lower()
    if declared not in ("", "application/octet-stream") or not content:
        return declared or "application/octet-stream"
    try:
        return puremagic.from_string(content[:SNIFF_BYTES], mime=True) or "application/octet-stream"
    except (puremagic.PureError, ValueError):
        return "application/octet-stream"


def _bounced(sender: str, headers: Mapping[str, Sequence[str]], message: bytes) -> bool:
    """A delivery report in one of the many forms servers give it. Asked only where one is likely."""
    reporter = _REPORTERS.match(sender) is not None
    report = "report" in (headers.get("content-type") or [""])[0].lower()
    if not (reporter or report or "x-failed-recipients" in headers):
        return False
    parsed: Message = message_from_bytes(message, policy=policy.compat32)
    temporary, permanent = all_failures(parsed)
    return bool(temporary or permanent)
