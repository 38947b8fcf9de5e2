"""Replies to a mail: their addressees and subject."""

from collections.abc import Mapping
from typing import Any

from mail.addresses import OurSide
from mail.values import MAX_SUBJECT


def reply_addresses(mail: Mapping[str, Any], ours: OurSide) -> tuple[str, ...]:
    """The addressees of a reply: all of Reply-To that are not ourselves, else whoever wrote it.

    Behind an enquiry platform that is the buyer, and of a forward whoever a colleague passed on.
    """
    if mail["direction"] == "out":
        return tuple(mail["to"])
    writer = tuple(mail["filing_addresses"]) or (mail["sender"]["address"],)
    if mail["relayed"] or mail["forwarded"]:
        return writer
    return tuple(address for address in mail["reply_to"] if not ours.owns(address)) or writer


def reply_subject(subject: str) -> str:
    """The subject of a reply: one line without invisible characters, because it becomes a header."""
    named = subject if subject.lower().startswith("re:") else f"Re: {subject}"
    shown = "".join(sign if sign.isprintable() else " " for sign in named)
    return " ".join(shown.split())[:MAX_SUBJECT]
