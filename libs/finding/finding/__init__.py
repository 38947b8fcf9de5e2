"""Finding: the words by which records and texts are found again, in any script and spelling.

Pure functions. `words` are those of names, codes, addresses and numbers on record; `texts` are those of
longer texts, what an index holds of them, and where in a text stands what somebody looked for.
"""

from finding.texts import Part, every_word, excerpt, keys_of, lookups, marked
from finding.words import (
    Term,
    Word,
    beginnings_of,
    folded,
    match,
    telling_beginnings,
    terms_of,
    words_of,
    words_of_code,
    words_of_domain,
    words_of_email,
    words_of_phone,
)

__all__ = [
    "Part",
    "Term",
    "Word",
    "beginnings_of",
    "every_word",
    "excerpt",
    "folded",
    "keys_of",
    "lookups",
    "marked",
    "match",
    "telling_beginnings",
    "terms_of",
    "words_of",
    "words_of_code",
    "words_of_domain",
    "words_of_email",
    "words_of_phone",
]
