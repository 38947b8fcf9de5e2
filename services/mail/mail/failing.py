"""Why a letter did not reach an address, from what a mail server said: a code, and whether it will last.

A server says it in an enhanced status (RFC 3463), where that has a meaning of its own, or in words. What
lasts is about the address: nobody is there. A full mailbox, a filter or a server away say nothing of it.
"""

import re
from typing import Final, Literal

#: `no_such_address` and `no_such_domain`: nobody is there. `address_disabled`: the mailbox takes nothing.
#: `not_accepted`: a filter or a policy. `given_up`: it was tried for as long as that server tries.
FailureCode = Literal[
    "no_such_address",
    "no_such_domain",
    "address_disabled",
    "mailbox_full",
    "too_large",
    "not_accepted",
    "given_up",
    "not_said",
]
#: These are about the address, and stay so until somebody mends it.
LASTING: Final = frozenset({"no_such_address", "no_such_domain", "address_disabled"})

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45])\d\d(?![\d.])")

_BY_STATUS: Final[dict[str, FailureCode]] = {
    "1.0": "no_such_address",
    "1.1": "no_such_address",
    "1.2": "no_such_domain",
    "1.3": "no_such_address",
    "1.6": "no_such_address",
    "1.10": "no_such_address",
    "2.1": "address_disabled",
    "2.2": "mailbox_full",
    "2.3": "too_large",
    "3.4": "too_large",
    "4.4": "no_such_domain",
    "4.7": "given_up",
}
#: What servers write that say nothing, or nothing right, in their status; the first that fits counts.
_BY_WORDS: Final[tuple[tuple[re.Pattern[str], FailureCode], ...]] = (
    (
        re.compile(r"over ?quota|quota exceeded|exceed\w* (?:\w+ )?quota|(?:mail)?box (?:is )?full"),
        "mailbox_full",
    ),
    (re.compile(r"(?:message|size)\b.{0,40}\b(?:too (?:large|big)|exceed)"), "too_large"),
    (
        re.compile(r"spam|blacklist|blocklist|blocked|black ?list|dmarc|spf\b|reputation|content denied"),
        "not_accepted",
    ),
    (
        re.compile(r"(?:mailbox|account|user) (?:is |has been )?(?:disabled|inactive|suspended)"),
        "address_disabled",
    ),
    (
        re.compile(r"(?:host|domain)\b.{0,40}\bnot found|no such (?:domain|host)|unknown host|nxdomain"),
        "no_such_domain",
    ),
    (
        re.compile(
            r"user unknown|unknown (?:user|recipient|local)|no such (?:user|recipient|mailbox|address|person)"
            r"|(?:user|recipient|mailbox|address|account)\b.{0,40}\b(?:not found|does ?n[o']t exist)"
            r"|no mailbox|invalid (?:recipient|mailbox|user)|unrouteable address|mailbox unavailable"
            r"|recipientnotfound|user doesn't have|recipient address rejected: access denied"
        ),
        "no_such_address",
    ),
    (
        re.compile(r"retry (?:time|timeout)|queue too long|expired|could not be delivered (?:for|within)"),
        "given_up",
    ),
)
#: So much of an answer is looked at for words.
_MAX_READ = 2000


def status_in(text: str) -> str | None:
    """The first enhanced status in a text, such as 5.1.1; None if there is none."""
    found = _STATUS.search(text)
    return None if found is None else found[0]


def failure_of(status: str | None, said: str) -> tuple[FailureCode, bool]:
    """The code of a failure, and whether it will last, by its status and what the server said."""
    words = said[:_MAX_READ].casefold()
    status = status or status_in(said)
    code = _code_of(status, words)
    if status is not None:
        permanent = status.startswith("5.")
    else:
        reply = _REPLY.search(words)
        # Who says it in words alone has given up, or would not have written.
        permanent = reply is None or reply[1] == "5"
    return code, permanent and code in LASTING


def _code_of(status: str | None, words: str) -> FailureCode:
    by_words = next((code for found, code in _BY_WORDS if found.search(words)), None)
    _, _, subject = (status or "").partition(".")
    by_status = _BY_STATUS.get(subject)
    if by_status == "no_such_address" and by_words in ("mailbox_full", "not_accepted", "address_disabled"):
        return by_words  # many servers have one status for all that they refuse
    if by_status is not None:
        return by_status
    if subject.startswith("7."):
        # A policy may be that nobody is there: some tell it so, lest somebody tries names.
        return by_words if by_words == "no_such_address" else "not_accepted"
    return by_words or "not_said"
