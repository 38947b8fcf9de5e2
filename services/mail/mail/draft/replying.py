"""Replies to a mail: their addressees and subject."""

from collections.abc import Mapping
from typing import Any

from mail.values import MAX_SUBJECT


def reply_addresses(mail: Mapping[str, Any]) -> tuple[str, ...]:
    """The addressees of a reply: the buyer behind an enquiry platform, else Reply-To or the sender."""
    if mail["direction"] == "out":
        return tuple(mail["to"])
    if mail.get("relayed"):
        return tuple(mail["filing_addresses"])
    return (mail.get("reply_to") or mail["sender"]["address"],)


def reply_subject(subject: str) -> str:
    """The subject of a reply: one line without invisible characters, because it becomes a header."""
    named = subject if subject.lower().startswith("re:") else f"Re: {subject}"
    shown = "".join(sign if sign.isprintable() else " " for sign in named)
    return " ".join(shown.split())[:MAX_SUBJECT]
