"""Words: codes and parameters turned into sentences."""

import re
from collections.abc import Iterator, Mapping
from datetime import tzinfo
from pathlib import Path
from typing import Any

from wording.catalogue import CATALOGUES, COMMON, Catalogue, Entry, catalogue
from wording.formats import shown
from wording.language import LANGUAGES, Language
from wording.template import Placeholder

_NOTHING: Mapping[str, Any] = {}

#: A code of a family whose members differ by a number: `OA_60`.
_NUMBERED = re.compile(r"(.*[^_\d])_?(\d{1,9})")


class Words:
    """The wording of one domain, and of what all domains have in common.

    A sentence is looked up in the overlay first (a firm's own wording, a folder laid out like our
    catalogues), then in our catalogues; in each of them the domain comes before `common`. Files are read when
    first needed and kept; a changed overlay is seen after a restart.

    Raises ValueError for a domain without a catalogue and for an overlay that is not a folder.
    """

    def __init__(self, domain: str | None = None, *, overlay: Path | None = None) -> None:
        if domain is not None and domain not in domains():
            raise ValueError(f"there is no wording for the domain {domain!r}")
        if overlay is not None and not overlay.is_dir():
            raise ValueError(f"the overlay of wording is not a folder: {overlay}")
        folders = (CATALOGUES,) if overlay is None else (overlay, CATALOGUES)
        names = dict.fromkeys((domain or COMMON, COMMON))
        self._places = tuple((folder, name) for folder in folders for name in names)

    def say(
        self,
        language: Language,
        kind: str,
        code: str,
        params: Mapping[str, Any] = _NOTHING,
        *,
        zone: tzinfo | None = None,
    ) -> str:
        """The sentence for a code; for an unknown code, the code itself in words. It never raises.

        A code that ends in a number and has no sentence of its own is one of its family: `OA_60` is said by
        the sentence of `OA`, in which `{n}` is 60.

        `params` are Python values or their JSON forms. One that is missing or cannot be shown leaves its
        placeholder, `{name}`. Times are in `zone`; without it in UTC, which the sentence then says.
        """
        found = self._find(language, kind, code)
        if found is None and (numbered := _NUMBERED.fullmatch(code)):
            found = self._find(language, kind, numbered[1])
            params = {**params, "n": int(numbered[2])}
        if found is None:
            return _in_words(code)
        where, entry = found

        def value_of(placeholder: Placeholder) -> str:
            try:
                return self._value(language, placeholder, params, zone)
            except Exception:  # whatever the parameter is, the reader gets a sentence
                return str(placeholder)

        return where.form(entry, params).filled(value_of)

    def knows(self, language: Language, kind: str, code: str) -> bool:
        """Whether there is a sentence for the code in this language."""
        return self._find(language, kind, code) is not None

    def codes(self, kind: str) -> frozenset[str]:
        """The codes of a kind that have a sentence in any language, here or in `common`."""
        return frozenset(
            code
            for language in LANGUAGES
            for where in self._catalogues(language)
            for known_kind, code in where.entries
            if known_kind == kind
        )

    def _value(
        self, language: Language, placeholder: Placeholder, params: Mapping[str, Any], zone: tzinfo | None
    ) -> str:
        value = params[placeholder.name]
        if (kind := placeholder.code_kind) is None:
            return shown(value, placeholder.format, language, zone)
        codes = [value] if isinstance(value, str) else value
        if not isinstance(codes, (list, tuple)) or not all(isinstance(code, str) for code in codes):
            return str(placeholder)
        # Without the parameter that led here, sentences that refer to each other come to an end.
        others = {name: other for name, other in params.items() if name != placeholder.name}
        return shown(
            [self.say(language, kind, code, others, zone=zone) for code in codes], "list", language, zone
        )

    def _find(self, language: Language, kind: str, code: str) -> tuple[Catalogue, Entry] | None:
        for where in self._catalogues(language):
            if (entry := where.entries.get((kind, code))) is not None:
                return where, entry
        return None

    def _catalogues(self, language: Language) -> Iterator[Catalogue]:
        return (catalogue(folder, language, name) for folder, name in self._places)


def domains() -> tuple[str, ...]:
    """The domains that have a catalogue, sorted: `common` and the services."""
    return tuple(sorted({path.stem for path in CATALOGUES.glob("*/*.po")}))


def _in_words(code: str) -> str:
    words = code.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]
