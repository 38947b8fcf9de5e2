"""Replies to a mail: their addressees, subject and quoted text."""

from collections.abc import Collection, Mapping
from typing import Any

from mail.addresses import OurSide
from mail.values import MAX_SUBJECT

#: Of a longer mail the rest is not quoted.
MAX_QUOTED = 20_000


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


def reply_copies(mail: Mapping[str, Any], to: Collection[str], without: Collection[str]) -> tuple[str, ...]:
    """Who else gets a reply to all: everybody whom the mail was to, but for `to` and those `without`."""
    others = mail["cc"] if mail["direction"] == "out" else (*mail["to"], *mail["cc"])
    return tuple(one for one in dict.fromkeys(others) if one not in to and one not in without)


def written_by(sender: Mapping[str, str]) -> str:
    return f"{sender['name']} <{sender['address']}>" if sender["name"] else sender["address"]


def quoted(text: str) -> str:
    """A text as it is quoted below an answer."""
    lines = text[:MAX_QUOTED].rstrip().split("\n")
    return "\n".join(f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in lines)


def reply_subject(subject: str) -> str:
    return _subject("Re:", subject)


def forward_subject(subject: str) -> str:
    return _subject("Fwd:", subject)


def _subject(what: str, subject: str) -> str:
    """One line without invisible characters, because it becomes a header."""
    named = subject if subject.lower().startswith(what.lower()) else f"{what} {subject}"
    shown = "".join(sign if sign.isprintable() else " " for sign in named)
    return " ".join(shown.split())[:MAX_SUBJECT]
