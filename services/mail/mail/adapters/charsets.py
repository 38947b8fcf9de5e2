"""Charsets: bytes as text, whatever charset they declare.

Headers, file names and bodies are read by the same rules: what is sound UTF-8 is UTF-8; then comes the
declared charset, if it can be true; then what the rest of the mail declares (`hints`); then a guess.
"""

import codecs
from collections.abc import Sequence

import chardet

#: Enough to tell one charset from another; more does not improve the guess.
SAMPLE_BYTES = 20_000
#: What most undeclared bytes are that we get.
HOME = "gb18030"

#: Wider charsets in the place of those that mail declares: what goes beyond the narrow one is common.
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "ksc5601": "cp949",
    "big5": "cp950",
    "hz": "hz",
}
_ALIASES = {"x-gbk": "gb18030", "cp-936": "gb18030", "ks_c_5601-1987": "cp949", "x-sjis": "cp932"}
#: Declared by programs that do not know; they say nothing.
_SAYS_NOTHING = frozenset({"ascii", "cp1252"})
#: Codecs of Python that are no charsets, and cost more than time in line with the text.
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7"})
#: Written with bytes of ASCII alone, behind escape sequences.
_ESCAPED = ((b"\x1b$)C", "iso2022_kr"), (b"\x1b$", "iso2022_jp_ext"), (b"\x1b(", "iso2022_jp_ext"))
#: Of the characters beyond ASCII in Chinese text, this share at least is common.
_COMMON_SHARE = 0.6
#: Of text in UTF-8 with broken bytes, for one of them so many characters beyond ASCII are sound at least.
_SOUND_FOR_BROKEN = 2


def charset_of(declared: str) -> str | None:
    """The codec for a declared charset; None for one that does not exist or says nothing."""
    name = declared.strip().strip("\"'").lower()
    try:
        found = codecs.lookup(_ALIASES.get(name, name)).name
        "".encode(found)  # a LookupError for codecs of no text
    except (LookupError, ValueError, UnicodeError):
        return None
    return None if found in _NO_CHARSETS else _WIDER.get(found, found)


def text_of(content: bytes, declared: str = "", hints: Sequence[str] = (), sample: bytes = b"") -> str:
    """Bytes as text. `hints` are charsets declared nearby; `sample` is more text of the same author."""
    charset = charset_of(declared)
    if content.isascii():
        return _of_ascii(content, charset)
    sound = _decoded(content, "utf-8")
    if sound is not None and (charset in (None, "utf-8", *_SAYS_NOTHING) or _is_beyond_chance(sound)):
        return sound
    if charset in (None, "utf-8", "ascii") and _is_mostly_utf8(content):
        return content.decode("utf-8", "replace")
    if charset is not None and charset != "utf-8" and charset not in _SAYS_NOTHING:
        found = _decoded(content, charset)
        if found is not None:
            return found
    return _guessed(content, charset, hints, sample)


def _of_ascii(content: bytes, charset: str | None) -> str:
    if b"\x1b" in content:
        for mark, escaped in _ESCAPED:
            found = _decoded(content, escaped) if mark in content else None
            if found is not None:
                return found
    if charset == "hz" or (charset is not None and charset.startswith(("utf-16", "utf-32"))):
        return content.decode(charset, "replace")
    return content.decode("ascii")


def _guessed(content: bytes, charset: str | None, hints: Sequence[str], sample: bytes) -> str:
    told = [found for found in map(charset_of, hints) if found is not None and found != "utf-8"]
    for hint in told:
        found = _decoded(content, hint) if hint not in _SAYS_NOTHING else None
        if found is not None:
            return found
    if is_chinese(content):
        return content.decode(HOME, "replace")
    if charset in _SAYS_NOTHING and charset != "ascii":
        return content.decode(charset, "replace")
    guess = chardet.detect((sample or content)[:SAMPLE_BYTES])["encoding"] or "cp1252"
    return content.decode(charset_of(guess) or "cp1252", "replace")


def is_chinese(content: bytes) -> bool:
    """Whether bytes look like simplified Chinese in GB 2312 or what extends it.

    Most characters of such a text are of the 3,755 common ones or punctuation, which other languages' bytes
    rarely are.
    """
    text = _decoded(content[:SAMPLE_BYTES], HOME, cut=len(content) > SAMPLE_BYTES)
    if text is None:
        return False
    beyond = [character for character in text if not character.isascii()]
    common = sum(1 for character in beyond if _is_common(character))
    return bool(beyond) and common >= _COMMON_SHARE * len(beyond)


def _is_common(character: str) -> bool:
    encoded = character.encode(HOME)
    return (
        len(encoded) == 2
        and encoded[1] >= 0xA1
        and (0xB0 <= encoded[0] <= 0xD7 or 0xA1 <= encoded[0] <= 0xA3)
    )


def _decoded(content: bytes, charset: str, *, cut: bool = False) -> str | None:
    """The text; None if the bytes are not of this charset. `cut`: the last character may be half."""
    try:
        return codecs.getincrementaldecoder(charset)().decode(content, final=not cut)
    except (UnicodeError, LookupError):
        return None


def _is_mostly_utf8(content: bytes) -> bool:
    """Whether it is UTF-8 with a few broken bytes: cut within a character, or damaged on the way."""
    read = content[:SAMPLE_BYTES].decode("utf-8", "replace")
    broken = read.count("\ufffd")
    sound = sum(not character.isascii() for character in read) - broken
    return sound >= _SOUND_FOR_BROKEN * broken


def _is_beyond_chance(sound: str) -> bool:
    """Whether text that is sound UTF-8 can hardly be of another charset: it has sequences of three bytes."""
    return any(character >= "\u0800" for character in sound)
