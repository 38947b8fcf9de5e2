"""Languages: whether somebody who reads Chinese alone can read what was written (R112)."""

import unicodedata

from mail.quoting import own_words

#: From which part of the letters Chinese characters make a text Chinese; names and products are in Latin.
CHINESE_FROM = 0.2
#: So much of a text tells its language.
MAX_LETTERS = 4000


def is_foreign(subject: str, text: str) -> bool:
    """Whether the sender's own words are in another language than Chinese; not what has no letters."""
    letters = [one for one in f"{subject} {own_words(text)}"[:MAX_LETTERS] if one.isalpha()]
    if any(_is_other_script(one) for one in letters):
        return True
    chinese = sum(_is_chinese(one) for one in letters)
    return bool(letters) and chinese < CHINESE_FROM * len(letters)


def _is_chinese(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("CJK")


def _is_other_script(letter: str) -> bool:
    """Of Japanese and Korean, which have Chinese characters too."""
    return unicodedata.name(letter, "").startswith(("HIRAGANA", "KATAKANA", "HANGUL"))
