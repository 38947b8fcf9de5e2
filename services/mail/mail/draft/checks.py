"""Checks of a letter before it leaves: what somebody may have overlooked. They warn, and forbid nothing.

What is promised, and in which language, is read from what somebody wrote; names and words that are nobody's
business also from what they pass on.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import Literal

from finding import folded
from mail.draft.state import Draft, Status
from mail.naming import phrases_in
from mail.placeholders import placeholders_in
from mail.quoting import above_quote, unsigned

CheckCode = Literal[
    "answered_by_another",
    "answer_submitted_by_another",
    "answer_begun_by_another",
    "subject_missing",
    "text_missing",
    "placeholder_left",
    "attachment_missing",
    "attachment_in_first_letter",
    "other_customer_named",
    "never_told",
    "languages_mixed",
    "two_customers",
    "unknown_addressee",
]
CheckedField = Literal["to", "cc", "bcc", "subject", "text", "files"]

#: Of each kind, how many are told: after these somebody reads the letter again anyway.
MOST_OF_A_KIND = 3
#: A line that is shown of a letter.
MAX_LINE = 60
#: What is told of another's answer that is not on its way yet, by where it stands.
_ANSWERED: Mapping[Status, CheckCode] = {
    "pending": "answer_submitted_by_another",
    "draft": "answer_begun_by_another",
    "returned": "answer_begun_by_another",
    "failed": "answer_begun_by_another",
}

#: Letters of a line in another script, and words of one in letters: less is a name or a term.
CHINESE_LINE, LATIN_LINE = 4, 4

#: What stands before it where nothing is attached, or by somebody else.
_NOT_OURS = re.compile(
    r"(?:\b(?:your|no|without|the previous|previous|earlier|last)\s+"
    r"|[您你](?:的|发的|寄的)?|贵(?:司|方)的?|无|没有)$"
)
#: How a letter says that something is attached, in the languages of the trade.
_PROMISES = re.compile(
    r"\b(?:attach(?:ed|ment|ments|ing)?|enclos(?:ed|ure|ures|ing)|pfa|anbei|im anhang|beigefugt|beiliegend|"
    r"adjunt[oa]s?|ci-joint[es]*|piece jointe|en piece jointe|em anexo|segue anexo|in allegato|allegat[oaie]|"
    r"bijgevoegd|w zalaczniku|ekte|во вложении|прилагаю|прилагаем)\b"
    r"|附件|附上|附图|附表|附有|附呈|随附",
)
#: What "attached" is said of that is no file.
_ATTACHED_TO = re.compile(r"attach(?:ed|ing)? (?:great |much |more )?(?:importance|value|weight)|unattached")


@dataclass(frozen=True)
class Warned:
    """Something to look at again, as a code with its parameters, and the field it is about."""

    code: CheckCode
    field: CheckedField
    params: Mapping[str, str]


@dataclass(frozen=True)
class OtherAnswer:
    """What somebody else has written to the mail that is answered; `at` is when it leaves, or was changed."""

    who: str
    status: Status
    at: datetime


@dataclass(frozen=True)
class CheckFacts:
    """What is known beside the letter.

    `strangers` are neither the customer's nor ours, `first` have never been written to. `holders` are the
    customers that an address is on file of, `named` those that the text names, as it names them. `theirs` are
    the customers that the letter goes to. `never_told` are the firm's words. `answers` are by others, to the
    same mail, as far as who asks may see them.
    """

    strangers: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    holders: Mapping[str, frozenset[str]] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    theirs: frozenset[str] = frozenset()
    never_told: tuple[str, ...] = ()
    answers: tuple[OtherAnswer, ...] = ()


NOTHING_KNOWN = CheckFacts()


def checks_of(draft: Draft, facts: CheckFacts = NOTHING_KNOWN) -> list[Warned]:
    """What to look at again before this letter leaves, in the order of its fields."""
    told = unsigned(above_quote(draft.text))
    return [
        *_other_answers(facts),
        *_addressees(draft, facts),
        *_missing(draft),
        *_placeholders(draft),
        *_text(draft, facts, told),
        *_files(draft, facts, told),
    ]


def _other_answers(facts: CheckFacts) -> Iterator[Warned]:
    for one in facts.answers[:MOST_OF_A_KIND]:
        code = _ANSWERED.get(one.status, "answered_by_another")
        yield Warned(code, "text", {"who": one.who, "at": one.at.isoformat()})


def _missing(draft: Draft) -> Iterator[Warned]:
    if not draft.subject.strip():
        yield Warned("subject_missing", "subject", {})
    if not draft.text.strip():
        yield Warned("text_missing", "text", {})


def _placeholders(draft: Draft) -> Iterator[Warned]:
    """What a snippet left open; what somebody else wrote in brackets is quoted."""
    for said in placeholders_in(draft.subject)[:MOST_OF_A_KIND]:
        yield Warned("placeholder_left", "subject", {"placeholder": said})
    for said in placeholders_in(above_quote(draft.text))[:MOST_OF_A_KIND]:
        yield Warned("placeholder_left", "text", {"placeholder": said})


def _addressees(draft: Draft, facts: CheckFacts) -> Iterator[Warned]:
    apart = _of_two_customers(draft, facts)
    if apart is not None:
        yield Warned("two_customers", _field_of(draft, apart[1]), {"one": apart[0], "other": apart[1]})
    for address in [one for one in facts.strangers if apart is None or one not in apart][:MOST_OF_A_KIND]:
        yield Warned("unknown_addressee", _field_of(draft, address), {"address": address})


def _of_two_customers(draft: Draft, facts: CheckFacts) -> tuple[str, str] | None:
    """The first two addressees who have no customer in common."""
    held = [one for one in draft.addressees if facts.holders.get(one)]
    pairs = (pair for pair in combinations(held, 2) if not facts.holders[pair[0]] & facts.holders[pair[1]])
    return next(pairs, None)


def _field_of(draft: Draft, address: str) -> CheckedField:
    if address in draft.to:
        return "to"
    return "cc" if address in draft.cc else "bcc"


def _text(draft: Draft, facts: CheckFacts, told: str) -> Iterator[Warned]:
    others = (said for customer_id, said in facts.named.items() if customer_id not in facts.theirs)
    for said in sorted(set(others))[:MOST_OF_A_KIND]:
        yield Warned("other_customer_named", "text", {"name": said})
    for word in phrases_in(draft.subject, facts.never_told)[:MOST_OF_A_KIND]:
        yield Warned("never_told", "subject", {"word": word})
    for word in phrases_in(draft.text, facts.never_told)[:MOST_OF_A_KIND]:
        yield Warned("never_told", "text", {"word": word})
    line = _line_in_another_language(told.split("\n"))
    if line is not None:
        yield Warned("languages_mixed", "text", {"line": line})


def _files(draft: Draft, facts: CheckFacts, told: str) -> Iterator[Warned]:
    promise = None if draft.files else promised(f"{draft.subject}\n{told}")
    if promise is not None:
        yield Warned("attachment_missing", "files", {"word": promise})
    if draft.files:
        for address in facts.first[:MOST_OF_A_KIND]:
            yield Warned("attachment_in_first_letter", "files", {"address": address})


def promised(text: str) -> str | None:
    """The word by which a text says that something is attached; None where it says nothing of the kind."""
    plain = _ATTACHED_TO.sub(" ", folded(text))
    for found in _PROMISES.finditer(plain):
        if not _NOT_OURS.search(plain[max(0, found.start() - 20) : found.start()]):
            return found[0]
    return None


def _line_in_another_language(lines: Sequence[str]) -> str | None:
    """The first line of the script that fewer lines are in; None where all are in one."""
    chinese = [line for line in lines if _is_chinese(line)]
    latin = [line for line in lines if _is_latin(line)]
    if not chinese or not latin:
        return None
    fewer = min(latin, chinese, key=lambda said: sum(map(len, said)))
    return fewer[0].strip()[:MAX_LINE]


def _is_chinese(line: str) -> bool:
    signs, letters = _signs_and_letters(line)
    return signs >= CHINESE_LINE and signs * 2 > letters


def _is_latin(line: str) -> bool:
    signs, letters = _signs_and_letters(line)
    words = [word for word in line.split() if sum(map(str.isalpha, word)) > 1]
    return signs == 0 and letters > 0 and len(words) >= LATIN_LINE


def _signs_and_letters(line: str) -> tuple[int, int]:
    signs = sum("\u3400" <= one <= "\u9fff" for one in line)
    return signs, sum(map(str.isalpha, line)) - signs
