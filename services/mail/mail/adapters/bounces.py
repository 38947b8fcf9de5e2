"""Delivery reports in their many forms, found by flufl.bounce where one is likely."""

import re
from collections.abc import Mapping, Sequence
from email import message_from_bytes, policy

from flufl.bounce import all_failures

from mail.adapters.headers import readable
from mail.addresses import normal
from mail.message.identity import message_ids

#: A report says at its beginning what it is about; what it quotes may be as long as any mail.
MAX_BYTES = 128 * 1024

_REPORTERS = re.compile(r"(?i)\A(mailer-daemon|postmaster|mail-daemon|mdaemon|mailerdaemon)@")
_QUOTED_ID = re.compile(rb"(?im)^[ \t>]{0,40}message-id:[ \t]{0,40}(?:\r\n[ \t]{1,40})?(<[^<>\s]{1,900}>)")


def failures_in(
    sender: str, headers: Mapping[str, Sequence[str]], message: bytes
) -> tuple[bool, tuple[str, ...]]:
    """Whether it is a delivery report, and the addresses not reached for good; parsed where one is likely."""
    reporter = _REPORTERS.match(sender) is not None
    report = "report" in (headers.get("content-type") or [""])[0].lower()
    if not (reporter or report or "x-failed-recipients" in headers):
        return False, ()
    temporary, permanent = all_failures(message_from_bytes(message[:MAX_BYTES], policy=policy.compat32))
    named = sorted(normal(one.decode("ascii", "replace")) for one in permanent)
    return bool(temporary or permanent), tuple(filter(readable, named))


def reported(headers: Mapping[str, Sequence[str]], body: bytes) -> tuple[str, ...]:
    """The Message-IDs of what a delivery report is about: in what it quotes, else those it answers."""
    quoted = b" ".join(_QUOTED_ID.findall(body[:MAX_BYTES])).decode("ascii", "replace")
    answered = " ".join([*headers.get("in-reply-to", ()), *headers.get("references", ())])
    return tuple(message_ids(f"{quoted} {answered}"))
