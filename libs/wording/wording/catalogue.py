"""Catalogues: the sentences of one domain in one language, read from a file and kept."""

import gettext
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileParser

from wording.formats import decimal_of
from wording.language import Language
from wording.template import Template, template

CATALOGUES = Path(__file__).parent / "catalogues"
COMMON = "common"

_PLURAL_COMMENT = "plural:"
_DEFAULT_DECIDER = "count"

log = logging.getLogger("wording")

#: Kind and code: what a sentence is found by.
Key = tuple[str, str]


class Unreadable(ValueError):
    """A catalogue that is not a .po file, or has a broken header."""


@dataclass(frozen=True)
class Entry:
    """What a catalogue says for one code: one form, or one for each plural form of the language.

    `decides` is the parameter whose number chooses the form, None without plurals. `plural_id` is the entry's
    msgid_plural, which must repeat the code.
    """

    forms: tuple[Template, ...]
    decides: str | None = None
    plural_id: str | None = None
    fuzzy: bool = False
    missing_forms: int = 0

    @property
    def empty(self) -> bool:
        return self.missing_forms == len(self.forms)

    @property
    def usable(self) -> bool:
        return not self.fuzzy and not self.missing_forms


@dataclass(frozen=True)
class Catalogue:
    """The entries of one file. `unusable` ones are fuzzy or lack a form; `repeated` ones are there twice."""

    entries: Mapping[Key, Entry] = field(default_factory=dict)
    unusable: Mapping[Key, Entry] = field(default_factory=dict)
    repeated: frozenset[Key] = frozenset()
    plural: Callable[[int], int] = lambda _number: 0

    @property
    def all_entries(self) -> Mapping[Key, Entry]:
        """The entries, including the unusable ones."""
        return {**self.entries, **self.unusable}

    def form(self, entry: Entry, params: Mapping[str, Any]) -> Template:
        """The form the parameters call for; the last, which is the general one, where they do not tell."""
        last = len(entry.forms) - 1
        if not last or entry.decides is None:
            return entry.forms[0]
        try:
            number = decimal_of(params.get(entry.decides))
        except Exception:  # whatever the parameter is, the reader gets a sentence
            return entry.forms[last]
        if number % 1:
            return entry.forms[last]
        return entry.forms[min(self.plural(abs(int(number))), last)]


def path_of(folder: Path, language: Language, domain: str) -> Path:
    return folder / language / f"{domain}.po"


@cache
def catalogue(folder: Path, language: Language, domain: str) -> Catalogue:
    """A folder's catalogue of a domain and language, read once per process; empty where there is no file.

    A file that cannot be read is logged and counts as empty: other catalogues, or the codes, are shown.
    """
    path = path_of(folder, language, domain)
    try:
        return read(path, language)
    except FileNotFoundError:
        return Catalogue()
    except (OSError, Unreadable) as error:
        log.error("wording cannot be read: %s: %s", path, error)
        return Catalogue()


def read(path: Path, language: Language) -> Catalogue:
    """A file as it is now. Raises OSError, and Unreadable where it is malformed."""
    found = _NotingRepeats(locale=language)
    with path.open("rb") as file:
        try:
            PoFileParser(found, ignore_obsolete=True, abort_invalid=True).parse(file)
            plural = gettext.c2py(found.plural_expr)
        except OSError:
            raise
        except Exception as error:  # Babel fails in many ways on what is not a catalogue
            raise Unreadable(str(error) or type(error).__name__) from error
    entries = {_key(message): _entry(message) for message in found if message.id}
    return Catalogue(
        entries={key: entry for key, entry in entries.items() if entry.usable},
        unusable={key: entry for key, entry in entries.items() if not entry.usable},
        repeated=frozenset(found.repeated),
        plural=plural,
    )


class _NotingRepeats(Catalog):
    """Babel's catalogue, which alone would silently merge an entry that is there twice."""

    def __init__(self, locale: str) -> None:
        super().__init__(locale=locale)
        self.repeated: set[Key] = set()

    def __setitem__(self, id: Any, message: Message) -> None:
        if message.id and self.get(message.id, message.context) is not None:
            self.repeated.add(_key(message))
        super().__setitem__(id, message)


def _key(message: Message) -> Key:
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


def _entry(message: Message) -> Entry:
    texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    comments = [comment.strip() for comment in message.auto_comments]
    named = [note.removeprefix(_PLURAL_COMMENT) for note in comments if note.startswith(_PLURAL_COMMENT)]
    plural_id = None if isinstance(message.id, str) else message.id[1]
    return Entry(
        forms=tuple(template(text) for text in texts),
        decides=None if plural_id is None else (named[0].strip() if named else _DEFAULT_DECIDER),
        plural_id=plural_id,
        fuzzy=message.fuzzy,
        missing_forms=sum(not text for text in texts),
    )
