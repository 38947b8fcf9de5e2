"""Signing: what somebody's letters end with, in the language of whom they go to."""

from desk.pages.visiting import visitor

#: Where letters are written in Chinese; everywhere else they are in English.
CHINESE = frozenset({"CN", "HK", "MO", "TW"})


def signed(country: str | None) -> str:
    """What a new letter to this country begins with: room for words, and the reader's signature."""
    signature = visitor().preferences.signatures.get("zh_CN" if country in CHINESE else "en", "")
    return f"\n\n{signature}" if signature else ""
