"""Companies named in a text: which of many names may stand in it, and whether one does.

A name is found by its key, its beginning without the form of the company, so that an index tells the few
names that may stand in a text; each of those is then looked for in it.
"""

import re
from collections.abc import Iterable, Sequence

from finding import folded

#: So much of a text is read, and so many keys are looked up.
MAX_TEXT = 20_000
MAX_KEYS = 4000
#: Words of a name that make its key; characters of a Chinese one.
KEY_WORDS, KEY_SIGNS = 2, 4
#: A single shorter word is as likely no name; so is a Chinese one, which may be a town.
SHORTEST_NAME, SHORTEST_CHINESE = 5, 3

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
_RUNS = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_CODE = re.compile(r"(?<![a-z0-9])([a-z]{2})-(\d{3,10})(?:-[a-d])?(?![a-z0-9])")
#: What a company is in law: said of many, it names none.
_FORMS = frozenset(
    """ab ag as bv bvba co company corp corporation doo eurl gmbh group holding holdings inc incorporated kft
    kg limited llc llp lp ltd ltda mbh nv ohg oy oyj plc pte pty pvt sa sae sal sarl sas sdn bhd spa srl
    sro spzoo vof""".split()  # noqa: SIM905  a table
)
_CHINESE_FORMS = ("股份有限公司", "有限责任公司", "有限公司", "集团公司", "公司", "集团")
#: Who is addressed is a person, whatever a company is called.
_BEFORE_PEOPLE = frozenset(
    "mr mrs ms miss dr prof dear hi hello herr frau monsieur madame senor senora".split()  # noqa: SIM905  a table
)


def _words(text: str) -> list[str]:
    return _RUNS.findall(folded(text[:MAX_TEXT]))


def _is_chinese(word: str) -> bool:
    return re.match(rf"[{_CJK}]", word) is not None


def _said(name: str) -> list[str]:
    """The words of a name without the form of the company: of one in Chinese characters, them alone."""
    words = _words(name)
    if words and _is_chinese(words[0]):
        form = next((one for one in _CHINESE_FORMS if words[0].endswith(one)), "")
        return [words[0].removesuffix(form) or words[0]]
    words = [word for word in words if len(word) > 1]
    while len(words) > 1 and words[-1] in _FORMS:
        words.pop()
    return words


def key_of(name: str) -> str | None:
    """The key by which a company's name is found; None for one that cannot be told from other words."""
    said = _said(name)
    if not said:
        return None
    if _is_chinese(said[0]):
        return said[0][:KEY_SIGNS] if len(said[0]) >= SHORTEST_CHINESE else None
    if len(said) == 1 and len(said[0]) < SHORTEST_NAME:
        return None
    return " ".join(said[:KEY_WORDS])


def keys_in(text: str) -> list[str]:
    """The keys of all names that may stand in a text."""
    words = _words(text)
    plain = [word for word in words if len(word) > 1 and not _is_chinese(word)]
    keys = [*plain, *(" ".join(plain[i : i + KEY_WORDS]) for i in range(len(plain) - 1))]
    for word in filter(_is_chinese, words):
        keys += [
            word[i : i + n] for n in range(SHORTEST_CHINESE, KEY_SIGNS + 1) for i in range(len(word) - n + 1)
        ]
    return list(dict.fromkeys(keys))[:MAX_KEYS]


def codes_in(text: str) -> list[str]:
    """The customers' codes in a text, without their grades: `EU-001`."""
    found = (f"{region}-{number}".upper() for region, number in _CODE.findall(folded(text[:MAX_TEXT])))
    return list(dict.fromkeys(found))


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Those of these names that stand in a text."""
    words = [word for word in _words(text) if len(word) > 1]
    return [name for name in names if _stands(_said(name), words)]


def _stands(said: Sequence[str], words: Sequence[str]) -> bool:
    if not said:
        return False
    if _is_chinese(said[0]):
        return any(said[0] in word for word in words)
    places = (i for i in range(len(words) - len(said) + 1) if list(words[i : i + len(said)]) == list(said))
    # One word may be somebody's family name: then somebody is greeted by it.
    return any(len(said) > 1 or i == 0 or words[i - 1] not in _BEFORE_PEOPLE for i in places)


def phrases_in(text: str, phrases: Iterable[str]) -> list[str]:
    """Those of these words and phrases that stand in a text: whole words, in Chinese the characters.

    Of one that is a part of another, the longer alone.
    """
    plain = folded(text[:MAX_TEXT])
    run = f" {' '.join(_RUNS.findall(plain))} "
    close = "".join(plain.split())
    found = {one: folded(one) for one in phrases if _has(folded(one), run, close)}
    return [one for one, said in found.items() if not any(said in b and said != b for b in found.values())]


def _has(phrase: str, run: str, close: str) -> bool:
    words = _RUNS.findall(phrase)
    if any(map(_is_chinese, words)):
        return "".join(phrase.split()) in close
    return bool(words) and f" {' '.join(words)} " in run
