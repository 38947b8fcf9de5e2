"""Words of longer texts: what an index holds of them, and where in them stands what somebody looked for.

An index holds keys, few for a text: beginnings of its words, Chinese in pairs of characters, codes and
numbers in one form. What has the keys of a query may match it; whether it does is told by all of its words.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from finding.words import (
    MAX_WORD,
    PHONE_TAIL,
    RUNS,
    SHORTEST_TAIL,
    Term,
    Word,
    distinct,
    folded,
    is_cjk,
    joined,
    normal_code,
    pairs,
    spelled,
    words_of_run,
)

#: Letters of a word by which it is looked up, and of what stands in brief: a subject, a name, an address.
BEGINNING, SHORT_BEGINNING = 5, 3
#: Keys of one text: its first words say what it is about, and below them stands what it quotes.
MOST_KEYS = 400
#: What stands longer without a space is neither a code nor an address.
LONGEST_PIECE = 320
#: Characters of a line that shows what was found, and of them, those before it.
LINE, BEFORE = 160, 40
#: What is longer is cut where the line ends.
LONG_WORD = 20

_PIECES = re.compile(r"\S+")
_NUMBERS = re.compile(r"(?<![\w@.+])\+?\d[\d\s()./-]{4,28}\d(?![\w@])")
_CODES = re.compile(r"([a-z]{2})[-‐‑‒–—―−﹣]?(\d{1,9})(?:[-‐‑‒–—―−﹣]?([a-z]))?")
_FIGURE = re.compile(r"[\d@]")
_SIGNS = ".,;:!?()[]<>{}\"'"


class Part(NamedTuple):
    """A part of a text; `found`: it is what was looked for."""

    text: str
    found: bool


# -- what an index holds ---------------------------------------------------------------------------


def keys_of(text: str, *, brief: bool = False) -> list[str]:
    """The keys of a text, each once, the first ones of a long text.

    What is `brief` is also found by three letters of a word, and by single Chinese characters.
    """
    found: list[str] = []
    for form in _forms(text):
        for run in RUNS.findall(form):
            found += _keys_of_run(run, brief=brief)
    # An address is looked up by its parts.
    found += [figure for figure in _figures(text) if "@" not in figure]
    return distinct(found)[:MOST_KEYS]


def lookups(term: Term) -> list[str]:
    """The keys of which each text that has the term has one."""
    return distinct(key for way in term for key in _keys_of_word(max(way, key=_tells)))


def _keys_of_run(run: str, *, brief: bool) -> list[str]:
    if is_cjk(run):
        return [*pairs(run), *(run if brief else ())]
    if not run.isalpha():
        return [run[:MAX_WORD]]
    keys = [run[:BEGINNING]]
    if brief and len(run) > SHORT_BEGINNING:
        keys.append(f"{run[:SHORT_BEGINNING]}*")
    return keys


def _keys_of_word(word: Word) -> list[str]:
    text = word.word
    if "@" in text:
        parts = (part for run in RUNS.findall(text) for part in words_of_run(run))
        return _keys_of_word(max(parts, key=_tells))
    if is_cjk(text) or not text.isalpha():
        return [text]
    if SHORT_BEGINNING <= len(text) < BEGINNING and word.prefix:
        return [text, f"{text[:SHORT_BEGINNING]}*"]
    return [text[:BEGINNING]]


def _tells(word: Word) -> int:
    return len(word.word)


def _figures(text: str) -> list[str]:
    """Addresses; codes, order numbers and the like without their signs; the last digits of numbers."""
    found = [key for piece in _PIECES.findall(text) for key in _figures_of_piece(piece)]
    for number in _NUMBERS.findall(text):
        digits = re.sub(r"\D", "", number)
        found += [digits[-n:] for n in range(SHORTEST_TAIL, PHONE_TAIL + 1) if len(digits) >= n]
    return found


def _figures_of_piece(piece: str) -> list[str]:
    if len(piece) > LONGEST_PIECE or _FIGURE.search(piece) is None:
        return []
    plain = folded(piece).strip(_SIGNS)
    if "@" in plain:
        return [plain[:MAX_WORD]]
    keys = []
    if code := _CODES.fullmatch(plain):
        keys += distinct([normal_code(*code.groups()), normal_code(code[1], code[2], None)])
    if (bare := joined(plain)) is not None:
        keys.append(bare)
    return keys


def _forms(text: str) -> list[str]:
    """A text as it is looked for: without accents, and as who has no such letters spells it."""
    return [folded(text)] if text.isascii() else distinct((folded(text), folded(spelled(text))))


# -- whether it was found, and where ---------------------------------------------------------------


def every_word(*texts: str) -> set[str]:
    """All words of some texts, for `match`."""
    words: set[str] = set()
    for text in texts:
        for form in _forms(text):
            for run in RUNS.findall(form):
                words.update([*pairs(run), *run] if is_cjk(run) else [run[:MAX_WORD]])
        words.update(_figures(text))
    return words


def marked(text: str, terms: Sequence[Term]) -> list[Part]:
    """A text in parts, of which some are what was looked for."""
    parts: list[Part] = []
    done = 0
    for start, end in _spans(text, terms):
        parts += [Part(text[done:start], False)] if start > done else []
        parts.append(Part(text[start:end], True))
        done = end
    return [*parts, Part(text[done:], False)] if done < len(text) else parts


def excerpt(text: str, terms: Sequence[Term]) -> list[Part]:
    """The line in which what was looked for stands first; the beginning, where it does not stand there."""
    line = " ".join(text.split())
    first = next(iter(_spans(line, terms)), (0, 0))[0]
    start = 0 if first <= BEFORE else _word_after(line, first - BEFORE, first)
    end = _word_before(line, start + LINE, first)
    before = [Part("… ", False)] if start else []
    after = [Part(" …", False)] if end < len(line) else []
    return [*before, *marked(line[start:end], terms), *after]


def _word_after(line: str, start: int, end: int) -> int:
    space = line.find(" ", start, end)
    return start if space < 0 else space + 1


def _word_before(line: str, end: int, start: int) -> int:
    space = line.rfind(" ", max(start, end - LONG_WORD), end) if end < len(line) else -1
    return end if space <= start else space


def _spans(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """Where the words of these terms stand, in order and apart."""
    words = {word for term in terms for way in term for word in way}
    runs = [(match.start(), match.group()) for match in RUNS.finditer(text)]
    found = [span for at, run in runs for span in _spans_of_run(at, run, words)]
    figures = [word for word in words if "@" in word.word or any(map(str.isdigit, word.word))]
    if figures:
        found += _spans_of_figures(text, figures)
    return list(_apart(sorted(found)))


def _spans_of_run(at: int, run: str, words: set[Word]) -> Iterator[tuple[int, int]]:
    for form in _forms(run):
        if is_cjk(form) and len(form) == len(run):
            for word in words:
                place = form.find(word.word)
                while place >= 0:
                    yield at + place, at + place + len(word.word)
                    place = form.find(word.word, place + 1)
        elif any(_is(word, form) for word in words):
            yield at, at + len(run)


def _is(word: Word, text: str) -> bool:
    return text.startswith(word.word) if word.prefix else text == word.word


def _spans_of_figures(text: str, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    for piece in _PIECES.finditer(text):
        keys = _figures_of_piece(piece.group())
        if any(_is(word, key) for word in words for key in keys):
            bare = piece.group().strip(_SIGNS)
            start = piece.start() + piece.group().index(bare)
            yield start, start + len(bare)
    for number in _NUMBERS.finditer(text):
        digits = re.sub(r"\D", "", number.group())
        if any(len(word.word) >= SHORTEST_TAIL and digits.endswith(word.word) for word in words):
            yield number.span()


def _apart(spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans that touch, as one."""
    begun: tuple[int, int] | None = None
    for start, end in spans:
        if begun is not None and start <= begun[1]:
            begun = (begun[0], max(begun[1], end))
            continue
        if begun is not None:
            yield begun
        begun = (start, end)
    if begun is not None:
        yield begun
