"""Parsing of messages: headers, parts and texts, each as far as it can be read.

Real mail is rarely what its headers claim. A message is unreadable only when it names no sender.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from mail.adapters.bounces import report_in, reported
from mail.adapters.calendars import event_in
from mail.adapters.charsets import text_of
from mail.adapters.headers import Headers, addresses, clean, date_of, headers_of, line_of
from mail.adapters.parts import Part, file_name, parts_of
from mail.adapters.phones import country_in, numbers_in
from mail.adapters.safe_html import NO_HTML, SafeHtml, picture_name, safe_html
from mail.adapters.signatures import signed_in
from mail.adapters.sniffing import told_type
from mail.adapters.text import html_to_text
from mail.adapters.winmail import is_packed, unpacked
from mail.message.content import header_lines
from mail.message.events import Sender
from mail.message.identity import from_first_header, message_ids, with_crlf
from mail.message.parsed import Known, ParsedAttachment, ParsedMail, Unreadable
from mail.quoting import own_words
from mail.values import MAX_ATTACHMENTS

#: Where a message may name its sender, in this order.
SENDERS = ("from", "sender", "reply-to", "return-path")
_BODY = ("text/plain", "text/html")
#: Of a text, what is looked at for what it says beyond its words.
SAMPLE_BYTES = 20_000


def parse(raw: bytes) -> ParsedMail:
    """What a message says. Raises Unreadable."""
    message = from_first_header(with_crlf(raw))
    lines, body = header_lines(message)
    root = _opened(parts_of(lines, body))
    charsets = tuple(dict.fromkeys(leaf.charset for leaf in root.leaves() if leaf.charset))
    headers = headers_of(lines, charsets, body[:SAMPLE_BYTES])
    signed = signed_in(root)
    texts = [found for found in map(_texts, (root, *signed)) if any(map(str.strip, found))]
    text, html = texts[0] if texts else ("", "")
    shown = safe_html(html) if html.strip() else NO_HTML
    files = (file for tree in (root, *signed) for file in _attachments(tree, charsets, shown))
    attachments = tuple(islice(files, MAX_ATTACHMENTS))
    subject = line_of((headers.get("subject") or [""])[0])
    sent_at = date_of((headers.get("date") or [""])[0])
    sender = next((found[0] for name in SENDERS if (found := addresses(headers.get(name, [])))), None)
    if sender is None:
        raise Unreadable("no_sender", Known(subject, sent_at, text))
    name, address = sender
    bounced, failures, report = report_in(address, headers, message)
    replies = _ids(headers, "in-reply-to")
    return ParsedMail(
        sender=Sender(name=name, address=address),
        reply_to=_addresses(headers, "reply-to"),
        to=_addresses(headers, "to"),
        cc=_addresses(headers, "cc"),
        subject=subject,
        sent_at=sent_at,
        text=text,
        html=shown.html,
        remote_images=shown.remote_images,
        attachments=attachments,
        in_reply_to=replies[0] if replies else None,
        references=_ids(headers, "references"),
        headers=headers,
        bounced=bounced,
        failures=failures,
        reported=reported(headers, body) if bounced else (),
        report=report,
        numbers=tuple(numbers_in(f"{address.partition('@')[0]} {name} {subject}")),
        phone_country=country_in(own_words(text)),
    )


def _addresses(headers: Headers, name: str) -> tuple[str, ...]:
    return tuple(address for _, address in addresses(headers.get(name, [])))


def _ids(headers: Headers, name: str) -> tuple[str, ...]:
    return tuple(message_ids(" ".join(headers.get(name, []))))


# -- texts and files -----------------------------------------------------------------------------------


def _opened(part: Part) -> Part:
    """A tree of parts with what Outlook packed in its place."""
    if part.is_multipart:
        return replace(part, children=tuple(map(_opened, part.children)))
    return (unpacked(part) if is_packed(part) else None) or part


def _texts(root: Part) -> tuple[str, str]:
    """The text of a message, from HTML where there is no other, and its HTML."""
    body = [leaf for leaf in root.leaves() if _is_body(leaf, root)] or _first_text(root)
    chosen = frozenset(map(id, body))
    text = _text(root, chosen)
    if not text.strip():
        text = "\n".join(
            event_in(_decoded(leaf)) for leaf in root.leaves() if leaf.content_type == "text/calendar"
        )
    return text, "\n".join(_decoded(leaf) for leaf in body if leaf.content_type == "text/html")


def _is_body(leaf: Part, root: Part) -> bool:
    if leaf.content_type not in _BODY or leaf.disposition == "attachment":
        return False
    # With a name it is a file, unless it is all there is.
    return not leaf.name or leaf is root


def _first_text(root: Part) -> list[Part]:
    found = (
        leaf for leaf in root.leaves() if leaf.content_type in _BODY and leaf.disposition != "attachment"
    )
    return list(found)[:1]


def _text(part: Part, chosen: frozenset[int]) -> str:
    if part.is_multipart:
        texts = (_text(child, chosen) for child in part.children)
        said = (text for text in texts if text.strip())
        # A blank alternative is none: then the next one is what the sender sees.
        return next(said, "") if part.content_type == "multipart/alternative" else "\n".join(said)
    if id(part) not in chosen:
        return ""
    text = _decoded(part)
    return clean(html_to_text(text)) if part.content_type == "text/html" else text


def _decoded(leaf: Part) -> str:
    return clean(text_of(leaf.content, leaf.charset).replace("\r\n", "\n"))


def _attachments(root: Part, charsets: Sequence[str], shown: SafeHtml) -> Iterator[ParsedAttachment]:
    files = [leaf for leaf in root.leaves() if not _is_body(leaf, root)]
    for leaf in files[:MAX_ATTACHMENTS]:
        name = picture_name(leaf.content_id)
        yield ParsedAttachment(
            file_name(leaf, charsets),
            told_type(leaf.content_type, leaf.content),
            leaf.content,
            leaf.damaged,
            name if name in shown.pictures else None,
        )
