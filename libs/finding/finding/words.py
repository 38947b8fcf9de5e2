"""Search words: those stored with a record, and those of a query.

Words are folded (`Gráfica` is `grafica`, `臺灣` is `台湾`), runs of Chinese, Japanese and Korean are cut into
pairs of characters, customer codes and phone numbers are brought to one form. The database's own text indexes
do not split Chinese, and one of the two servers has none.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from opencc import OpenCC

MAX_WORD = 64
#: The last digits of a number, which identify it however it was dialled, and the fewest a card prints.
PHONE_TAIL = 8
SHORTEST_TAIL = 6
#: Characters of the beginnings of words by which a few records are found at once.
LONGEST_BEGINNING = 6

_DASHES = re.compile(r"\s*[-‐‑‒–—―−﹣]\s*")
_CODE = re.compile(r"([a-z]{2})-?(\d{1,9})(?:-?([a-z]))?")
_PHONE = re.compile(r"\+?[\d\s()./-]{6,30}")
_CJK = "\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
RUNS = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
#: Letters that have no accent to be taken away.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "ı": "i", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th"}
)
#: How these letters are written where a keyboard lacks them.
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


@dataclass(frozen=True)
class Word:
    """A word that a record must have; with `prefix`, one that begins with it."""

    word: str
    prefix: bool = False


#: What a record must have to match one part of a query: all words of any of these ways.
Term: TypeAlias = tuple[tuple[Word, ...], ...]


@cache
def _simplified() -> OpenCC:
    return OpenCC("t2s")


def folded(text: str) -> str:
    """A text in lower case, without accents, in simplified characters and in one width."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    plain = unicodedata.normalize("NFKC", bare).casefold().translate(_PLAIN)
    return plain if plain.isascii() else str(_simplified().convert(plain))


def words_of(*texts: str | None) -> list[str]:
    """The words by which a name or title is found.

    What stands together is also one word: `A.B.C.`, `O'Brien` and `Coca-Cola` are found without their signs.
    """
    found: list[str] = []
    for text in filter(None, texts):
        for form in dict.fromkeys((folded(text), folded(spelled(text)))):
            found += [word for run in RUNS.findall(form) for word in _kept(run)]
            found += [bare for piece in form.split() if (bare := joined(piece))]
    return distinct(found)


def spelled(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower().translate(_SPELLED)


def words_of_email(address: str) -> list[str]:
    local, _, domain = address.partition("@")
    return distinct([folded(address)[:MAX_WORD], *words_of(local), *words_of_domain(domain)])


def words_of_domain(domain: str) -> list[str]:
    return distinct([folded(domain)[:MAX_WORD], *words_of(domain)])


def words_of_phone(written: str, normal: str | None = None) -> list[str]:
    """All digits and the last six to eight; of what has no normal form to be dialled, its words too."""
    if normal is None:
        return distinct([*_endings(re.sub(r"\D", "", written)), *words_of(written)])
    return _endings(re.sub(r"\D", "", normal))


def _endings(digits: str) -> list[str]:
    if len(digits) < SHORTEST_TAIL:
        return []
    return distinct([digits, *(digits[-n:] for n in range(SHORTEST_TAIL, PHONE_TAIL + 1))])


def words_of_code(code: str) -> list[str]:
    """The code with and without its grade, `EU-001-A` and `EU-001`, folded.

    A customer is also found by former grades, because words are only ever added.
    """
    normal = folded(code)
    return [normal, normal.rpartition("-")[0]]


def terms_of(query: str) -> list[Term]:
    """The terms that a record must have to match this query; none for a query without words."""
    text = _DASHES.sub("-", folded(query)).strip()
    if _PHONE.fullmatch(text) and len(digits := re.sub(r"\D", "", text)) >= SHORTEST_TAIL:
        return [((Word(digits[-PHONE_TAIL:]),),)]
    terms = [term for piece in text.split() for term in _terms_of_piece(piece)]
    return list(dict.fromkeys(terms))


def beginnings_of(words: Iterable[str]) -> list[str]:
    """The beginnings of words: an index finds each as it stands, whatever somebody has typed so far."""
    return distinct(word[:length] for word in words for length in range(1, LONGEST_BEGINNING + 1))


def telling_beginnings(terms: Sequence[Term]) -> list[str]:
    """The beginnings of which every match has one: those of the term that tells most."""
    ways = [[max((word.word for word in way), key=len) for way in term] for term in terms]
    told = max(ways, key=lambda words: min(map(len, words)), default=[])
    return distinct(word[:LONGEST_BEGINNING] for word in told)


def match(terms: Sequence[Term], words: Collection[str]) -> bool:
    """Whether a record with these words has every term."""
    return all(any(all(_has(words, word) for word in way) for way in term) for term in terms)


def _has(words: Collection[str], wanted: Word) -> bool:
    return wanted.word in words or (wanted.prefix and any(word.startswith(wanted.word) for word in words))


def _terms_of_piece(piece: str) -> list[Term]:
    words = [word for run in RUNS.findall(piece) for word in words_of_run(run)]
    if "@" in piece[:MAX_WORD] and RUNS.search(piece[:MAX_WORD]):
        return [((Word(piece[:MAX_WORD], prefix=True),),)]
    bare = joined(piece)
    if code := _CODE.fullmatch(piece):
        return [((Word(normal_code(*code.groups())),), tuple(words))]
    if bare is not None:
        return [(tuple(words), (Word(bare, prefix=True),))]
    return [((word,),) for word in words]


def words_of_run(run: str) -> list[Word]:
    if not is_cjk(run):
        return [Word(run[:MAX_WORD], prefix=True)]
    return [Word(pair, prefix=len(run) == 1) for pair in pairs(run)]


def normal_code(region: str, number: str, letter: str | None) -> str:
    word = f"{region}-{int(number):03d}"
    return f"{word}-{letter}" if letter else word


def joined(piece: str) -> str | None:
    """What stands together without its signs; None where it has none, or is not of letters and digits."""
    runs: Sequence[str] = RUNS.findall(piece)
    if len(runs) < 2 or any(is_cjk(run) for run in runs):
        return None
    return "".join(runs)[:MAX_WORD]


def _kept(run: str) -> list[str]:
    # Single characters too, so that a query of one character finds something.
    return [*pairs(run), *run] if is_cjk(run) else [run[:MAX_WORD]]


def pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def is_cjk(run: str) -> bool:
    return re.match(rf"[{_CJK}]", run) is not None


def distinct(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
