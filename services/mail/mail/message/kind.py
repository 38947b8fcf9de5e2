"""The kind of a message: from a person, or from a machine, which nobody needs to answer.

It is read from headers and subject. What a machine sends to many, or of itself, is `newsletter`; it is a
person's mail after all if it comes from an address on file or answers a mail of ours, which filing knows. An
auto-reply and a bounce are that from anybody. Spam is only what a filter in front of us marked.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from mail.addresses import OurSide, addresses_in, normal
from mail.values import Kind

Headers = Mapping[str, Sequence[str]]

BULK: Final = frozenset({"bulk", "list", "junk"})
#: Values of Auto-Submitted on people's own words: lists and ticket systems set it.
NOT_AUTOMATIC: Final = frozenset({"", "no"})
#: How each system says that it sends what it sends by itself, not in answer to anything.
GENERATED: Final = frozenset({"auto-generated", "auto-notified"})

#: What programs that answer for somebody write before the subject, in the languages of the trade. A person
#: who answers them has "Re:" before it.
AUTO_REPLY_SUBJECTS: Final = (
    "automatic reply",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto response",
    "auto-response",
    "automatic response",
    "out of office",
    "out of the office",
    "automatische antwort",
    "abwesenheitsnotiz",
    "réponse automatique",
    "respuesta automática",
    "resposta automática",
    "risposta automatica",
    "automatisch antwoord",
    "automatiskt svar",
    "automatisk svar",
    "automatisk besvarelse",
    "automaattinen vastaus",
    "odpowiedź automatyczna",
    "automatická odpověď",
    "automatická odpoveď",
    "automatikus válasz",
    "răspuns automat",
    "автоматический ответ",
    "автоответ",
    "автоматична відповідь",
    "αυτόματη απάντηση",
    "otomatik yanıt",
    "otomatik cevap",
    "رد تلقائي",
    "תשובה אוטומטית",
    "balasan otomatis",
    "trả lời tự động",
    "ตอบกลับอัตโนมัติ",
    "自动回复",
    "自動回覆",
    "自動回復",
    "自动答复",
    "自動返信",
    "不在通知",
    "자동 회신",
    "자동 응답",
    "부재중",
)
_AUTO_REPLY_HEADERS: Final = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoresponder", "x-vacation")
_LISTED: Final = ("list-id", "list-unsubscribe", "list-post", "mailing-list")

#: How each spam filter says it, by header.
_SPAM: Final = {
    "x-spam": re.compile(r"(?:yes|true|spam)\b"),
    "x-spam-flag": re.compile(r"(?:yes|true)\b"),
    "x-spam-status": re.compile(r"yes\b"),
    "x-rspamd-action": re.compile(r"(?:add header|rewrite subject|reject)"),
    "x-barracuda-spam-flag": re.compile(r"yes\b"),
    "x-barracuda-spam-status": re.compile(r"yes\b"),
    "x-proofpoint-spam-details": re.compile(r"rule=(?:spam|phish)"),
    "x-ms-exchange-organization-scl": re.compile(r"[5-9]\b"),
    "x-forefront-antispam-report": re.compile(r".{0,1000}\bsfv:(?:spm|skb)\b"),
    "x-spam-result": re.compile(r"spam\b"),
}


def kind_of(headers: Headers, subject: str, ours: OurSide, *, bounced: bool, relayed: bool) -> Kind:
    """The kind of a message. `headers` by lower-case name; `bounced`: the body is a delivery report.

    Mail of enquiry platforms (`relayed`) has the marks of a machine's mail, but a buyer wrote it; so has
    people's mail that came through a list of ours.
    """
    if bounced or _is_report(headers):
        return "bounce"
    if _is_auto_reply(headers, subject):
        return "auto_reply"
    if any(mark.match(_first(headers, name)) for name, mark in _SPAM.items()):
        return "spam"
    if not relayed and _is_by_machine(headers, ours):
        return "newsletter"
    return "person"


def _first(headers: Headers, name: str) -> str:
    values = headers.get(name, ())
    return values[0].strip().lower() if values else ""


def _submitted(headers: Headers) -> str:
    """The value of Auto-Submitted without comments and parameters."""
    return re.split(r"[;\s(]", _first(headers, "auto-submitted"), maxsplit=1)[0]


def _is_report(headers: Headers) -> bool:
    content_type = _first(headers, "content-type").replace('"', "")
    return content_type.startswith("multipart/report") and "report-type=delivery-status" in content_type


def _is_auto_reply(headers: Headers, subject: str) -> bool:
    if _submitted(headers) not in NOT_AUTOMATIC | GENERATED:
        return True
    if _first(headers, "precedence") in {"auto_reply", "auto-reply"}:
        return True
    content_type = _first(headers, "content-type").replace('"', "")
    if content_type.startswith("multipart/report") and "disposition-notification" in content_type:
        return True  # a read receipt
    if any(name in headers for name in _AUTO_REPLY_HEADERS):
        return True
    # Exchange writes this into what it answers by itself; of what answers nothing it says only who may not.
    if "all" in _first(headers, "x-auto-response-suppress") and "in-reply-to" in headers:
        return True
    return subject.strip(" [【<").casefold().startswith(AUTO_REPLY_SUBJECTS)


def _is_by_machine(headers: Headers, ours: OurSide) -> bool:
    if _submitted(headers) in GENERATED or "x-auto-response-suppress" in headers:
        return True
    if _is_own_list(headers, ours):
        return False
    return any(name in headers for name in _LISTED) or _first(headers, "precedence") in BULK


def _is_own_list(headers: Headers, ours: OurSide) -> bool:
    """Whether it came through a list of ours: then its marks are ours."""
    list_id = _first(headers, "list-id").rpartition("<")[2].strip("> ")
    if any(list_id == domain or list_id.endswith("." + domain) for domain in ours.domains):
        return True
    return any(
        ours.owns(normal(address))
        for name in ("list-post", "mailing-list")
        for address in addresses_in(_first(headers, name))
    )
