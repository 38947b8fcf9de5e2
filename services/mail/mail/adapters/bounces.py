"""Delivery reports in their many forms, found by flufl.bounce where one is likely."""

import re
from collections.abc import Mapping, Sequence
from email import message_from_bytes, policy

from flufl.bounce import all_failures

#: A report says at its beginning what it is about; what it quotes may be as long as any mail.
MAX_BYTES = 128 * 1024

_REPORTERS = re.compile(r"(?i)\A(mailer-daemon|postmaster|mail-daemon|mdaemon|mailerdaemon)@")


def is_bounce(sender: str, headers: Mapping[str, Sequence[str]], message: bytes) -> bool:
    """Whether it is a delivery report; parsed only where one is likely."""
    reporter = _REPORTERS.match(sender) is not None
    report = "report" in (headers.get("content-type") or [""])[0].lower()
    if not (reporter or report or "x-failed-recipients" in headers):
        return False
    temporary, permanent = all_failures(message_from_bytes(message[:MAX_BYTES], policy=policy.compat32))
    return bool(temporary or permanent)
