"""Search words: those stored with a record, and those of a query.

Words are folded (`Gráfica` is `grafica`), runs of Chinese and Japanese are cut into pairs of
characters, customer codes and phone numbers are brought to one form. The database's own text indexes
do not split Chinese, and one of the two servers has none.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

MAX_WORD = 64
#: The last digits of a number, which identify it however it was dialled.
PHONE_TAIL = 8

_DASHES = re.compile(r"\s*[-‐‑‒–—―−﹣]\s*")
_CODE = re.compile(r"([a-z]{2})-?(\d{1,9})(?:-?([a-z]))?")
_PHONE = re.compile(r"\+?[\d\s()./-]{6,30}")
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUNS = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")


@dataclass(frozen=True)
class Term:
    """A word that a record must have; with `prefix`, one that begins with it."""

    word: str
    prefix: bool


def folded(text: str) -> str:
    """A text in lower case, without accents, in one form for full and half width."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFKC", bare).casefold()


def words_of(*texts: str | None) -> list[str]:
    """The words by which a name or title is found."""
    runs = [run for text in texts if text for run in _RUNS.findall(folded(text))]
    return _distinct(word for run in runs for word in _kept(run))


def words_of_email(address: str) -> list[str]:
    local, _, domain = address.partition("@")
    return _distinct([folded(address)[:MAX_WORD], *words_of(local), *words_of_domain(domain)])


def words_of_domain(domain: str) -> list[str]:
    return _distinct([folded(domain)[:MAX_WORD], *words_of(domain)])


def words_of_phone(number: str) -> list[str]:
    """All digits, and the last eight; `number` is in E.164."""
    digits = re.sub(r"\D", "", number)
    return _distinct([digits, digits[-PHONE_TAIL:]])


def words_of_code(code: str) -> list[str]:
    """The code with and without its grade, `EU-001-A` and `EU-001`, folded.

    A customer is also found by former grades, because words are only ever added.
    """
    normal = folded(code)
    return [normal, normal.rpartition("-")[0]]


def terms_of(query: str) -> list[Term]:
    """The terms that a record must have to match this query; none for a query without words."""
    text = _DASHES.sub("-", folded(query)).strip()
    if _PHONE.fullmatch(text) and len(digits := re.sub(r"\D", "", text)) >= PHONE_TAIL:
        return [Term(digits[-PHONE_TAIL:], prefix=False)]
    terms = [term for piece in text.split() for term in _terms_of_piece(piece)]
    return list(dict.fromkeys(terms))


def _terms_of_piece(piece: str) -> list[Term]:
    if "@" in piece:
        return [Term(piece[:MAX_WORD], prefix=True)]
    if code := _CODE.fullmatch(piece):
        region, number, letter = code.groups()
        word = f"{region}-{int(number):03d}"
        return [Term(f"{word}-{letter}" if letter else word, prefix=False)]
    return [
        Term(word[:MAX_WORD], prefix=not _is_cjk(run) or len(run) == 1)
        for run in _RUNS.findall(piece)
        for word in (_pairs(run) if _is_cjk(run) else [run])
    ]


def _kept(run: str) -> list[str]:
    # Single characters too, so that a query of one character finds something.
    return [*_pairs(run), *run] if _is_cjk(run) else [run[:MAX_WORD]]


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def _is_cjk(run: str) -> bool:
    return re.match(rf"[{_CJK}]", run) is not None


def _distinct(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
