"""Texts for the screen: HTML made safe or plain, and the sender's own words without quoted mail."""

import re

import nh3
from mailparser_reply import EmailReplyParser
from resiliparse.extract.html2text import extract_plain_text

#: Hostile nesting of tags costs time, and nobody reads a longer mail.
MAX_HTML = 2_000_000
#: Quoted mail follows the new words; its beginning is looked for only within this length.
MAX_TEXT = 20_000
#: No header of quoted mail is longer, and the patterns take time with the cube of a line's length.
MAX_LINE = 300
URL_SCHEMES = {"cid", "http", "https", "mailto", "tel"}
LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl", "sv", "zh", "ja", "ko"]

_PARSER = EmailReplyParser(languages=LANGUAGES)

# What Chinese clients (Foxmail, QQ, NetEase, Outlook in Chinese) put above the quoted mail.
_QUOTED_BELOW = re.compile(
    r"""^[ \t]*(?:
        -{2,}\s*(?:原始邮件|原邮件|回复的原邮件|原始郵件|转发的邮件|转发邮件信息)\s*-{2,}
      | -{2,}\s*Original(?:\ Message)?\s*-{2,}
      | (?:发件人|寄件者|寄件人)\s*[::].*
      | (?:在\s*)?\d{4}\s*[-年/]\s*\d{1,2}\s*[-月/]\s*\d{1,2}\s*日?.{0,120}(?:写道|寫道|写到)\s*[::]?\s*
      | _{10,}\s*
    )$""",
    re.MULTILINE | re.VERBOSE,
)


class TextScreen:
    """The port `Screen`, by nh3 and mail-parser-reply."""

    def own_words(self, text: str) -> str:
        return own_words(text)

    def safe_html(self, html: str) -> str:
        return safe_html(html)


def html_to_text(html: str) -> str:
    if not html.strip():
        return ""
    return str(extract_plain_text(html[:MAX_HTML], preserve_formatting=True, list_bullets=False))


def safe_html(html: str) -> str:
    """HTML without scripts, styles and forms, and without remote images (a pixel tells who read it)."""
    return nh3.clean(html[:MAX_HTML], attribute_filter=_local_only, url_schemes=URL_SCHEMES)


def _local_only(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute in ("src", "srcset"):
        return value if attribute == "src" and value.lower().startswith("cid:") else None
    return value


def own_words(text: str) -> str:
    """The sender's own words, without the mail they answer."""
    text = text[:MAX_TEXT]
    cut = _QUOTED_BELOW.search(text)
    head = text[: cut.start()] if cut and text[: cut.start()].strip() else text
    if max(map(len, head.splitlines()), default=0) > MAX_LINE:
        return head.strip()
    reply = _PARSER.parse_reply(head)
    return (reply if reply and reply.strip() else head).strip()
