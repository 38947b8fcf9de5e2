"""Delivery reports in their many forms, found by flufl.bounce where one is likely."""

import re
from collections.abc import Iterator, Mapping, Sequence
from email import message_from_bytes, policy
from email.iterators import typed_subpart_iterator
from email.message import Message
from itertools import islice

from flufl.bounce import all_failures

from mail.adapters.headers import clean, line_of, readable
from mail.addresses import normal
from mail.failing import status_in
from mail.message.identity import message_ids
from mail.message.parsed import Reported
from mail.values import MAX_ADDRESSES, BounceOutcome

#: A report says at its beginning what it is about; what it quotes may be as long as any mail.
MAX_BYTES = 128 * 1024
#: Characters that are kept of what a server said of an addressee, and bytes read of a report in words.
MAX_SAID = 1000
MAX_WORDS = 32 * 1024

_REPORTERS = re.compile(r"(?i)\A(mailer-daemon|postmaster|mail-daemon|mdaemon|mailerdaemon)@")
_QUOTED_ID = re.compile(rb"(?im)^[ \t>]{0,40}message-id:[ \t]{0,40}(?:\r\n[ \t]{1,40})?(<[^<>\s]{1,900}>)")
#: Where a report in words ends and the letter begins.
_LETTER = re.compile(r"(?im)^(?:-{2,}.{0,80}(?:copy|original|below)|(?:return-path|received|message-id):).*$")
_SAID = re.compile(r"(?i)\A(?:smtp|x-unix|x400)\s*;\s*")
_OUTCOMES: Mapping[str, BounceOutcome] = {"fail": "failed", "erro": "failed", "dela": "delayed"}


def report_in(
    sender: str, headers: Mapping[str, Sequence[str]], message: bytes
) -> tuple[bool, tuple[str, ...], tuple[Reported, ...]]:
    """Whether it is a delivery report, the addresses not reached for good, and what it says of each.

    It is parsed only where one is likely.
    """
    reporter = _REPORTERS.match(sender) is not None
    report = "report" in (headers.get("content-type") or [""])[0].lower()
    if not (reporter or report or "x-failed-recipients" in headers):
        return False, (), ()
    parsed = message_from_bytes(message[:MAX_BYTES], policy=policy.compat32)
    temporary, permanent = all_failures(parsed)
    failed, delayed = _addresses(permanent), _addresses(temporary)
    told = {one.address: one for one in islice(_told(parsed), MAX_ADDRESSES)}
    outcomes: dict[str, BounceOutcome] = {
        **dict.fromkeys(delayed, "delayed"),
        **dict.fromkeys(failed, "failed"),
    }
    words = _words(message) if outcomes.keys() - told.keys() else ""
    for address, outcome in outcomes.items():
        if len(told) == MAX_ADDRESSES:
            break
        if address not in told:
            said = _said_of(address, outcomes, words)
            told[address] = Reported(address, outcome, status_in(said), said)
    return bool(outcomes), failed, tuple(one for address, one in told.items() if address in outcomes)


def _addresses(found: frozenset[bytes]) -> tuple[str, ...]:
    return tuple(filter(readable, sorted(normal(one.decode("ascii", "replace")) for one in found)))


def _told(parsed: Message) -> Iterator[Reported]:
    """What the fields of a report (RFC 3464) say, by the address that we wrote to where they name it."""
    part: Message
    for part in typed_subpart_iterator(parsed, "message", "delivery-status"):
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else ():
            if not isinstance(block, Message):
                continue
            named = block.get("original-recipient") or block.get("final-recipient") or ""
            address = normal(str(named).rpartition(";")[2].strip().strip("<>"))
            outcome = _OUTCOMES.get(str(block.get("action", "")).strip().lower()[:4])
            if outcome is not None and readable(address):
                said = _SAID.sub("", line_of(str(block.get("diagnostic-code", ""))))[:MAX_SAID]
                yield Reported(address, outcome, status_in(str(block.get("status", ""))), said)


def _words(message: bytes) -> str:
    """The words of a report that has no fields, up to the letter that it quotes."""
    body = message.partition(b"\r\n\r\n")[2][:MAX_WORDS].decode("utf-8", "replace")
    return clean(_LETTER.split(body.replace("\r\n", "\n"), maxsplit=1)[0])


def _said_of(address: str, others: Mapping[str, BounceOutcome], words: str) -> str:
    """What stands behind an address, up to the next one that the report is about."""
    lower = words.lower()
    place = lower.find(address)
    if place < 0:
        return ""
    begins = place + len(address)
    next_ones = (lower.find(other, begins) for other in others if other != address)
    ends = min((one for one in next_ones if one >= 0), default=len(words))
    said = " ".join(words[begins : min(ends, begins + MAX_SAID)].split())
    return said.strip(" <>:")


def reported(headers: Mapping[str, Sequence[str]], body: bytes) -> tuple[str, ...]:
    """The Message-IDs of what a delivery report is about: in what it quotes, else those it answers."""
    quoted = b" ".join(_QUOTED_ID.findall(body[:MAX_BYTES])).decode("ascii", "replace")
    answered = " ".join([*headers.get("in-reply-to", ()), *headers.get("references", ())])
    return tuple(message_ids(f"{quoted} {answered}"))
