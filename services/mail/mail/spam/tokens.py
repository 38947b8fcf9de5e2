"""Tokens of a mail: the words and marks by which the filter tells spam from people's mail.

Words of the text, Chinese in pairs of characters; those of the subject and of the sender's name apart, for
they tell something else there; and what the mail is made of, such as where its links lead.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from finding import folded
from mail.addresses import company_domain, domain_of
from mail.message.events import MailReceived

#: So many tell enough, and cost the same for every mail.
MAX_TOKENS = 600
SHORTEST, LONGEST = 3, 20
#: Pictures from elsewhere that are many.
MANY_IMAGES = 5

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
_RUNS = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}][^\W{_CJK}'’-]*(?:['’-][^\W_{_CJK}]+)*")
_LINK = re.compile(r"(?i)\bhttps?://([a-z0-9.-]{1,253})|\bwww\.([a-z0-9.-]{1,249})")
_SHOUTED = re.compile(r"\b[A-Z]{4,}\b")
_SIGNS = re.compile(r"!{2,}|\${2,}|\*{3,}|={5,}|[$€£¥]\s?\d|\d+\s?%|！{2,}")
_CHINESE = re.compile(rf"[{_CJK}]")


@dataclass(frozen=True)
class Looks:
    """What of a mail the filter looks at."""

    sender_name: str
    sender: str
    subject: str
    text: str
    reply_to: Sequence[str] = ()
    file_names: Sequence[str] = ()
    remote_images: int = 0
    message_id: str | None = None


def looks_of(mail: MailReceived) -> Looks:
    """A mail as it comes in."""
    return Looks(
        mail.sender.name,
        mail.sender.address,
        mail.subject,
        mail.text,
        mail.reply_to,
        [one.name for one in mail.attachments],
        mail.remote_images,
        mail.message_id,
    )


def looks_of_row(row: Mapping[str, Any]) -> Looks:
    """The same mail, from the view of mails."""
    return Looks(
        row["sender"]["name"],
        row["sender"]["address"],
        row["subject"],
        row["text"],
        row["reply_to"],
        [one["name"] for one in row["attachments"]],
        row["remote_images"],
        row["message_id"],
    )


def tokens_of(mail: Looks) -> list[str]:
    """The tokens of a mail, each once, at most MAX_TOKENS."""
    found: dict[str, None] = {}
    for token in _tokens(mail):
        found.setdefault(token)
        if len(found) == MAX_TOKENS:
            break
    return list(found)


def _tokens(mail: Looks) -> Iterator[str]:
    domain = domain_of(mail.sender)
    yield f"from:{company_domain(domain)}"
    yield from (f"name:{word}" for word in _words(mail.sender_name))
    yield from (f"subject:{word}" for word in _words(mail.subject))
    yield from _made_of(mail, domain)
    yield from _links(mail.text)
    yield from _words(_LINK.sub(" ", mail.text))


def _made_of(mail: Looks, domain: str) -> Iterator[str]:
    """What a mail is made of, beside its words."""
    if any(domain_of(one) != domain for one in mail.reply_to):
        yield "made:answers-elsewhere"
    if mail.message_id is None:
        yield "made:no-id"
    elif company_domain(domain_of(mail.message_id.strip("<> "))) != company_domain(domain):
        yield "made:foreign-id"
    if mail.remote_images:
        yield "made:many-images" if mail.remote_images >= MANY_IMAGES else "made:images"
    for name in mail.file_names:
        yield f"file:{name.rpartition('.')[2].lower()[:8]}"
    if not mail.subject.strip():
        yield "made:no-subject"
    for place, said in (("subject", mail.subject), ("text", mail.text)):
        if len(_SHOUTED.findall(said)) > (1 if place == "subject" else 8):
            yield f"made:shouted-{place}"
        for sign in _SIGNS.findall(said)[:20]:
            yield f"sign:{place}:{'figure' if any(map(str.isdigit, sign)) else sign[:2]}"


def _links(text: str) -> Iterator[str]:
    for host, www in _LINK.findall(text)[:50]:
        name = (host or www).lower().strip(".")
        yield "link:number" if name.replace(".", "").isdigit() else f"link:{company_domain(name)}"


def _words(text: str) -> Iterator[str]:
    for run in _RUNS.findall(folded(text)):
        if _CHINESE.match(run):
            yield from (run[i : i + 2] for i in range(max(1, len(run) - 1)))
        elif SHORTEST <= len(run) <= LONGEST:
            yield run
        elif len(run) > LONGEST:
            # What nobody writes: how long it is tells more than what it says.
            yield f"long:{run[0]}:{len(run) // 10 * 10}"
